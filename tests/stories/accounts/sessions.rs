use tests::harness;
use wire::Page;
use wire::account::OpenSession;
use wire::live::close;

const SESSIONS: &str = "/api/v1/me/sessions";
const ME: &str = "/api/v1/auth/me";

async fn sessions(user: &harness::User) -> Vec<OpenSession> {
    user.get(SESSIONS).await.is(200).json::<Page<OpenSession>>().items
}

#[tokio::test]
async fn one_sees_where_one_is_signed_in() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let body = serde_json::json!({"username": "alice", "password": harness::PASSWORD});
    let request = app.request("POST", "/api/v1/auth/token").header("user-agent", firefox);
    harness::Reply::to(request.json(&body)).await.is(200);
    app.sign_up("bob").await;

    harness::until("both sessions", async || {
        let all = sessions(&alice).await;
        if all.len() == 2 { Ok(()) } else { Err(format!("{all:?}")) }
    })
    .await;
    let all = sessions(&alice).await;
    assert_eq!(all.iter().filter(|session| session.current).count(), 1);
    let other = all.iter().find(|session| !session.current).expect("the other one");
    assert_eq!(other.device.as_deref(), Some("Firefox on Linux"));
    assert_eq!(other.address.as_deref(), Some("127.0.0.1"));
}

#[tokio::test]
async fn a_session_can_be_ended_from_another() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let (phone, tablet) = (app.log_in("alice").await, app.log_in("alice").await);
    let id = sessions(&phone).await.into_iter().find(|one| one.current).expect("itself").id;
    let mut socket = phone.listens().await;
    socket.ready().await;
    alice.delete(&format!("{SESSIONS}/{id}")).await.is(200);
    assert_eq!(socket.closes().await, close::SESSION_ENDED);
    phone.get(ME).await.refused(401, "session_ended");
    tablet.get(ME).await.is(200);
    // Once more changes nothing, and what cannot be an id is not there.
    alice.delete(&format!("{SESSIONS}/{id}")).await.is(200);
    alice.delete(&format!("{SESSIONS}/nonsense")).await.refused(404, "session_not_found");
}

#[tokio::test]
async fn nobody_ends_the_sessions_of_others() {
    let app = harness::spawn().await;
    let (alice, mallory) = (app.sign_up("alice").await, app.sign_up("mallory").await);
    let id = sessions(&alice).await.remove(0).id;
    mallory.delete(&format!("{SESSIONS}/{id}")).await.is(200);
    alice.get(ME).await.is(200);
}

#[tokio::test]
async fn all_others_can_be_ended_at_once() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let others = [app.log_in("alice").await, app.log_in("alice").await];
    alice.delete(SESSIONS).await.is(200);
    for other in others {
        other.get(ME).await.refused(401, "session_ended");
    }
    alice.get(ME).await.is(200);
    assert_eq!(sessions(&alice).await.len(), 1);
}

/// On a node that did not do it, the tokens are void and the sockets closed within a second.
#[tokio::test]
async fn a_revocation_reaches_the_other_node_within_a_second() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let phone = app.log_in("alice").await;
    let twin = app.twin().await;
    let there = twin.user_of(&phone);
    there.get(ME).await.is(200);
    let mut socket = there.listens().await;
    socket.ready().await;

    let began = std::time::Instant::now();
    alice.delete(SESSIONS).await.is(200);
    assert_eq!(socket.closes().await, close::SESSION_ENDED);
    there.get(ME).await.refused(401, "session_ended");
    println!("revoked on the other node after {:?}", began.elapsed());
    twin.user_of(&alice).get(ME).await.is(200);
}
