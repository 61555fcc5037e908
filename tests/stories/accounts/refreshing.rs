use serde_json::{Value, json};
use tests::harness::{self, App, Reply};
use wire::account::Session;

const REFRESH: &str = "/api/v1/auth/refresh";
const ME: &str = "/api/v1/auth/me";

async fn sign_in(app: &App) -> Session {
    let body = json!({"username": "alice", "password": harness::PASSWORD});
    app.post("/api/v1/auth/token", &body).await.is(200).json()
}

async fn refresh(app: &App, session: &Session) -> Reply {
    app.post(REFRESH, &json!({"refresh_token": session.refresh_token})).await
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_for_the_next_pair() {
    let app = harness::spawn().await;
    app.sign_up("alice").await;
    let mut session = sign_in(&app).await;
    for _ in 0..3 {
        let next: Session = refresh(&app, &session).await.is(200).json();
        assert_eq!(next.session_id, session.session_id);
        assert_ne!(next.refresh_token, session.refresh_token);
        app.user(next.clone()).get(ME).await.is(200);
        session = next;
    }
}

#[tokio::test]
async fn two_tabs_that_refresh_at_the_same_moment_both_stay_signed_in() {
    let app = harness::spawn().await;
    app.sign_up("alice").await;
    let session = sign_in(&app).await;
    let tabs = (0..8).map(|_| refresh(&app, &session));
    let replies = futures_util::future::join_all(tabs).await;
    let next: Vec<Session> = replies.into_iter().map(|reply| reply.is(200).json()).collect();
    for tab in &next {
        app.user(tab.clone()).get(ME).await.is(200);
    }
    // Whichever of them goes on, goes on.
    refresh(&app, &next[3]).await.is(200);
}

#[tokio::test]
async fn a_token_that_comes_a_second_time_late_ends_the_session_everywhere() {
    let app = harness::spawn_with([("auth.refresh_grace_s", "0")]).await;
    app.sign_up("alice").await;
    let stolen = sign_in(&app).await;
    let next: Session = refresh(&app, &stolen).await.is(200).json();
    let user = app.user(next.clone());
    let mut socket = user.listens().await;
    socket.ready().await;

    harness::until("the grace to be over", async || {
        let reply = refresh(&app, &stolen).await;
        if reply.status == 401 { Ok(()) } else { Err(reply.text()) }
    })
    .await;
    assert_eq!(socket.closes().await, wire::live::close::SESSION_ENDED);
    user.get(ME).await.refused(401, "session_ended");
    refresh(&app, &next).await.refused(401, "session_ended");
    // Another session of the same person goes on.
    app.log_in("alice").await.get(ME).await.is(200);
}

#[tokio::test]
async fn a_token_of_another_kind_is_not_exchanged() {
    let app = harness::spawn().await;
    app.sign_up("alice").await;
    let session = sign_in(&app).await;
    for wrong in ["", "garbage", session.access_token.as_str()] {
        let reply = app.post(REFRESH, &json!({"refresh_token": wrong})).await;
        reply.refused(401, "token_invalid");
    }
    app.post(REFRESH, &json!({})).await.refused(401, "token_missing");
    // And a refresh token opens nothing.
    let user = app.user(session.clone());
    let user = user.with_token(session.refresh_token.expect("it came in the body"));
    user.get(ME).await.refused(401, "token_invalid");
}

#[tokio::test]
async fn a_browser_keeps_the_refresh_token_where_no_script_reads_it() {
    let app = harness::spawn().await;
    app.sign_up("alice").await;
    let body = json!({"username": "alice", "password": harness::PASSWORD, "cookie": true});
    let reply = app.post("/api/v1/auth/token", &body).await.is(200);
    let cookie = reply.header("set-cookie").to_owned();
    for part in ["convoai_refresh=", "HttpOnly", "SameSite=Strict", "Path=/api/v1/auth"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    let session: Session = reply.json();
    assert_eq!(session.refresh_token, None);

    let pair = cookie.split(';').next().unwrap_or_default();
    let ask = |origin: Option<String>| {
        let request = app.request("POST", REFRESH).header("cookie", pair).json(&json!({}));
        match origin {
            Some(origin) => request.header("origin", origin),
            None => request,
        }
    };
    let foreign = Reply::to(ask(Some("https://elsewhere.example".into()))).await;
    foreign.refused(403, "foreign_origin");
    let own = Reply::to(ask(Some(format!("http://{}", app.address())))).await.is(200);
    let next: Session = own.json();
    app.user(next.clone()).get(ME).await.is(200);

    let gone = app.user(next).post("/api/v1/auth/logout", &Value::Null).await.is(204);
    assert!(gone.header("set-cookie").contains("Max-Age=0"), "{gone:?}");
}

#[tokio::test]
async fn an_access_token_runs_out_and_the_session_goes_on() {
    let app = harness::spawn_with([("auth.access_lifetime_s", "5")]).await;
    let alice = app.sign_up("alice").await;
    let session = sign_in(&app).await;
    assert!(session.expires_in <= 5 && session.refresh_expires_in > 1_000_000);
    harness::until("a token that has run out", async || {
        let reply = alice.get(ME).await;
        if reply.status == 401 { Ok(()) } else { Err(reply.text()) }
    })
    .await;
    alice.get(ME).await.refused(401, "token_expired");
    let next: Session = refresh(&app, &session).await.is(200).json();
    app.user(next).get(ME).await.is(200);
}
