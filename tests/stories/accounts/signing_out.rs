use serde_json::Value;
use tests::harness;
use wire::live::close;

const LOGOUT: &str = "/api/v1/auth/logout";
const ME: &str = "/api/v1/auth/me";

#[tokio::test]
async fn signing_out_voids_the_token_at_once_and_no_other() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let elsewhere = app.log_in("alice").await;
    alice.post(LOGOUT, &Value::Null).await.is(204);
    alice.get(ME).await.refused(401, "session_ended");
    alice.post(LOGOUT, &Value::Null).await.refused(401, "session_ended");
    elsewhere.get(ME).await.is(200);
}

#[tokio::test]
async fn signing_out_closes_the_live_sockets_of_the_session_and_no_others() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let elsewhere = app.log_in("alice").await;
    let (mut one, mut two) = (alice.listens().await, alice.listens().await);
    let mut other = elsewhere.listens().await;
    for socket in [&mut one, &mut two, &mut other] {
        socket.ready().await;
    }
    alice.post(LOGOUT, &Value::Null).await.is(204);
    assert_eq!(one.closes().await, close::SESSION_ENDED);
    assert_eq!(two.closes().await, close::SESSION_ENDED);
    other.catches_up().await;
}
