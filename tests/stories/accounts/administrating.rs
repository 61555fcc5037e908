use serde_json::{Value, json};
use tests::harness::{self, PASSWORD, User};
use wire::Page;
use wire::people::{OneTimePassword, Person};

const ACCOUNTS: &str = "/api/v1/accounts";

async fn people(user: &User, query: &str) -> Page<Person> {
    user.get(&format!("{ACCOUNTS}?{query}")).await.is(200).json()
}

fn names(page: &Page<Person>) -> Vec<&str> {
    page.items.iter().map(|person| person.username.as_str()).collect()
}

#[tokio::test]
async fn administrators_find_people_by_name_role_and_state() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    for name in ["carol", "alice", "bob"] {
        app.sign_up(name).await;
    }
    let all = people(&admin, &format!("min_position={}", app.log_in("bob").await.position)).await;
    assert_eq!(names(&all), ["admin", "alice", "bob", "carol"]);
    assert_eq!(names(&people(&admin, "search=ALI").await), ["alice"]);
    assert_eq!(names(&people(&admin, "search=%25").await), [""; 0]);
    assert_eq!(names(&people(&admin, "role=admin").await), ["admin"]);

    let bob = all.items[2].id.clone();
    admin.post(&format!("{ACCOUNTS}/{bob}/disable"), &Value::Null).await.is(200);
    assert_eq!(names(&people(&admin, "state=disabled").await), ["bob"]);
    admin.delete(&format!("{ACCOUNTS}/{bob}")).await.is(200);
    assert_eq!(names(&people(&admin, "state=deleted").await), ["bob"]);
    assert_eq!(names(&people(&admin, "state=active").await), ["admin", "alice", "carol"]);
    admin.get(&format!("{ACCOUNTS}?state=lost")).await.refused(422, "invalid");
}

#[tokio::test]
async fn a_list_of_people_has_pages_without_gap_and_without_repeat() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let mut last = 0;
    for n in 0..7 {
        last = app.sign_up(&format!("person{n}")).await.position;
    }
    let mut seen = Vec::new();
    let mut query = format!("limit=3&min_position={last}");
    loop {
        let page = people(&admin, &query).await;
        seen.extend(page.items.into_iter().map(|person| person.username));
        let Some(next) = page.next else { break };
        query = format!("limit=3&cursor={next}");
    }
    let mut expected: Vec<_> = (0..7).map(|n| format!("person{n}")).collect();
    expected.insert(0, "admin".into());
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn an_account_that_was_made_for_somebody_begins_with_a_password_for_once() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let body = json!({"username": "carol", "email": "carol@example.com", "roles": ["manager"]});
    let made: OneTimePassword = admin.post(ACCOUNTS, &body).await.is(201).json();
    let body = json!({"username": "carol", "password": made.one_time_password});
    let session: wire::account::Session =
        app.post("/api/v1/auth/token", &body).await.is(200).json();
    assert!(session.user.password_change_required);
    assert_eq!(session.user.roles, ["manager"]);
    let unknown = json!({"username": "dave", "email": "d@example.com", "roles": ["wizard"]});
    admin.post(ACCOUNTS, &unknown).await.refused(404, "role_unknown");
}

#[tokio::test]
async fn whoever_is_disabled_is_out_until_enabled_again() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let alice = app.sign_up("alice").await;
    let path = format!("{ACCOUNTS}/{}", alice.id);
    admin.post(&format!("{path}/disable"), &Value::Null).await.is(200);
    alice.get("/api/v1/auth/me").await.refused(401, "session_ended");
    let body = json!({"username": "alice", "password": PASSWORD});
    let token = "/api/v1/auth/token";
    app.post(token, &body).await.refused(403, "account_disabled");
    // A wrong password does not learn that.
    let wrong = json!({"username": "alice", "password": "not this one"});
    app.post(token, &wrong).await.refused(401, "bad_credentials");
    admin.post(&format!("{path}/enable"), &Value::Null).await.is(200);
    app.log_in("alice").await;
}

#[tokio::test]
async fn the_last_administrator_stays_whoever_tries_and_at_once() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let path = format!("{ACCOUNTS}/{}", admin.id);
    let last = "last_administrator";
    admin.delete(&path).await.refused(409, last);
    admin.post(&format!("{path}/disable"), &Value::Null).await.refused(409, last);
    let none = json!({"roles": ["user"]});
    admin.request_json("PUT", &format!("{path}/roles"), &none).await.refused(409, last);

    // Two administrators who each remove the other at the same moment: one is left.
    let other = app.sign_up("other").await;
    let both = json!({"roles": ["admin", "user"]});
    let there = format!("{ACCOUNTS}/{}", other.id);
    admin.request_json("PUT", &format!("{there}/roles"), &both).await.is(200);
    let other = app.log_in("other").await;
    let (one, two) = tokio::join!(admin.delete(&there), other.delete(&path));
    let gone = [one.status, two.status].iter().filter(|status| **status == 200).count();
    assert_eq!(gone, 1, "{one:?} {two:?}");
}

#[tokio::test]
async fn sessions_of_others_are_seen_and_ended() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let alice = app.sign_up("alice").await;
    let path = format!("{ACCOUNTS}/{}/sessions", alice.id);
    // One of them, and no other; one of nobody's is none of hers.
    let elsewhere = app.log_in("alice").await;
    let page: Page<wire::account::OpenSession> = admin.get(&path).await.is(200).json();
    assert_eq!(page.items.len(), 2);
    let latest = page.items.iter().max_by_key(|session| session.began_at).expect("two");
    let one = format!("{path}/{}", latest.id);
    alice.delete(&one).await.refused(403, "not_allowed");
    admin.delete(&one).await.is(200);
    elsewhere.get("/api/v1/auth/me").await.refused(401, "session_ended");
    alice.get("/api/v1/auth/me").await.is(200);
    admin.delete(&format!("{path}/garbage")).await.refused(404, "session_not_found");
    admin.delete(&path).await.is(200);
    alice.get("/api/v1/auth/me").await.refused(401, "session_ended");
    let page: Page<wire::account::OpenSession> = admin.get(&path).await.is(200).json();
    assert!(page.items.is_empty());
}
