use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tests::harness::{self, PASSWORD, Reply, forge};

use super::super::{both, spawn, told};

const MONTH: i64 = 30 * 24 * 60 * 60;
const VOID: &str = "Could not validate credentials";

/// What an old client reads in a token, without checking it.
fn claims(token: &str) -> Value {
    let middle = token.split('.').nth(1).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(middle).expect("base64")).expect("JSON")
}

#[tokio::test]
async fn a_form_signs_in_whatever_else_is_in_it() {
    let (_app, clients) = both().await;
    for (port, old) in clients {
        old.registers(port).await.is(200);
        let mut tokens = Vec::new();
        for (path, form) in [
            ("/auth/token", format!("username={port}&password=correct+horse+battery+staple")),
            (
                "/auth/token/",
                format!(
                    "grant_type=password&username={port}%40example.com&scope=&client_id=x\
                     &password=correct%20horse%20battery%20staple&client_secret="
                ),
            ),
        ] {
            let answer: Value = old.form(path, &form).await.is(200).json();
            assert_eq!(answer["token_type"], "bearer");
            tokens.push(answer["access_token"].as_str().unwrap().to_owned());
        }
        let claims = claims(&tokens[0]);
        assert_eq!((&claims["sub"], &claims["roles"]), (&json!(port), &json!(["user"])));
        let lasts = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
        assert_eq!(lasts, MONTH);
        for token in tokens {
            let me: Value = old.with_token(token).get("/auth/me").await.is(200).json();
            assert_eq!(me["username"], port);
        }
    }
}

#[tokio::test]
async fn a_wrong_password_an_empty_one_and_an_unknown_name_are_the_same() {
    let (_app, clients) = both().await;
    for (port, old) in clients {
        old.registers(port).await.is(200);
        for (name, password) in [(port, "wrong"), (port, ""), ("nobody", "wrong"), ("", "")] {
            told(&old.tries(name, password).await, 401, "Incorrect username or password");
        }
    }
}

#[tokio::test]
async fn a_form_without_name_or_password_says_what_is_missing() {
    let (_app, clients) = both().await;
    for (_, old) in clients {
        for (form, missing) in [
            ("username=alice", vec!["password"]),
            ("password=x", vec!["username"]),
            ("", vec!["username", "password"]),
            ("username", vec!["password"]),
        ] {
            let reply = old.form("/auth/token", form).await;
            let problem = reply.refused(422, "invalid");
            let named: Vec<_> = problem.errors.iter().map(|error| &error.loc[..]).collect();
            let wanted: Vec<_> = missing.iter().map(|name| ["body", name]).collect();
            assert_eq!(named, wanted, "{form}");
            assert!(problem.errors.iter().all(|error| error.kind == "missing"));
        }
        // What is no form has none of its fields.
        let body = json!({"username": "admin", "password": PASSWORD});
        let problem = old.post("/auth/token", &body).await.refused(422, "invalid");
        assert_eq!(problem.errors.len(), 2);
        let long = format!("username=alice&password={}", "x".repeat(20_000));
        old.form("/auth/token", &long).await.refused(413, "too_large");
        told(&old.form("/auth/token", "username=%ff&password=%00").await, 401, WRONG);
    }
}

const WRONG: &str = "Incorrect username or password";

#[tokio::test]
async fn a_long_token_is_good_on_every_port_until_its_session_ends() {
    let app = spawn().await;
    let old = app.old_accounts();
    old.registers("alice").await.is(200);
    let alice = old.signs_in("alice").await;
    let token = alice.token.clone().unwrap();
    let ours = app.log_in("alice").await;
    let same = ours.with_token(token.clone());
    same.get("/api/v1/conversations").await.is(200);
    app.old_client().with_token(&token).get("/users/me").await.is(200);
    // And ours is good there.
    old.with_token(&ours.token).get("/auth/me").await.is(200);

    // Ended from another session, as any other.
    ours.delete("/api/v1/me/sessions").await.is(200);
    same.get("/api/v1/conversations").await.refused(401, "session_ended");
    told(&alice.get("/auth/me").await, 401, VOID);
    told(&alice.get("/users/me/").await, 401, VOID);
}

#[tokio::test]
async fn a_long_token_lasts_no_longer_than_its_session_and_as_long_as_is_set() {
    let day = 24 * 60 * 60;
    for (settings, lasts) in [
        ([("auth.session_lifetime_s", "86400"), ("legacy.token_lifetime_s", "2592000")], day),
        ([("auth.session_lifetime_s", "2592000"), ("legacy.token_lifetime_s", "3600")], 3600),
    ] {
        let app = harness::spawn_with(settings).await;
        let admin = app.old_client().signs_in("admin").await;
        let claims = claims(&admin.token.unwrap());
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), lasts);
    }
}

#[tokio::test]
async fn whoever_cannot_be_told_who_they_are_is_asked_for_a_bearer_token() {
    let (app, clients) = both().await;
    let expired = forge(&app.sign_up("zoe").await).saying("exp", json!(1_000_000_000)).token();
    for (_, old) in clients {
        let admin = old.signs_in("admin").await;
        let token = admin.token.clone().unwrap();
        for path in ["/auth/me", "/users/me", "/users/", "/users/admin", "/roles/"] {
            let void = ["", "garbage", expired.as_str()].map(|token| old.with_token(token));
            for old in [&old].into_iter().chain(&void) {
                told(&old.get(path).await, 401, VOID);
            }
            for scheme in ["bearer", "Bearer", "BEARER"] {
                let header = format!("{scheme} {token}");
                let request = old.request("GET", path).header("authorization", header);
                assert_eq!(Reply::to(request).await.status, 200, "{scheme} {path}");
            }
        }
    }
}

#[tokio::test]
async fn whoever_is_disabled_cannot_sign_in_and_is_out() {
    let app = spawn().await;
    let old = app.old_accounts();
    let admin = old.signs_in("admin").await;
    old.registers("alice").await.is(200);
    let alice = old.signs_in("alice").await;
    admin.put("/users/alice", &json!({"is_active": false})).await.is(200);
    told(&alice.get("/auth/me").await, 401, VOID);
    old.tries("alice", PASSWORD).await.refused(403, "account_disabled");
    app.old_client().tries("alice", PASSWORD).await.refused(403, "account_disabled");
    let alice: Value = admin.get("/users/alice").await.is(200).json();
    assert_eq!(alice["is_active"], false);
    admin.put("/users/alice/", &json!({"is_active": true})).await.is(200);
    old.signs_in("alice").await;
}
