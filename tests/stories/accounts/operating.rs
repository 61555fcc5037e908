//! `convoai admin …`

use serde_json::{Value, json};
use tests::harness::{self, App, Operated, PASSWORD, Reply};
use wire::account::Session;

const TOKEN: &str = "/api/v1/auth/token";

async fn sign_in(app: &App, name: &str, password: &str) -> Reply {
    app.post(TOKEN, &json!({"username": name, "password": password})).await
}

#[track_caller]
fn succeeded(operated: Operated) -> String {
    assert_eq!(operated.code, Some(0), "{operated:?}");
    operated.said
}

#[tokio::test]
async fn an_administrator_is_made_beside_a_server_that_runs() {
    let app = harness::spawn().await;
    let create = ["admin", "create", "root", "--email", "root@example.com", "--json"];
    let said = succeeded(app.operates(&create).await);
    let made: Value = serde_json::from_str(said.trim()).expect("JSON");
    let password = made["one_time_password"].as_str().expect("a password");
    let session: Session = sign_in(&app, "root", password).await.is(200).json();
    assert!(session.user.password_change_required);
    assert_eq!(session.user.roles, ["admin", "user"]);

    let again = app.operates(&create).await;
    assert_eq!(again.code, Some(1));
    assert!(again.complained.contains("Username already registered"), "{again:?}");
}

#[tokio::test]
async fn people_are_listed_and_given_roles_and_passwords() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    alice.get("/api/v1/auth/me").await.is(200);
    let said = succeeded(app.operates(&["admin", "list"]).await);
    assert!(said.contains("alice@example.com") && said.contains("admin"), "{said}");

    succeeded(app.operates(&["admin", "grant", "alice", "manager"]).await);
    let session: Session = sign_in(&app, "alice", PASSWORD).await.is(200).json();
    assert_eq!(session.user.roles, ["manager", "user"]);
    succeeded(app.operates(&["admin", "revoke", "alice", "manager"]).await);
    let wizard = app.operates(&["admin", "grant", "alice", "wizard"]).await;
    assert!(wizard.complained.contains("Role 'wizard' does not exist"), "{wizard:?}");
    let last = app.operates(&["admin", "revoke", "admin", "admin"]).await;
    assert!(last.complained.contains("the last administrator"), "{last:?}");
    let nobody = app.operates(&["admin", "reset-password", "nobody"]).await;
    assert!(nobody.complained.contains("there is no user called nobody"), "{nobody:?}");

    let said = succeeded(app.operates(&["admin", "reset-password", "alice", "--json"]).await);
    let made: Value = serde_json::from_str(said.trim()).expect("JSON");
    sign_in(&app, "alice", PASSWORD).await.refused(401, "bad_credentials");
    let password = made["one_time_password"].as_str().expect("a password");
    let session: Session = sign_in(&app, "alice", password).await.is(200).json();
    succeeded(app.operates(&["admin", "sign-out", "alice"]).await);
    let user = app.user(session);
    harness::until("the session to be over", async || {
        let reply = user.get("/api/v1/auth/me").await;
        if reply.status == 401 { Ok(()) } else { Err(reply.text()) }
    })
    .await;
}
