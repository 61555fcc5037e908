use serde_json::{Value, json};
use tests::harness::{self, User};
use wire::Page;
use wire::account::{ApiKey, CreatedApiKey};
use wire::live::close;

const KEYS: &str = "/api/v1/me/keys";
const CONVERSATIONS: &str = "/api/v1/conversations";

async fn key(user: &User, scopes: &[&str]) -> (String, User) {
    let body = json!({"name": "Backup", "scopes": scopes});
    let created: CreatedApiKey = user.post(KEYS, &body).await.is(201).json();
    (created.id, user.with_token(created.key))
}

async fn keys(user: &User) -> Vec<ApiKey> {
    user.get(KEYS).await.is(200).json::<Page<ApiKey>>().items
}

#[tokio::test]
async fn a_key_does_what_its_scopes_say() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let (_, reader) = key(&alice, &["read"]).await;
    let (_, writer) = key(&alice, &["read", "write"]).await;
    let chat = writer.starts("Plans").await;
    assert_eq!(reader.lists().await.items[0].id, chat);
    let refused = reader.post(CONVERSATIONS, &json!({"title": "No"})).await;
    refused.refused(403, "scope_missing");
    let mut socket = reader.listens().await;
    socket.ready().await;
}

#[tokio::test]
async fn a_key_changes_nothing_about_who_may_do_what() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let (_, all) = key(&admin, &["read", "write", "track", "admin"]).await;
    all.get("/api/v1/accounts").await.is(200);
    all.get(KEYS).await.refused(403, "session_required");
    all.post(KEYS, &json!({"name": "More", "scopes": ["read"]})).await.is(403);
    all.delete("/api/v1/me/sessions").await.refused(403, "session_required");
    // Without the scope, an administrator's key is a person's.
    let (_, plain) = key(&admin, &["read", "write"]).await;
    plain.get("/api/v1/accounts").await.refused(403, "scope_missing");
}

#[tokio::test]
async fn a_key_is_shown_once_and_kept_as_a_hash() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let (id, holder) = key(&alice, &["read"]).await;
    let all = keys(&alice).await;
    assert_eq!((all.len(), all[0].id.as_str(), all[0].name.as_str()), (1, id.as_str(), "Backup"));
    let secret = holder.token.rsplit('_').next().unwrap_or_default().to_owned();
    assert_eq!(secret.len(), 64);
    let rows = format!("{:?}", app.database.rows("api_keys").await);
    assert!(!rows.contains(&secret));
    for stored in app.journal().await {
        assert!(!stored.text().contains(&secret));
    }
}

#[tokio::test]
async fn use_of_a_key_is_written_down() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let (_, reader) = key(&alice, &["read"]).await;
    assert_eq!(keys(&alice).await[0].used_at, None);
    for _ in 0..20 {
        reader.lists().await;
    }
    harness::until("the use of the key", async || {
        let all = keys(&alice).await;
        if all[0].used_at.is_some() { Ok(()) } else { Err(format!("{all:?}")) }
    })
    .await;
    assert_eq!(keys(&alice).await[0].used_from.as_deref(), Some("127.0.0.1"));
    let used = app.journal().await.into_iter().filter(|s| s.text().contains("key_used")).count();
    assert_eq!(used, 1, "once, not for each request");
}

#[tokio::test]
async fn a_key_that_is_revoked_is_void_at_once_on_every_node() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let (id, reader) = key(&alice, &["read"]).await;
    let twin = app.twin().await;
    let there = twin.user_of(&reader);
    there.lists().await;
    let mut socket = there.listens().await;
    socket.ready().await;
    alice.delete(&format!("{KEYS}/{id}")).await.is(200);
    reader.get(CONVERSATIONS).await.refused(401, "key_invalid");
    assert_eq!(socket.closes().await, close::SESSION_ENDED);
    there.get(CONVERSATIONS).await.refused(401, "key_invalid");
    assert!(keys(&alice).await.is_empty());
}

#[tokio::test]
async fn a_key_follows_the_roles_and_the_fate_of_its_user() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let alice = app.sign_up("alice").await;
    let path = format!("/api/v1/accounts/{}", alice.id);
    admin.request_json("PUT", &format!("{path}/roles"), &json!({"roles": ["admin"]})).await.is(200);
    let alice = app.log_in("alice").await;
    let (_, holder) = key(&alice, &["read", "admin"]).await;
    holder.get("/api/v1/accounts").await.is(200);
    admin.request_json("PUT", &format!("{path}/roles"), &json!({"roles": ["user"]})).await.is(200);
    holder.get("/api/v1/accounts").await.refused(403, "not_allowed");
    holder.get(CONVERSATIONS).await.is(200);
    admin.post(&format!("{path}/disable"), &Value::Null).await.is(200);
    holder.get(CONVERSATIONS).await.refused(401, "key_invalid");
    admin.post(&format!("{path}/enable"), &Value::Null).await.is(200);
    holder.get(CONVERSATIONS).await.is(200);
    admin.delete(&path).await.is(200);
    holder.get(CONVERSATIONS).await.refused(401, "key_invalid");
}

#[tokio::test]
async fn what_is_no_key_and_what_is_no_wish_for_one_is_refused() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let (_, holder) = key(&alice, &["read"]).await;
    let other = format!("{}{}", &holder.token[..holder.token.len() - 1], "x");
    for wrong in [other.as_str(), "cvai_", "cvai_cccccccccccc_0"] {
        assert_eq!(alice.with_token(wrong).get(CONVERSATIONS).await.status, 401, "{wrong}");
    }
    for (body, field) in [
        (json!({"name": "", "scopes": ["read"]}), "name"),
        (json!({"name": "x", "scopes": []}), "scopes"),
        (json!({"name": "x", "scopes": ["fly"]}), "scopes"),
        (json!({"name": "x", "scopes": ["read"], "expires_in_days": 0}), "expires_in_days"),
    ] {
        let problem = alice.post(KEYS, &body).await.refused(422, "invalid");
        assert_eq!(problem.errors[0].loc, ["body", field], "{body}");
    }
}
