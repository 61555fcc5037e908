use serde_json::{Value, json};
use tests::harness::{self, App, User};
use wire::Receipt;
use wire::conversation::Conversation;

use super::{reaches, settle};

const BEHIND: &str = "convoai-view-behind";
const POSITION: &str = "convoai-view-position";

/// A server whose list of conversations does not move: a later build has made it.
async fn with_a_view_that_stands(app: &mut App) {
    settle(app).await;
    app.stop().await;
    let later = "update projection_checkpoints set version = 99 where name = 'conversation_list'";
    app.database.execute(later.to_owned()).await;
    app.restart().await;
}

#[tokio::test]
async fn what_is_shown_without_ones_own_last_write_says_so() {
    let mut app = harness::spawn().await;
    let alice: User = app.sign_up("alice").await;
    let old = alice.starts("Old").await;
    let fresh = alice.get("/api/v1/conversations").await.is(200);
    assert!(fresh.header(BEHIND).is_empty(), "{fresh:?}");
    assert!(fresh.header(POSITION).parse::<u64>().is_ok_and(|position| position > 0), "{fresh:?}");

    with_a_view_that_stands(&mut app).await;
    let body = json!({"title": "New"});
    let new: Receipt = alice.post("/api/v1/conversations", &body).await.is(201).json();
    let list = alice.get("/api/v1/conversations").await.is(200);
    assert_eq!(list.header(BEHIND), "true", "{list:?}");
    let position: u64 = list.header(POSITION).parse().expect("a position");
    assert!(position < new.position, "{list:?}");
    let shown: Vec<Conversation> =
        serde_json::from_value(list.json::<Value>()["items"].clone()).expect("conversations");
    assert_eq!(shown.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), [old.as_str()]);
    // What is not there yet is not said to be nowhere, and what is asked for by position must be.
    let path = format!("/api/v1/conversations/{}", new.id);
    alice.get(&path).await.refused(503, "view_behind");
    alice.get(&format!("{path}/messages")).await.refused(503, "view_behind");
    let asked = format!("/api/v1/conversations?min_position={}", new.position);
    alice.get(&asked).await.refused(503, "view_behind");
    // Somebody who wrote nothing is told nothing.
    let bob = app.log_in("admin").await;
    let his = bob.get("/api/v1/auth/me").await.is(200);
    assert!(his.header(BEHIND).is_empty(), "{his:?}");

    app.operates(&["projections", "rebuild", "conversation_list", "--json"]).await.is(0);
    reaches(&app, "conversation_list", new.position).await;
    let whole = alice.get(&path).await.is(200);
    assert!(whole.header(BEHIND).is_empty(), "{whole:?}");
}

/// A sample of the metrics, by the beginning of its line.
fn sample(text: &str, name: &str) -> Option<f64> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.rsplit_once(' ')?.1.parse().ok()
}

#[tokio::test]
async fn metrics_count_what_happens_and_name_nobody() {
    let mut app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Secret plans").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    alice.asks(&chat, "A secret question").await;
    alice.patch("/api/v1/conversations/0123456789ab", &json!({"title": "x"})).await.is(404);
    settle(&app).await;

    let reply = app.get("/metrics").await.is(200);
    assert!(reply.header("content-type").starts_with("application/openmetrics-text"), "{reply:?}");
    let text = reply.text();
    let is =
        |name: &str, wanted: f64| assert_eq!(sample(&text, name), Some(wanted), "{name}\n{text}");
    is("convoai_commands_total{outcome=\"accepted\"}", 3.0);
    is("convoai_commands_total{outcome=\"refused\"}", 1.0);
    is("convoai_answers_total{outcome=\"complete\"}", 1.0);
    is("convoai_live_sockets", 1.0);
    is("convoai_journal_position", app.journal().await.len() as f64);
    is("convoai_projection_lag_commits{projection=\"messages\"}", 0.0);
    is("convoai_projection_lag_seconds{projection=\"messages\"}", 0.0);
    is("convoai_projection_parked_commits{projection=\"messages\"}", 0.0);
    is("convoai_projection_stalled{projection=\"messages\"}", 0.0);
    let sent = "convoai_http_requests_total{method=\"POST\",\
                route=\"/api/v1/conversations/{id}/messages\",status=\"2xx\"}";
    is(sent, 1.0);
    assert!(
        sample(&text, "convoai_append_seconds_count{outcome=\"stored\"}") >= Some(4.0),
        "{text}"
    );
    assert!(text.ends_with("# EOF\n"), "{text}");
    for secret in ["alice", "secret", &chat, &alice.id, &alice.token] {
        assert!(!text.to_lowercase().contains(&secret.to_lowercase()), "{secret}");
    }

    // Passed on by a proxy: only to an administrator.
    let through = |user: Option<&User>| {
        let request = match user {
            Some(user) => user.request("GET", "/metrics"),
            None => app.request("GET", "/metrics"),
        };
        harness::Reply::to(request.header("x-forwarded-for", "192.0.2.1"))
    };
    through(None).await.refused(401, "token_missing");
    through(Some(&alice)).await.refused(403, "not_allowed");
    let admin = app.log_in("admin").await;
    through(Some(&admin)).await.is(200);

    // A view that does not move is seen to.
    with_a_view_that_stands(&mut app).await;
    harness::until("a view that is stalled", async || {
        let text = app.get("/metrics").await.text();
        let stalled = "convoai_projection_stalled{projection=\"conversation_list\"}";
        if sample(&text, stalled) == Some(1.0) { Ok(()) } else { Err(text) }
    })
    .await;
}

#[tokio::test]
async fn a_stalled_view_makes_the_server_unready_only_when_asked_to() {
    for (setting, status) in [("false", 200), ("true", 503)] {
        let strict = ("projections.stalled_is_unready", setting);
        let app = harness::spawn_with([strict]).await;
        settle(&app).await;
        let later = "update projection_checkpoints set version = 99, generation = generation + 1
                     where name = 'messages'";
        app.database.execute(later.to_owned()).await;
        harness::until("a view that is stalled", async || {
            let reply = app.get("/readyz").await;
            let says = reply.text().contains("made by a later build");
            if says && reply.status == status { Ok(()) } else { Err(format!("{reply:?}")) }
        })
        .await;
    }
}
