use tests::harness::{self, App, Socket, User, forge};
use wire::live::Ticket;

const LIVE: &str = "/api/v1/live";

async fn ticket(user: &User) -> String {
    let reply = user.post("/api/v1/live/tickets", &serde_json::Value::Null).await.is(201);
    reply.json::<Ticket>().ticket
}

async fn open(app: &App, path: &str, headers: &[(&str, &str)]) -> Result<Socket, u16> {
    Socket::open(&app.address(), path, headers).await
}

#[tokio::test]
async fn a_ticket_opens_one_socket_once() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let path = format!("{LIVE}?ticket={}", ticket(&alice).await);
    let protocol = [("sec-websocket-protocol", "convoai.v1")];
    let mut socket = open(&app, &path, &protocol).await.expect("a ticket is good");
    socket.says(r#"{"type": "hello", "data": {"position": 0}}"#).await;
    socket.ready().await;
    assert_eq!(open(&app, &path, &protocol).await.err(), Some(401));
    app.get(&path).await.refused(401, "ticket_used");
}

#[tokio::test]
async fn of_many_who_use_a_ticket_at_once_one_gets_in() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let path = format!("{LIVE}?ticket={}", ticket(&alice).await);
    let all = (0..6).map(|_| open(&app, &path, &[]));
    let all = futures_util::future::join_all(all).await;
    assert_eq!(all.iter().filter(|one| one.is_ok()).count(), 1);
}

#[tokio::test]
async fn a_token_in_the_sub_protocols_opens_a_socket() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    alice.listens().await.ready().await;
}

#[tokio::test]
async fn a_token_in_the_address_opens_nothing() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let token = &alice.token;
    for name in ["token", "access_token", "bearer"] {
        let path = format!("{LIVE}?{name}={token}");
        assert_eq!(open(&app, &path, &[]).await.err(), Some(401), "{name}");
    }
    let path = format!("{LIVE}?ticket={token}");
    assert_eq!(open(&app, &path, &[]).await.err(), Some(401), "an access token is no ticket");
}

#[tokio::test]
async fn a_ticket_is_no_access_token() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let ticket = ticket(&alice).await;
    let with_ticket = alice.with_token(ticket);
    with_ticket.get("/api/v1/auth/me").await.refused(401, "token_invalid");
}

#[tokio::test]
async fn a_ticket_is_void_when_its_session_or_its_time_is_over() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let path = format!("{LIVE}?ticket={}", ticket(&alice).await);
    alice.post("/api/v1/auth/logout", &serde_json::Value::Null).await.is(204);
    assert_eq!(open(&app, &path, &[]).await.err(), Some(401));

    let mut late = forge(&alice).saying("exp", 1_000_000_000.into()).saying("jti", "t1".into());
    late.kind = "ticket+jwt";
    let path = format!("{LIVE}?ticket={}", late.token());
    app.get(&path).await.refused(401, "token_expired");
}

#[tokio::test]
async fn without_anything_nothing_opens() {
    let app = harness::spawn().await;
    app.get(LIVE).await.refused(401, "token_missing");
    assert_eq!(open(&app, LIVE, &[]).await.err(), Some(401));
    let garbage = [("sec-websocket-protocol", "convoai.v1, bearer.garbage")];
    assert_eq!(open(&app, LIVE, &garbage).await.err(), Some(401));
}

#[tokio::test]
async fn a_page_of_another_site_opens_nothing() {
    let app = harness::spawn_with([("http.origins", "https://friend.example")]).await;
    let alice = app.sign_up("alice").await;
    let own = format!("http://{}", app.address());
    let protocols = format!("convoai.v1, bearer.{}", alice.token);
    let with = |origin: &str| {
        [
            ("sec-websocket-protocol".to_owned(), protocols.clone()),
            ("origin".to_owned(), origin.to_owned()),
        ]
    };
    for (origin, outcome) in [
        (own.as_str(), None),
        ("https://friend.example", None),
        ("https://evil.example", Some(403)),
        ("https://friend.example.evil.example", Some(403)),
        ("http://friend.example", Some(403)),
        ("null", Some(403)),
    ] {
        let headers = with(origin);
        let headers = headers.each_ref().map(|(name, value)| (name.as_str(), value.as_str()));
        assert_eq!(open(&app, LIVE, &headers).await.err(), outcome, "{origin}");
    }
}

#[tokio::test]
async fn a_request_that_is_no_websocket_is_told_so() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let path = format!("{LIVE}?ticket={}", ticket(&alice).await);
    app.get(&path).await.refused(400, "not_a_websocket");
}
