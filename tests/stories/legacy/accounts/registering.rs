use serde_json::{Value, json};
use tests::harness::{OldClient, PASSWORD};

use super::super::{both, message, spawn, told};

fn person(name: &str) -> Value {
    json!({"username": name, "email": format!("{name}@example.com"), "password": PASSWORD})
}

async fn roles_of(admin: &OldClient, name: &str) -> Value {
    admin.get(&format!("/users/{name}")).await.is(200).json::<Value>()["roles"].clone()
}

#[tokio::test]
async fn anybody_opens_an_account_with_or_without_a_slash() {
    let (_app, clients) = both().await;
    for (port, old) in clients {
        for (n, path) in ["/users/", "/users"].iter().enumerate() {
            let reply = old.post(path, &person(&format!("{port}-{n}"))).await;
            assert_eq!(message(reply), "User created successfully");
        }
        for (n, path) in ["/auth/register/", "/auth/register"].iter().enumerate() {
            let mut body = person(&format!("{port}-r{n}"));
            body["full_name"] = json!("Ada Lovelace");
            assert_eq!(message(old.post(path, &body).await), "User registered successfully");
        }
        let me: Value = old.signs_in(&format!("{port}-r0")).await.get("/auth/me").await.json();
        assert_eq!(me["full_name"], "Ada Lovelace");
    }
}

#[tokio::test]
async fn a_name_or_an_address_that_is_taken_is_400_on_every_route() {
    let (app, clients) = both().await;
    let admin = app.old_accounts().signs_in("admin").await;
    app.old_accounts().registers("alice").await.is(200);
    let name = json!({"username": "Alice", "email": "new@example.com", "password": PASSWORD});
    let email = json!({"username": "new", "email": "ALICE@example.com", "password": PASSWORD});
    for (_, old) in clients {
        let old = old.with_token(admin.token.clone().unwrap());
        for path in ["/users/", "/users", "/auth/register", "/auth/register-admin"] {
            told(&old.post(path, &name).await, 400, "Username already registered");
            told(&old.post(path, &email).await, 400, "Email already registered");
        }
    }
}

#[tokio::test]
async fn nobody_grants_roles_to_themselves() {
    let (_app, clients) = both().await;
    for (port, old) in clients {
        let admin = old.signs_in("admin").await;
        old.registers(&format!("{port}-known")).await.is(200);
        let known = old.signs_in(&format!("{port}-known")).await;
        let asking =
            [("nobody", old.clone()), ("somebody", known), ("garbage", old.with_token("garbage"))];
        for (who, asking) in asking {
            let name = format!("{port}-{who}");
            let mut body = person(&name);
            body["roles"] = json!(["admin", "no such role"]);
            assert_eq!(message(asking.post("/users/", &body).await), "User created successfully");
            assert_eq!(roles_of(&admin, &name).await, json!(["user"]), "{who}");
            let refused = old.signs_in(&name).await.get("/users/").await;
            assert!(refused.refused(403, "not_allowed").detail.contains("administrators"));
        }
        let name = format!("{port}-register");
        let mut body = person(&name);
        body["roles"] = json!(["admin"]);
        for client in [&old, &admin] {
            _ = client.post("/auth/register", &body).await;
            assert_eq!(roles_of(&admin, &name).await, json!(["user"]));
        }
    }
}

#[tokio::test]
async fn an_administrator_grants_roles_that_exist() {
    let app = spawn().await;
    let admin = app.old_accounts().signs_in("admin").await;
    let mut body = person("carol");
    body["roles"] = json!(["manager", "wizard"]);
    told(&admin.post("/users/", &body).await, 400, "Role 'wizard' does not exist");
    body["roles"] = json!(["manager"]);
    admin.post("/users/", &body).await.is(200);
    assert_eq!(roles_of(&admin, "carol").await, json!(["manager"]));
    let mut body = person("dave");
    body["roles"] = json!([]);
    admin.post("/users/", &body).await.is(200);
    assert_eq!(roles_of(&admin, "dave").await, json!(["user"]));
}

#[tokio::test]
async fn administrators_make_administrators_and_nobody_else_does() {
    let (_app, clients) = both().await;
    for (port, old) in clients {
        let admin = old.signs_in("admin").await;
        let name = format!("{port}-second");
        let path = "/auth/register-admin";
        told(&old.post(path, &person(&name)).await, 401, "Could not validate credentials");
        old.registers(&format!("{port}-user")).await.is(200);
        let user = old.signs_in(&format!("{port}-user")).await;
        let refused = user.post(path, &person(&name)).await;
        told(&refused, 403, "Only administrators can create admin accounts");
        let reply = admin.post(&format!("{path}/"), &person(&name)).await;
        assert_eq!(message(reply), "Admin user created successfully");
        assert_eq!(roles_of(&admin, &name).await, json!(["admin", "user"]));
        old.signs_in(&name).await.get("/users/").await.is(200);
    }
}

#[tokio::test]
async fn six_characters_are_a_password_on_the_old_port_and_not_on_ours() {
    let app = spawn().await;
    let short = |name, password| json!({"username": name, "email": format!("{name}@example.com"), "password": password});
    let old = app.old_accounts();
    // One that many people have, too.
    for (name, password) in [("alice", "secret"), ("bob", "123456"), ("carol", "password")] {
        old.post("/users/", &short(name, password)).await.is(200);
        old.tries(name, password).await.is(200);
        app.old_client().tries(name, password).await.is(200);
    }
    let refused = old.post("/users/", &short("dave", "12345")).await;
    assert_eq!(refused.refused(422, "invalid").errors[0].loc, ["body", "password"]);
    for password in ["secret", "password"] {
        let refused = app.old_client().post("/users/", &short("dave", password)).await;
        assert_eq!(refused.refused(422, "invalid").errors[0].loc, ["body", "password"]);
    }
}
