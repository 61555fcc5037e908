use serde_json::{Value, json};
use tests::harness::{self, App, User};

use super::{Route, routes, send};

/// Alice, with one conversation that must look the same in the end.
async fn alice() -> (App, User, String) {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    (app, alice, chat)
}

async fn nothing_happened(app: &App, alice: &User) {
    let list = alice.lists().await;
    assert_eq!(list.items.len(), 1);
    assert_eq!(list.items[0].title.as_deref(), Some("Plans"));
    assert_eq!(list.items[0].message_count, 0);
    assert!(app.model.requests().is_empty());
    assert_eq!(app.database.rows("accounts").await.len(), 2, "the administrator and Alice");
}

fn changed(route: &Route, field: &str, value: Value) -> String {
    let mut body = route.good.clone();
    body[field] = value;
    body.to_string()
}

#[tokio::test]
async fn a_field_that_is_missing_is_named() {
    let (app, alice, chat) = alice().await;
    for route in routes(&chat) {
        for field in route.needs {
            let mut body = route.good.clone();
            body.as_object_mut().expect("an object").remove(*field);
            let problem = send(&alice, &route, body.to_string()).await.refused(422, "invalid");
            assert!(problem.detail.contains(field), "{problem:?}");
        }
    }
    nothing_happened(&app, &alice).await;
}

#[tokio::test]
async fn a_field_of_the_wrong_type_is_named_and_its_value_is_not_repeated() {
    let (app, alice, chat) = alice().await;
    for route in routes(&chat) {
        let fields: Vec<_> = route.good.as_object().expect("an object").keys().cloned().collect();
        for field in fields {
            for wrong in
                [json!(8_675_309), json!(true), json!(["8675309"]), json!({"x": "8675309"})]
            {
                let body = changed(&route, &field, wrong);
                let reply = send(&alice, &route, body).await;
                let problem = reply.refused(422, "invalid");
                assert_eq!(problem.errors[0].loc[..2], ["body", &field], "{problem:?}");
                assert!(!reply.text().contains("8675309"), "{reply:?}");
            }
        }
    }
    nothing_happened(&app, &alice).await;
}

#[tokio::test]
async fn null_is_as_good_as_nothing() {
    let (app, alice, chat) = alice().await;
    for route in routes(&chat) {
        for field in route.needs {
            let body = changed(&route, field, Value::Null);
            send(&alice, &route, body).await.refused(422, "invalid");
        }
    }
    nothing_happened(&app, &alice).await;
}

#[tokio::test]
async fn a_field_that_nobody_knows_is_refused() {
    let (app, alice, chat) = alice().await;
    for route in routes(&chat) {
        let body = changed(&route, "roles", json!(["admin"]));
        let problem = send(&alice, &route, body).await.refused(422, "invalid");
        assert!(problem.detail.contains("roles"), "{problem:?}");
    }
    nothing_happened(&app, &alice).await;
}

#[tokio::test]
async fn a_text_that_cannot_be_used_is_refused_and_not_repeated() {
    let (app, alice, chat) = alice().await;
    let long = |length: usize| "SECRET7".repeat(length / 7 + 1);
    let cases = |route: &Route| -> Vec<(&'static str, String)> {
        let message = route.path.ends_with("/messages");
        let mut cases = Vec::new();
        for (field, longest) in [
            ("username", 32),
            ("email", 254),
            ("password", 256),
            ("full_name", 100),
            ("title", 200),
            ("content", 100_000),
            ("id", 32),
        ] {
            if route.good.get(field).is_some() && !route.path.ends_with("/token") {
                cases.push((field, long(longest)));
                if field != "full_name" {
                    cases.push((field, String::new()));
                    cases
                        .push((field, if field == "password" { "short" } else { "  " }.to_owned()));
                }
            }
        }
        if message {
            cases.push(("content", "a\u{0}SECRET7".to_owned()));
        }
        for (field, wrong) in [
            ("username", "a b"),
            ("username", "al/ice"),
            ("username", "ab"),
            ("username", "ali\u{0}ce"),
            ("email", "nobody"),
            ("email", "@"),
            ("email", "a@b@c d"),
            ("id", "UPPERCASE000"),
            ("id", "../../etc/passwd"),
            ("title", "a\u{0}b"),
        ] {
            if route.good.get(field).is_some() && !route.path.ends_with("/token") {
                cases.push((field, wrong.to_owned()));
            }
        }
        cases
    };
    for route in routes(&chat) {
        for (field, value) in cases(&route) {
            let reply = send(&alice, &route, changed(&route, field, json!(value))).await;
            let problem = reply.refused(422, "invalid");
            assert_eq!(problem.errors[0].loc, ["body", field], "{value:.20} {problem:?}");
            assert!(!reply.text().contains("SECRET7"), "{reply:?}");
            assert!(reply.body.len() < 2000, "{reply:?}");
        }
    }
    nothing_happened(&app, &alice).await;
}

#[tokio::test]
async fn what_is_no_json_is_told_where() {
    let (app, alice, chat) = alice().await;
    for route in routes(&chat) {
        for wrong in [
            &b""[..],
            b"{",
            b"{\"title\": \"SECRET7",
            b"{'title': 'SECRET7'}",
            b"title=SECRET7",
            b"{\"title\": \"SECRET7\xff\xfe\"}",
            b"\xff\xfe{\x00}\x00",
            b"{\"title\": \"\\ud800\"}",
            b"{} {}",
        ] {
            let reply = send(&alice, &route, wrong).await;
            assert!(matches!(reply.status, 400 | 422), "{wrong:?} {reply:?}");
            reply.problem();
            assert!(!reply.text().contains("SECRET7"), "{reply:?}");
        }
        for wrong in ["null", "[]", "7", "\"SECRET7\"", "true"] {
            let reply = send(&alice, &route, wrong).await;
            reply.refused(422, "invalid");
            assert!(!reply.text().contains("SECRET7"), "{reply:?}");
        }
        let deep = "[".repeat(20_000);
        send(&alice, &route, format!("{{\"title\": {deep}")).await.problem();
    }
    nothing_happened(&app, &alice).await;
}

#[tokio::test]
async fn a_field_said_twice_is_refused() {
    let (app, alice, chat) = alice().await;
    let path = format!("/api/v1/conversations/{chat}");
    let route = Route { method: "PATCH", path, good: json!({}), needs: &[] };
    let twice = r#"{"title": "One", "title": "Two"}"#;
    send(&alice, &route, twice).await.refused(422, "invalid");
    nothing_happened(&app, &alice).await;
}
