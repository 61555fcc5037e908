//! The read models, as an operator sees them: building anew, parking, rolling back, leading.

mod freshness;
mod leading;
mod parking;
mod rebuilding;

use serde_json::{Value, json};
use tests::harness::{App, User, until};
use wire::system::{ProjectionLag, Readiness};

/// Every projection.
pub(crate) const ALL: [&str; 20] = [
    "accounts",
    "analytics_conversations",
    "analytics_day_conversations",
    "analytics_day_people",
    "analytics_days",
    "analytics_facts",
    "analytics_quarters",
    "analytics_requests",
    "analytics_user_days",
    "analytics_users",
    "api_keys",
    "audit_entries",
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
pub(crate) fn event(kind: &str, data: &Value) -> Value {
    json!([{
        "specversion": "1.0", "id": "smuggled/0", "source": "/conversation",
        "time": "2026-11-23T08:00:00Z", "type": kind, "data": data,
    }])
}

/// A title that was never sealed.
pub(crate) fn renamed(title: &str) -> Value {
    event("convoai.conversation.renamed.v1", &json!({"title": title}))
}

/// Waits until a view has reached a position, and answers how it stands.
pub(crate) async fn reaches(app: &App, view: &str, position: u64) -> ProjectionLag {
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
pub(crate) const OF_ACTIVITY: [&str; 3] =
    ["analytics_requests", "audit_entries", "reported_activity"];

/// Waits until all views of the journal have everything.
pub(crate) async fn settle(app: &App) {
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

/// Many conversations, past the server, so that a rebuild takes a moment.
pub(crate) async fn a_long_history(app: &App, owner: &User, conversations: usize) {
    let stream = app.jetstream().await;
    let mut acks = Vec::new();
    for n in 0..conversations {
        let started = json!([{
            "type": "convoai.conversation.started.v1", "time": "2026-11-23T08:00:00Z",
            "data": {"owner": owner.id, "title": format!("Plan {n}")},
        }]);
        let subject = format!("{}.journal.conversation.{n:012x}", app.prefix);
        let ack = stream.publish(subject, started.to_string().into()).await;
        acks.push(ack.expect("nats-server answers"));
    }
    for ack in acks {
        ack.await.expect("a place in the journal");
    }
}
