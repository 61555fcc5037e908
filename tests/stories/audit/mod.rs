//! What is done by a privilege is in the journal: who, what, whose, when and from where.

use serde_json::{Value, json};
use tests::harness::{self, App, OwnServices, Start, User, until};
use wire::Page;
use wire::analytics::Activity;

use super::abuse::records;
use super::views::event;

const ACTIVITIES: &str = "/api/v1/analytics/activities?kind=privilege_used";

/// The entries of the stream: once there are so many, or of an instant when nothing is awaited.
async fn entries(app: &App, many: usize) -> Vec<(Value, String)> {
    until(&format!("{many} entries"), async || {
        let found = records(app, "privilege_used").await;
        if found.len() == many { Ok(found) } else { Err(format!("{found:?}")) }
    })
    .await
}

/// What is listed, the oldest first, once it is there.
async fn listed(reader: &User, path: &str, actions: &[&str]) -> Vec<Activity> {
    until("entries in the list", async || {
        let page: Page<Activity> = reader.get(path).await.is(200).json();
        let mut items = page.items;
        items.reverse();
        let found: Vec<_> = items.iter().filter_map(|item| item.action.as_deref()).collect();
        if found.starts_with(actions) { Ok(items) } else { Err(format!("{found:?}")) }
    })
    .await
}

#[tokio::test]
async fn who_looks_at_what_is_somebody_elses_is_in_the_journal_and_in_the_list() {
    let app = harness::spawn().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let chat = alice.starts("Plans").await;
    let (sent, _) = alice.asks(&chat, "Hello").await;
    let admin = app.log_in("admin").await;
    let reads = [
        (format!("/api/v1/users/{}/conversations", alice.username), "conversations_read"),
        (format!("/api/v1/chat/conversations/{chat}/export"), "conversation_exported"),
        (format!("/messages/{}", sent.id), "message_read"),
        (format!("/api/v1/accounts/{}", alice.id), "account_read"),
        (format!("/api/v1/accounts/{}/sessions", alice.id), "sessions_read"),
        (format!("/api/v1/analytics/users/{}", alice.id), "usage_read"),
        (
            format!("/api/v1/analytics/activities?user={}&format=csv", alice.id),
            "activities_exported",
        ),
    ];
    for (path, _) in &reads {
        admin.get(path).await.is(200);
    }
    let found = entries(&app, reads.len()).await;
    for ((data, owner), (_, action)) in found.iter().zip(&reads) {
        assert_eq!(data["action"], *action);
        assert_eq!((&data["by"], &data["whose"]), (&json!(admin.id), &json!(alice.id)), "{data}");
        assert_eq!(*owner, admin.id);
        assert_eq!((&data["times"], data["session"].is_string()), (&json!(1), true), "{data}");
        assert!(data["address"]["sealed"].is_string(), "{data}");
        assert!(!data.to_string().contains("127.0.0.1"), "{data}");
    }
    assert_eq!(
        (&found[1].0["conversation"], &found[2].0["target"]),
        (&json!(chat), &json!(sent.id))
    );

    // What is one's own takes no privilege, and who may not has read nothing.
    admin.get(&format!("/api/v1/accounts/{}/sessions", admin.id)).await.is(200);
    alice.get(&format!("/api/v1/chat/conversations/{chat}/export")).await.is(200);
    bob.get(&format!("/api/v1/chat/conversations/{chat}/export"))
        .await
        .refused(404, "conversation_not_found");
    // What is written is a command, and as such in the journal.
    let title = json!({"title": "Other plans"});
    admin.request_json("PUT", &format!("/conversations/{chat}"), &title).await.is(200);

    // Whoever may read what people did reads this, too; that is an entry like others.
    let actions: Vec<_> = reads.iter().map(|(_, action)| *action).collect();
    let items = listed(&admin, ACTIVITIES, &actions).await;
    assert!(
        items[reads.len()..].iter().all(|one| one.action.as_deref() == Some("activities_read"))
    );
    let export = &items[1];
    assert_eq!(export.kind, "privilege_used");
    assert_eq!((export.user.as_str(), export.username.as_deref()), (&*admin.id, Some("admin")));
    assert_eq!(export.whose.as_ref(), Some(&alice.id));
    assert_eq!(export.conversation.as_ref(), Some(&chat));
    assert_eq!(export.address.as_deref(), Some("127.0.0.1"));
}

#[tokio::test]
async fn what_operators_do_to_the_read_models_is_in_the_journal() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let (one, two) = (alice.starts("One").await, alice.starts("Two").await);
    let unheard = event("convoai.conversation.unheard_of.v9", &json!({"x": 1}));
    let first = app.smuggles("conversation", &one, &unheard).await;
    let second = app.smuggles("conversation", &two, &unheard).await;
    super::views::reaches(&app, "messages", second).await;
    let admin = app.log_in("admin").await;
    let projection = "/api/v1/projections/messages";
    let does = async |method: &str, path: &str, body: Value| {
        admin.request_json(method, &format!("{projection}/{path}"), &body).await
    };
    does("POST", "rebuild", json!({"dry_run": true})).await.is(200);
    does("POST", "rebuild", json!({})).await.is(202);
    until("the end of the rebuild", async || {
        let state: wire::operations::RebuildState =
            admin.get(&format!("{projection}/rebuild")).await.is(200).json();
        if state.state == "done" { Ok(()) } else { Err(format!("{state:?}")) }
    })
    .await;
    does("POST", "rollback", Value::Null).await.is(202);
    does("POST", "parked/redrive", Value::Null).await.is(200);

    let skip = |position: u64| format!("parked/{position}/skip");
    does("POST", &skip(first), json!({"reason": " "})).await.refused(422, "invalid");
    does("POST", &skip(1), json!({"reason": "a test"})).await.refused(409, "rebuild_impossible");
    does("POST", &skip(first), json!({"reason": "a test"})).await.is(200);
    does("POST", "parked/x/skip", json!({"reason": "a test"}))
        .await
        .refused(409, "rebuild_impossible");

    let found = entries(&app, 4).await;
    let told: Vec<_> = found.iter().map(|(data, _)| (&data["action"], &data["target"])).collect();
    let skipped = json!(format!("messages {first}"));
    let view = json!("messages");
    assert_eq!(
        told,
        [
            (&json!("rebuild_started"), &view),
            (&json!("rollback_started"), &view),
            (&json!("parked_redriven"), &view),
            (&json!("parked_skipped"), &skipped),
        ]
    );
}

#[tokio::test]
async fn while_the_journal_is_away_nobody_waits_and_the_audit_is_written_later() {
    let mut services = OwnServices::start().await;
    let quick = [("journal.ack_timeout_ms", "200"), ("journal.retry_for_s", "1")];
    let app = Start::on(services.addresses()).settings(quick).ready().await;
    let alice = app.sign_up("alice").await;
    let admin = app.log_in("admin").await;
    let path = format!("/api/v1/accounts/{}/sessions", alice.id);
    admin.get(&path).await.is(200);
    entries(&app, 1).await;
    services.kill_nats().await;
    for _ in 0..3 {
        let began = std::time::Instant::now();
        admin.get(&path).await.is(200);
        assert!(began.elapsed().as_secs() < 2, "{:?}", began.elapsed());
    }
    services.restart_nats().await;
    app.becomes_ready().await;
    until("all four", async || {
        let found = records(&app, "privilege_used").await;
        let times: u64 = found.iter().filter_map(|(data, _)| data["times"].as_u64()).sum();
        if times == 4 { Ok(()) } else { Err(format!("{found:?}")) }
    })
    .await;
}
