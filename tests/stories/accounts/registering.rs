use std::collections::HashSet;

use serde_json::{Value, json};
use tests::harness::{self, PASSWORD, User};
use wire::account::{Me, Session};

const REGISTER: &str = "/api/v1/auth/register";

fn person(username: &str, email: &str) -> Value {
    json!({"username": username, "email": email, "password": PASSWORD})
}

#[tokio::test]
async fn whoever_registers_is_signed_in() {
    let app = harness::spawn().await;
    let body = json!({"username": "Alice", "email": "Alice@Example.com", "password": PASSWORD,
        "full_name": "Alice Liddell"});
    let session: Session = app.post(REGISTER, &body).await.is(201).json();
    assert_eq!(session.token_type, "bearer");
    assert!(session.expires_in > 60 && session.position > 0);

    let me: Me = app.user(session.clone()).get("/api/v1/auth/me").await.is(200).json();
    assert_eq!(me, session.user);
    assert_eq!((me.username.as_str(), me.full_name.as_deref()), ("Alice", Some("Alice Liddell")));
    assert_eq!((me.roles.as_slice(), me.is_active), (["user".to_owned()].as_slice(), true));
    assert_eq!(me.id.len(), 16);
}

#[tokio::test]
async fn a_username_is_taken_in_any_case() {
    let app = harness::spawn().await;
    app.sign_up("alice").await;
    for name in ["alice", "ALICE", "aLiCe"] {
        let reply = app.post(REGISTER, &person(name, "other@example.com")).await;
        reply.refused(409, "username_taken");
    }
    // The address of a refused registration stays free.
    app.post(REGISTER, &person("bob", "other@example.com")).await.is(201);
}

#[tokio::test]
async fn an_email_address_is_taken_in_any_case() {
    let app = harness::spawn().await;
    app.sign_up("alice").await;
    for email in ["alice@example.com", "ALICE@EXAMPLE.COM", "Alice@Example.Com"] {
        app.post(REGISTER, &person("bob", email)).await.refused(409, "email_taken");
    }
    app.post(REGISTER, &person("bob", "bob@example.com")).await.is(201);
}

#[tokio::test]
async fn of_many_who_want_a_name_at_once_one_gets_it() {
    let app = harness::spawn().await;
    let bodies: Vec<_> = (0..8).map(|n| person("alice", &format!("a{n}@example.com"))).collect();
    let replies = bodies.iter().map(|body| app.post(REGISTER, body));
    let replies = futures_util::future::join_all(replies).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1, "{replies:?}");
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        reply.refused(409, "username_taken");
    }
}

#[tokio::test]
async fn an_account_can_be_used_the_moment_it_is_there() {
    let app = harness::spawn().await;
    for n in 0..50 {
        let alice = app.sign_up(&format!("alice{n}")).await;
        let me: Me = alice.get("/api/v1/auth/me").await.is(200).json();
        assert_eq!(me.username, alice.username);
        let again: User = app.log_in(&alice.username).await;
        assert_eq!(again.id, alice.id);
    }
}

#[tokio::test]
async fn a_repeat_with_the_same_key_is_the_same_account() {
    let app = harness::spawn().await;
    let register = async |key: &str, body: &Value| {
        let request = app.request("POST", REGISTER).header("idempotency-key", key).json(body);
        harness::Reply::to(request).await
    };
    let alice = person("alice", "alice@example.com");
    let mut ids = HashSet::new();
    for _ in 0..3 {
        let session: Session = register("k1", &alice).await.is(201).json();
        app.user(session.clone()).get("/api/v1/auth/me").await.is(200);
        ids.insert(session.user.id);
    }
    assert_eq!(ids.len(), 1);

    // The same person with another password or address is no repeat.
    let mut other = alice.clone();
    other["password"] = json!("another password");
    register("k1", &other).await.refused(422, "idempotency_key_reused");
    let moved = person("alice", "alice@example.org");
    register("k1", &moved).await.refused(422, "idempotency_key_reused");
    register("k2", &alice).await.refused(409, "username_taken");

    // Strangers may give their requests the same name.
    let bob = person("bob", "bob@example.com");
    let session: Session = register("k1", &bob).await.is(201).json();
    assert!(!ids.contains(&session.user.id));
    app.log_in("alice").await;
}

#[tokio::test]
async fn the_first_administrator_exists_once() {
    let mut app = harness::spawn().await;
    let created = app.administrator().await.expect("one is created at the first start");
    assert_eq!(created.username, "admin");
    assert!(created.password.is_none(), "the settings gave one");
    let me: Me = app.log_in("admin").await.get("/api/v1/auth/me").await.is(200).json();
    assert!(me.roles.contains(&"admin".to_owned()), "{me:?}");

    app.restart().await;
    assert!(app.administrator().await.is_none());
    assert_eq!(app.log_in("admin").await.id, me.id);
    assert_eq!(app.database.rows("accounts").await.len(), 1);
}
