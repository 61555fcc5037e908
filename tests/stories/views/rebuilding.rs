use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use tests::harness::{self, App, Convoai, User, until};

use super::{ALL, a_long_history, all_are_what_a_replay_gives, reaches, renamed, settle};

#[tokio::test]
async fn a_rebuild_fails_no_read_and_no_write_and_changes_nothing() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    a_long_history(&app, &alice, 2000).await;
    let chat = alice.starts("Busy").await;
    alice.asks(&chat, "Before").await;
    settle(&app).await;

    let done = Arc::new(AtomicBool::new(false));
    let busy = |user: User, done: Arc<AtomicBool>| async move {
        let (path, mut reads) = (format!("/api/v1/conversations/{chat}"), 0);
        while !done.load(Ordering::Relaxed) {
            let body = json!({"title": format!("Busy {reads}")});
            user.patch(&path, &body).await.is(200);
            let read: Value = user.get(&path).await.is(200).json();
            assert_eq!(read["title"], body["title"], "one's own write is read");
            user.get(&format!("{path}/messages")).await.is(200);
            reads += 1;
        }
        reads
    };
    let work = tokio::spawn(busy(alice.clone(), done.clone()));
    for view in ALL {
        let rebuilt = app.operates(&["projections", "rebuild", view, "--json"]).await.is(0).value();
        assert_eq!(rebuilt["step"], "done", "{rebuilt}");
        assert_eq!(rebuilt["comparison"]["different"], 0, "{rebuilt}");
        assert!(rebuilt["cut_over_ms"].as_f64().is_some_and(|ms| ms < 1000.0), "{rebuilt}");
    }
    done.store(true, Ordering::Relaxed);
    assert!(work.await.expect("no read and no write failed") > 10);
    all_are_what_a_replay_gives(&app).await;
}

#[tokio::test]
async fn a_rebuild_mends_what_was_damaged_and_can_be_rolled_back() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Right").await;
    settle(&app).await;
    let nothing = app.operates(&["projections", "rollback", "conversation_list"]).await.is(1);
    assert!(
        nothing.complained.contains("nothing to roll conversation_list back to"),
        "{nothing:?}"
    );

    app.database.execute("update conversation_list set title = 'Wrong'".to_owned()).await;
    let diff = ["projections", "diff", "conversation_list", "--json"];
    let differs = app.operates(&diff).await.is(3).value();
    assert_eq!(differs["comparison"]["different"], 1, "{differs}");
    assert_eq!(differs["comparison"]["sample"], json!([chat]), "{differs}");

    let rebuild = ["projections", "rebuild", "conversation_list", "--json"];
    let rebuilt = app.operates(&rebuild).await.is(0).value();
    assert_eq!(rebuilt["comparison"]["different"], 1, "{rebuilt}");
    app.operates(&diff).await.is(0);
    assert_eq!(alice.lists().await.items[0].title.as_deref(), Some("Right"));

    // Back to the damaged one, which goes on from where it was; and forth again.
    let later = alice.starts("Later").await;
    app.operates(&["projections", "rollback", "conversation_list", "--json"]).await.is(0);
    settle(&app).await;
    let titles = |app: App, alice: User| async move {
        let items = alice.lists().await.items;
        (app, items.into_iter().map(|one| one.title.unwrap_or_default()).collect::<Vec<_>>())
    };
    let (app, shown) = titles(app, alice.clone()).await;
    assert_eq!(shown, ["Later", "Wrong"]);
    app.operates(&["projections", "rollback", "conversation_list", "--json"]).await.is(0);
    settle(&app).await;
    let (app, shown) = titles(app, alice.clone()).await;
    assert_eq!(shown, ["Later", "Right"]);
    let position = app.smuggles("conversation", &later, &renamed("Moves")).await;
    reaches(&app, "conversation_list", position).await;
    all_are_what_a_replay_gives(&app).await;

    let list = app.operates(&["projections", "list", "--json"]).await.is(0).values();
    let names: Vec<_> = list.iter().filter_map(|one| one["projection"].as_str()).collect();
    assert_eq!(names, ALL);
    let status = ["projections", "status", "conversation_list", "--json"];
    let kept = app.operates(&status).await.is(0).value();
    assert_eq!(kept["copies"][0]["schema"], "previous_conversation_list", "{kept}");
    app.operates(&["projections", "clear", "conversation_list"]).await.is(0);
    assert_eq!(app.operates(&status).await.is(0).value()["copies"], json!([]));
}

