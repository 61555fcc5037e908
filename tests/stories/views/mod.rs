//! The read models, as an operator sees them: building anew, parking, rolling back, leading.

mod freshness;
mod leading;
mod parking;
mod rebuilding;

use serde_json::{Value, json};
use tests::harness::{App, until};
use wire::system::{ProjectionLag, Readiness};

/// Every projection.
const ALL: [&str; 16] = [
    "accounts",
    "analytics_conversations",
    "analytics_facts",
    "analytics_quarters",
    "analytics_requests",
    "analytics_user_days",
    "analytics_users",
    "api_keys",
    "command_outcomes",
    "conversation_list",
    "ended_sessions",
    "message_search",
    "messages",
    "reported_activity",
    "roles",
    "sessions",
];

/// One event past the server, as a build of another version might have written it.
fn event(kind: &str, data: &Value) -> Value {
    json!([{
        "specversion": "1.0", "id": "smuggled/0", "source": "/conversation",
        "time": "2026-11-23T08:00:00Z", "type": kind, "data": data,
    }])
}

/// A title that was never sealed.
fn renamed(title: &str) -> Value {
    event("convoai.conversation.renamed.v1", &json!({"title": title}))
}

/// Waits until a view has reached a position, and answers how it stands.
async fn reaches(app: &App, view: &str, position: u64) -> ProjectionLag {
    until(&format!("{view} at {position}"), async || {
        let reply = app.get("/readyz").await;
        let ready: Readiness = reply.json();
        let found = ready.projections.into_iter().find(|one| one.name == view);
        found.filter(|one| one.position >= position).ok_or_else(|| reply.text())
    })
    .await
}

/// Those that fold the stream of activity. What was asked is written there a moment later, so how
/// far they are is another question.
const OF_ACTIVITY: [&str; 2] = ["analytics_requests", "reported_activity"];

/// Waits until all views of the journal have everything.
async fn settle(app: &App) {
    let last = app.journal().await.len() as u64;
    for view in ALL.iter().filter(|view| !OF_ACTIVITY.contains(view)) {
        reaches(app, view, last).await;
    }
}

/// Every view is what a fresh fold of the journal gives, by the hash of its rows.
async fn all_are_what_a_replay_gives(app: &App) {
    settle(app).await;
    for view in ALL {
        app.operates(&["projections", "diff", view, "--json"]).await.is(0);
    }
}
