use serde_json::json;
use tests::harness::{self, App, User};
use wire::Page;
use wire::account::Me;
use wire::people::Role;

const ROLES: &str = "/api/v1/roles";
const ACCOUNTS: &str = "/api/v1/accounts";

async fn grant(app: &App, admin: &User, who: &User, roles: &[&str]) -> User {
    let path = format!("{ACCOUNTS}/{}/roles", who.id);
    admin.request_json("PUT", &path, &json!({"roles": roles})).await.is(200);
    app.log_in(&who.username).await
}

#[tokio::test]
async fn three_roles_are_always_there_and_stay_as_they_are() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let all: Page<Role> = admin.get(ROLES).await.is(200).json();
    let names: Vec<_> = all.items.iter().map(|role| role.name.as_str()).collect();
    assert_eq!(names, ["admin", "manager", "user"]);
    admin.post(ROLES, &json!({"name": "admin"})).await.refused(409, "role_exists");
    admin.delete(&format!("{ROLES}/manager")).await.refused(409, "role_built_in");
    admin.post(ROLES, &json!({"name": "Not A Name"})).await.refused(422, "invalid");
    let odd = json!({"name": "odd", "permissions": ["fly"]});
    admin.post(ROLES, &odd).await.refused(422, "invalid");
}

#[tokio::test]
async fn a_role_allows_what_it_says_from_the_moment_it_says_so_on_every_node() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let alice = app.sign_up("alice").await;
    let twin = app.twin().await;
    let role = json!({"name": "support", "description": "Looks after people",
        "permissions": ["read_accounts"]});
    admin.post(ROLES, &role).await.is(201);
    alice.get(ACCOUNTS).await.refused(403, "not_allowed");
    let alice = grant(&app, &admin, &alice, &["support", "user"]).await;
    alice.get(ACCOUNTS).await.is(200);
    let there = twin.user_of(&alice);
    harness::until("the other node to know", async || {
        let reply = there.get(ACCOUNTS).await;
        if reply.status == 200 { Ok(()) } else { Err(reply.text()) }
    })
    .await;
    alice.delete(&format!("{ACCOUNTS}/{}", admin.id)).await.refused(403, "not_allowed");
    let me: Me = alice.get("/api/v1/auth/me").await.is(200).json();
    assert_eq!(me.permissions, ["read_accounts"]);

    let less = json!({"description": "Nothing", "permissions": []});
    admin.request_json("PUT", &format!("{ROLES}/support"), &less).await.is(200);
    alice.get(ACCOUNTS).await.refused(403, "not_allowed");
    admin.delete(&format!("{ROLES}/support")).await.is(200);
    let gone = admin.request_json("PUT", &format!("{ROLES}/support"), &less).await;
    gone.refused(404, "role_unknown");
}

#[tokio::test]
async fn what_roles_allow_survives_a_restart() {
    let mut app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let alice = app.sign_up("alice").await;
    let role = json!({"name": "support", "permissions": ["read_accounts"]});
    admin.post(ROLES, &role).await.is(201);
    let alice = grant(&app, &admin, &alice, &["support"]).await;
    app.restart().await;
    alice.get(ACCOUNTS).await.is(200);
}

#[tokio::test]
async fn other_roles_mean_signing_in_again() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let alice = app.sign_up("alice").await;
    grant(&app, &admin, &alice, &["manager"]).await;
    alice.get("/api/v1/auth/me").await.refused(401, "session_ended");
    let unknown = json!({"roles": ["wizard"]});
    let path = format!("{ACCOUNTS}/{}/roles", alice.id);
    admin.request_json("PUT", &path, &unknown).await.refused(404, "role_unknown");
}