#[tokio::test]
async fn a_view_as_it_was_is_kept_beside_the_live_one() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Then").await;
    let then = app.journal().await.len();
    let path = format!("/api/v1/conversations/{chat}");
    alice.patch(&path, &json!({"title": "Now"})).await.is(200);
    alice.starts("New").await;
    settle(&app).await;

    let rebuild = |end: String| {
        let app = &app;
        async move {
            let arguments = ["projections", "rebuild", "conversation_list", "--json", "--as-of"];
            app.operates(&[&arguments[..], &[&end]].concat()).await
        }
    };
    let kept = rebuild(then.to_string()).await.is(0).value();
    assert_eq!(
        (&kept["schema"], &kept["position"]),
        (&json!("as_of_conversation_list"), &json!(then))
    );
    let rows = app.database.rows("as_of_conversation_list.conversation_list").await;
    assert!(rows.len() == 1 && rows[0].contains("Then"), "{rows:?}");
    assert_eq!(alice.lists().await.items.len(), 2, "the live view is as it was");
    let against = ["projections", "diff", "conversation_list", "--against", "as-of", "--json"];
    let differs = app.operates(&against).await.is(3).value();
    assert_eq!(differs["comparison"]["different"], 2, "{differs}");

    // By time: before everything, and after everything.
    assert_eq!(rebuild("2000-01-01".to_owned()).await.is(0).value()["position"], 0);
    let all = app.journal().await.len();
    let now = rebuild("2999-01-01T00:00:00Z".to_owned()).await.is(0).value();
    assert_eq!(now["position"], all);
    app.operates(&against).await.is(0);

    let future = rebuild("99999999".to_owned()).await.is(1);
    assert!(future.complained.contains("the journal ends at"), "{future:?}");
    rebuild("yesterday".to_owned()).await.is(2);
}

#[tokio::test]
async fn an_interrupted_rebuild_goes_on_where_it_was() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    a_long_history(&app, &alice, 3000).await;
    settle(&app).await;
    let slowly = ["projections", "rebuild", "conversation_list", "--rate", "250", "--json"];

    // Ctrl-C.
    let mut first = app.begins_to_operate(&slowly).await;
    first.says(&["filling", "\"position\":1"]).await;
    // One at a time; another view may be rebuilt meanwhile.
    let second = app.operates(&slowly).await.is(1);
    assert!(
        second.complained.contains("another rebuild of conversation_list is running"),
        "{second:?}"
    );
    app.operates(&["projections", "rebuild", "accounts", "--json"]).await.is(0);
    first.interrupt();
    let first = first.ends().await.is(130);
    assert!(first.complained.contains("the same command goes on"), "{first:?}");
    let status = ["projections", "status", "conversation_list", "--json"];
    let left = app.operates(&status).await.is(0).value()["copies"][0].clone();
    assert_eq!(left["schema"], "rebuild_conversation_list");
    let reached = left["position"].as_u64().expect("a position");
    assert!(reached > 0);

    // kill -9, a little further on.
    let mut second = app.begins_to_operate(&slowly).await;
    second.says(&["filling"]).await;
    second.says(&["filling"]).await;
    second.kill();
    assert_eq!(second.ends().await.code, None);
    let left = app.operates(&status).await.is(0).value()["copies"][0].clone();
    let further = left["position"].as_u64().expect("a position");
    assert!(further > reached, "{further} after {reached}");

    let arguments = ["projections", "rebuild", "conversation_list", "--json"];
    let rebuilt = tests::harness::until("the lock of the killed one to be gone", async || {
        let done = app.operates(&arguments).await;
        if done.code == Some(0) { Ok(done.value()) } else { Err(format!("{done:?}")) }
    })
    .await;
    assert!(rebuilt["began_at"].as_u64().is_some_and(|at| at >= further), "{rebuilt}");
    assert_eq!(rebuilt["comparison"]["different"], 0, "{rebuilt}");
    app.operates(&["projections", "diff", "conversation_list", "--json"]).await.is(0);
    let again = [&arguments[..], &["--from", "scratch"]].concat();
    assert_eq!(app.operates(&again).await.is(0).value()["began_at"], 0);
}

