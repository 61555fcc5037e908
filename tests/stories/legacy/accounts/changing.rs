use serde_json::{Value, json};
use tests::harness::{OldClient, PASSWORD};

use super::super::{both, message, spawn, told};

const UPDATED: &str = "User updated successfully";

async fn user(client: &OldClient, name: &str) -> Value {
    client.get(&format!("/users/{name}")).await.is(200).json()
}

#[tokio::test]
async fn somebody_changes_name_address_and_password_of_their_own() {
    let (_app, clients) = both().await;
    for (port, old) in clients {
        old.registers(port).await.is(200);
        let (me, elsewhere) = (old.signs_in(port).await, old.signs_in(port).await);
        let path = format!("/users/{port}");
        let body = json!({"email": format!("{port}@new.example"), "full_name": "Ada"});
        assert_eq!(message(me.put(&path, &body).await), UPDATED);
        let seen = user(&me, port).await;
        assert_eq!(seen["email"], format!("{port}@new.example"));
        assert_eq!(seen["full_name"], "Ada");

        let body = json!({"password": "another long phrase", "full_name": null, "email": null});
        assert_eq!(message(me.put(&format!("{path}/"), &body).await), UPDATED);
        assert_eq!(user(&me, port).await["full_name"], "Ada", "null leaves it as it is");
        let void = "Could not validate credentials";
        told(&elsewhere.get("/auth/me").await, 401, void);
        told(&old.tries(port, PASSWORD).await, 401, "Incorrect username or password");
        old.tries(port, "another long phrase").await.is(200);

        assert_eq!(message(me.put(&path, &json!({"full_name": ""})).await), UPDATED);
        assert_eq!(user(&me, port).await["full_name"], Value::Null);
        assert_eq!(message(me.put(&path, &json!({})).await), UPDATED);
        assert_eq!(message(me.put(&path, &json!({"roles": ["admin"], "id": 7})).await), UPDATED);
        assert_eq!(user(&me, port).await["roles"], json!(["user"]));
    }
}

#[tokio::test]
async fn only_administrators_say_whether_somebody_is_active() {
    let (_app, clients) = both().await;
    for (port, old) in clients {
        let admin = old.signs_in("admin").await;
        old.registers(port).await.is(200);
        let me = old.signs_in(port).await;
        let path = format!("/users/{port}");
        let body = json!({"is_active": false, "full_name": "Ada"});
        assert_eq!(message(me.put(&path, &body).await), UPDATED);
        let seen = user(&me, port).await;
        assert_eq!((&seen["is_active"], &seen["full_name"]), (&json!(true), &json!("Ada")));
        assert_eq!(message(admin.put(&path, &body).await), UPDATED);
        assert_eq!(user(&admin, port).await["is_active"], false);
        let body = json!({"is_active": false});
        admin.put("/users/admin", &body).await.refused(409, "last_administrator");
    }
}

#[tokio::test]
async fn administrators_change_others_and_nobody_else_does() {
    let (_app, clients) = both().await;
    for (port, old) in clients {
        let admin = old.signs_in("admin").await;
        let (one, two) = (format!("{port}-one"), format!("{port}-two"));
        old.registers(&one).await.is(200);
        old.registers(&two).await.is(200);
        let me = old.signs_in(&one).await;
        let body = json!({"password": "another long phrase"});
        for name in [two.as_str(), "admin", "nobody"] {
            told(&me.put(&format!("/users/{name}"), &body).await, 403, "Access denied");
        }
        told(&admin.put("/users/nobody", &body).await, 404, "User not found");
        assert_eq!(message(admin.put(&format!("/users/{one}"), &body).await), UPDATED);
        told(&me.get("/auth/me").await, 401, "Could not validate credentials");
        let token: Value = old.tries(&one, "another long phrase").await.is(200).json();
        let me = old.with_token(token["access_token"].as_str().unwrap());
        me.get("/auth/me").await.is(200);
        // Not for once only.
        me.put(&format!("/users/{one}"), &json!({"full_name": "Ada"})).await.is(200);
        admin.get("/auth/me").await.is(200);
    }
}

#[tokio::test]
async fn a_change_that_cannot_be_made_says_why_and_changes_nothing() {
    let (_app, clients) = both().await;
    for (port, old) in clients {
        old.registers(port).await.is(200);
        let me = old.signs_in(port).await;
        let path = format!("/users/{port}");
        let before = user(&me, port).await;
        let body = json!({"email": "ADMIN@example.com", "full_name": "Ada"});
        told(&me.put(&path, &body).await, 400, "Email already registered");
        for (field, value) in [
            ("email", json!("nobody")),
            ("email", json!(7)),
            ("password", json!("12345")),
            ("password", json!(["x"])),
            ("full_name", json!("x".repeat(101))),
            ("is_active", json!("maybe")),
        ] {
            let mut body = json!({"full_name": "Ada"});
            body[field] = value;
            let problem = me.put(&path, &body).await.refused(422, "invalid");
            assert_eq!(problem.errors[0].loc, ["body", field], "{body}");
        }
        assert_eq!(user(&me, port).await, before);
        old.signs_in(port).await;
    }
}

#[tokio::test]
async fn a_password_for_once_is_changed_by_an_old_client_too() {
    let app = spawn().await;
    let admin = app.log_in("admin").await;
    let body = json!({"username": "carol", "email": "carol@example.com"});
    let made: Value = admin.post("/api/v1/accounts", &body).await.is(201).json();
    let old = app.old_accounts();
    let once = made["one_time_password"].as_str().unwrap();
    let token: Value = old.tries("carol", once).await.is(200).json();
    let carol = old.with_token(token["access_token"].as_str().unwrap());
    carol.get("/users/me").await.is(200);
    carol.put("/users/carol", &json!({"password": PASSWORD})).await.is(200);
    let carol = old.signs_in("carol").await;
    app.log_in("carol").await.with_token(carol.token.unwrap()).starts("Plans").await;
}
