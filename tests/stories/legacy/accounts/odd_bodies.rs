use serde_json::{Value, json};
use tests::harness::{OldClient, PASSWORD, Reply};

use super::super::both;

/// Every route that takes JSON, a body that it takes, and what it cannot do without.
fn routes() -> Vec<(&'static str, &'static str, Value, &'static [&'static str])> {
    let person = json!({"username": "zoe", "email": "zoe@example.com", "password": PASSWORD,
        "full_name": "Zoe", "roles": ["user"]});
    let needs: &[&str] = &["username", "email", "password"];
    vec![
        ("POST", "/users/", person.clone(), needs),
        ("POST", "/auth/register", person.clone(), needs),
        ("POST", "/auth/register-admin", person, needs),
        ("PUT", "/users/admin", json!({"email": "a@b.co", "full_name": "x", "password": "x"}), &[]),
        ("POST", "/roles/", json!({"name": "support", "description": "x"}), &["name"]),
        ("PUT", "/roles/admin", json!({"roles": ["admin"]}), &["roles"]),
    ]
}

async fn send(client: &OldClient, method: &str, path: &str, body: impl Into<Vec<u8>>) -> Reply {
    let request = client.request(method, path).header("content-type", "application/json");
    Reply::to(request.body(body.into())).await
}

#[tokio::test]
async fn what_is_missing_or_of_the_wrong_type_is_named_and_not_repeated() {
    let (app, clients) = both().await;
    for (_, old) in clients {
        let admin = old.signs_in("admin").await;
        for (method, path, good, needs) in routes() {
            for field in needs {
                let mut body = good.clone();
                body.as_object_mut().unwrap().remove(*field);
                let reply = send(&admin, method, path, body.to_string()).await;
                let problem = reply.refused(422, "invalid");
                assert_eq!(problem.errors[0].loc, ["body", field], "{path}");
                assert_eq!(problem.errors[0].kind, "missing");
                assert!(!problem.errors[0].msg.is_empty());
            }
            for field in good.as_object().unwrap().keys() {
                for wrong in [json!(8_675_309), json!({"x": "8675309"}), json!([["8675309"]])] {
                    let mut body = good.clone();
                    body[field] = wrong;
                    let reply = send(&admin, method, path, body.to_string()).await;
                    let problem = reply.refused(422, "invalid");
                    assert_eq!(problem.errors[0].loc[..2], ["body", field], "{path}");
                    assert!(!reply.text().contains("8675309"), "{reply:?}");
                }
            }
        }
        assert_eq!(app.database.rows("accounts").await.len(), 1, "the administrator");
        admin.get("/auth/me").await.is(200);
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    let (_app, clients) = both().await;
    for (_, old) in clients {
        for email in ["", "nobody", "@", "a@b", "a b@example.com"] {
            let body = json!({"username": "zoe", "email": email, "password": PASSWORD});
            for path in ["/users/", "/auth/register"] {
                let problem = old.post(path, &body).await.refused(422, "invalid");
                assert_eq!(problem.errors[0].loc, ["body", "email"], "{email}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_json_is_refused() {
    let (app, clients) = both().await;
    for (_, old) in clients {
        let admin = old.signs_in("admin").await;
        for (method, path, good, _) in routes() {
            for body in ["", "{", "username=zoe", "null", "[]", "7", "\u{feff}{}"] {
                let reply = send(&admin, method, path, body).await;
                assert!(matches!(reply.status, 400 | 422), "{body}: {reply:?}");
                reply.problem();
            }
            for kind in [None, Some("text/plain"), Some("application/x-www-form-urlencoded")] {
                let request = admin.request(method, path).body(good.to_string());
                let request =
                    kind.into_iter().fold(request, |r, kind| r.header("content-type", kind));
                Reply::to(request).await.refused(415, "not_json");
            }
        }
        assert_eq!(app.database.rows("accounts").await.len(), 1, "the administrator");
    }
}

#[tokio::test]
async fn a_method_that_an_address_does_not_take_is_refused_and_nothing_redirects() {
    let (_app, clients) = both().await;
    for (_, old) in clients {
        for (method, path) in [
            ("PATCH", "/users/"),
            ("GET", "/auth/token"),
            ("DELETE", "/roles/"),
            ("GET", "/roles/x"),
        ] {
            Reply::to(old.request(method, path)).await.refused(405, "method_not_allowed");
        }
        for path in ["/users/a/b", "/users//", "/auth", "/auth/nothing", "/health/x"] {
            old.get(path).await.refused(404, "not_found");
        }
    }
}