/// A fold accepts every event ever stored: also one of which a live view saw the second half
/// long after the first.
#[tokio::test]
async fn what_was_stored_twice_is_rebuilt_as_it_was_folded() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    a_long_history(&app, &alice, 30).await;
    let chat = alice.starts("Once").await;
    settle(&app).await;
    let again = json!([{
        "type": "convoai.conversation.started.v1", "time": "2026-11-23T08:00:00Z",
        "data": {"owner": alice.id, "title": "Twice"},
    }]);
    let position = app.smuggles("conversation", &chat, &again).await;
    reaches(&app, "conversation_list", position).await;
    assert_eq!(alice.lists().await.items.len(), 31);
    // Slowly, so that both are in transactions of their own.
    let rebuild = ["projections", "rebuild", "conversation_list", "--rate", "100", "--json"];
    let rebuilt = app.operates(&rebuild).await.is(0).value();
    assert_eq!(rebuilt["comparison"]["different"], 0, "{rebuilt}");
    assert_eq!(rebuilt["parked"], 0, "{rebuilt}");
}

#[tokio::test]
async fn an_unknown_projection_is_refused_with_the_names_of_all() {
    let app = harness::spawn().await;
    for verb in ["rebuild", "rollback", "diff", "redrive", "status", "parked", "clear"] {
        let refused = app.operates(&["projections", verb, "mesages"]).await.is(2);
        for name in ALL {
            assert!(refused.complained.contains(name), "{verb}: {refused:?}");
        }
    }
    app.operates(&["projections", "rebuild"]).await.is(2);
    app.operates(&["projections", "rebuild", "messages", "--rate", "0"]).await.is(2);
}

/// With services of its own: beside the server it finds them, without it starts them.
#[tokio::test]
async fn an_operator_needs_no_address() {
    let mut convoai = Convoai::serve().await;
    let alice = convoai.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "Hello").await;
    let rebuild = ["projections", "rebuild", "messages", "--json"];
    let rebuilt = convoai.operates(&rebuild).await.is(0).value();
    assert_eq!(rebuilt["comparison"]["different"], 0, "{rebuilt}");
    assert_eq!(alice.reads(&chat).await.len(), 2);

    caught_up(&convoai).await;
    convoai.stop().await;
    convoai.operates(&["projections", "diff", "messages", "--json"]).await.is(0);
    let rebuilt = convoai.operates(&rebuild).await.is(0).value();
    assert_eq!(rebuilt["comparison"]["different"], 0, "{rebuilt}");
    convoai.start().await;
    assert_eq!(convoai.log_in("alice").await.reads(&chat).await.len(), 2);

    // What a killed server left behind is not taken for a running one.
    caught_up(&convoai).await;
    convoai.kill().await;
    convoai.operates(&["projections", "diff", "messages", "--json"]).await.is(0);
}

/// Waits until the views have everything: what the server has not folded when it ends nobody folds
/// until it is back.
async fn caught_up(convoai: &Convoai) {
    until("views without lag", async || {
        let views = convoai.operates(&["projections", "list", "--json"]).await.is(0).values();
        views.iter().all(|view| view["lag"] == 0).then_some(()).ok_or(format!("{views:?}"))
    })
    .await;
}
