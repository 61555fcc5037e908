use jsonwebtoken::Algorithm;
use serde_json::json;
use tests::harness::{self, forge};

const ME: &str = "/api/v1/auth/me";

#[tokio::test]
async fn a_token_made_right_is_good() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    alice.with_token(forge(&alice).token()).get(ME).await.is(200);
}

#[tokio::test]
async fn a_token_that_has_run_out_is_void() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let old = forge(&alice).saying("exp", json!(1_000_000_000)).token();
    alice.with_token(old).get(ME).await.refused(401, "token_expired");
}

#[tokio::test]
async fn a_token_that_was_forged_is_void() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let mut all = Vec::new();
    for (claim, value) in [
        ("iss", json!("somebody")),
        ("aud", json!("somebody")),
        ("aud", json!(null)),
        ("exp", json!(null)),
        ("exp", json!("tomorrow")),
        ("uid", json!("../../admin")),
        ("sid", json!("x")),
        ("sub", json!(7)),
        ("roles", json!("admin")),
    ] {
        all.push((claim, forge(&alice).saying(claim, value).token()));
    }
    let mut wrong = forge(&alice);
    wrong.secret = "another secret, also of 32 bytes and more";
    all.push(("secret", wrong.token()));
    let mut wrong = forge(&alice);
    wrong.kind = "JWT";
    all.push(("typ", wrong.token()));
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let mut wrong = forge(&alice);
        wrong.algorithm = algorithm;
        all.push(("alg", wrong.token()));
    }
    // {"typ":"at+jwt","alg":"none"}
    let good = forge(&alice).token();
    let claims = good.split('.').nth(1).expect("claims");
    for end in ["", "x"] {
        all.push(("none", format!("eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJub25lIn0.{claims}.{end}")));
    }
    all.push(("cut", good[..good.len() - 2].to_owned()));
    all.push(("cut", good[1..].to_owned()));
    all.push(("garbage", "garbage".to_owned()));
    all.push(("garbage", "a.b.c".to_owned()));
    all.push(("garbage", "...".to_owned()));
    all.push(("huge", format!("{good}{}", "x".repeat(8000))));
    for (what, token) in all {
        let reply = alice.with_token(&token).get(ME).await;
        assert_eq!(reply.status, 401, "{what}: {reply:?}");
        reply.refused(401, "token_invalid");
        assert!(!reply.text().contains(claims), "{what}: {reply:?}");
    }
}

#[tokio::test]
async fn a_header_that_is_no_bearer_token_is_none() {
    let app = harness::spawn().await;
    for header in ["", "Bearer", "Basic YWxpY2U6eA==", "bearer", "Token x", "é"] {
        let request = app.request("GET", ME).header("authorization", header);
        harness::Reply::to(request).await.refused(401, "token_missing");
    }
}
