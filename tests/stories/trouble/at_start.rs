use serde_json::json;
use tests::harness::{App, Convoai, OwnServices, PASSWORD, Start, until};

use super::unavailable;

/// It is alive, not ready, and says so on every route.
async fn is_starting(app: &App) {
    app.get("/healthz").await.is(200);
    let ready = app.get("/readyz").await.is(503);
    assert!(!ready.json::<wire::system::Readiness>().ready);
    let person = json!({"username": "alice", "email": "alice@example.com", "password": PASSWORD});
    app.post("/api/v1/auth/register", &person).await.refused(503, "starting");
    app.post("/api/v1/auth/token", &json!({"username": "alice", "password": PASSWORD}))
        .await
        .refused(503, "starting");
    app.get("/api/v1/about").await.is(200);
}

async fn works(app: &App) {
    app.becomes_ready().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "Hello").await;
}

#[tokio::test]
async fn a_server_waits_for_nats_and_for_postgres() {
    let mut services = OwnServices::start().await;
    services.kill_nats().await;
    let app = Start::on(services.addresses()).listening().await;
    is_starting(&app).await;
    services.restart_nats().await;
    works(&app).await;
    drop(app);

    services.kill_postgres().await;
    let start = Start::on(services.addresses()).on_the_only_database();
    let app = start.listening().await;
    is_starting(&app).await;
    services.restart_postgres().await;
    works(&app).await;
}

/// The real program with services of others: it listens before they are there.
#[tokio::test]
async fn the_program_listens_before_its_services_are_there() {
    let nowhere = "127.0.0.1:9";
    let variables = vec![
        ("NATS_URL", format!("nats://{nowhere}")),
        ("DATABASE_URL", format!("postgres://nobody@{nowhere}/nothing")),
        ("AUTH_SECRET_KEY", "x".repeat(40)),
        ("CONVOAI__VAULT__MASTER_KEY", "dGhlc2UgYXJlIHRoaXJ0eS10d28gYnl0ZXMgZXhhY3Q=".to_owned()),
    ];
    let convoai = Convoai::start_with(variables).await;
    let reply = until("an answer", async || convoai.ask("/healthz").await).await;
    assert_eq!(reply.status, 200);
    let reply = convoai.ask("/api/v1/live?ticket=x").await.expect("an answer");
    unavailable(&reply);
    reply.refused(503, "starting");
}

#[tokio::test]
async fn a_vault_opens_only_with_its_own_master_key() {
    let services = OwnServices::start().await;
    let first = Start::on(services.addresses()).on_the_only_database().ready().await;
    drop(first);
    let other = [("vault.master_key", "YW5vdGhlciBrZXkgb2YgdGhpcnR5LXR3byBieXRlcyE=")];
    let start = Start::on(services.addresses()).on_the_only_database().settings(other);
    let app = start.listening().await;
    until("the reason", async || {
        let text = app.get("/readyz").await.is(503).text();
        if text.contains("made with another master key") { Ok(()) } else { Err(text) }
    })
    .await;
}

#[tokio::test]
async fn a_password_that_many_people_have_opens_no_first_account() {
    let services = OwnServices::start().await;
    let weak = Start::on(services.addresses()).on_the_only_database();
    let app = weak.settings([("admin.password", "password123")]).listening().await;
    until("the reason", async || {
        let text = app.get("/readyz").await.is(503).text();
        if text.contains("the first administrator cannot be created") { Ok(()) } else { Err(text) }
    })
    .await;
    is_starting(&app).await;
    drop(app);
    let app = Start::on(services.addresses()).on_the_only_database().ready().await;
    app.log_in("admin").await;
}
