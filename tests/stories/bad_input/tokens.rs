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
async fn a_header_that_is_no_bearer_token_is_none() {
    let app = harness::spawn().await;
    for header in ["", "Bearer", "Basic YWxpY2U6eA==", "bearer", "Token x", "é"] {
        let request = app.request("GET", ME).header("authorization", header);
        harness::Reply::to(request).await.refused(401, "token_missing");
    }
}
