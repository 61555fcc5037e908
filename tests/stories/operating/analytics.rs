//! `convoai analytics …`

use serde_json::{Value, json};
use tests::harness;

use crate::views::{a_long_history, settle};

const VIEWS: [&str; 4] = ["--view", "conversation_list", "--view", "command_outcomes"];

/// The arguments of a subcommand for two views.
fn of_two<'a>(verb: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["analytics", verb, "--json"], &VIEWS[..], more].concat()
}

/// The last thing said of a view.
fn last_of(values: &[Value], view: &str) -> Value {
    let found = values.iter().rev().find(|value| value["projection"] == view);
    found.cloned().unwrap_or_else(|| panic!("nothing is said of {view}: {values:?}"))
}

#[tokio::test]
async fn views_are_estimated_built_anew_beside_each_other_compared_and_shown() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    a_long_history(&app, &alice, 500).await;
    settle(&app).await;

    let dry = app.operates(&of_two("rebuild", &["--dry-run", "--rate", "100"])).await.is(0);
    for view in ["conversation_list", "command_outcomes"] {
        let estimate = last_of(&dry.values(), view);
        assert_eq!(estimate["step"], "estimated", "{estimate}");
        assert_eq!((&estimate["began_at"], &estimate["events_per_s"]), (&json!(0), &json!(100.0)));
        assert!(estimate["events"].as_u64().is_some_and(|events| events >= 500), "{estimate}");
        assert!(estimate["eta_s"].as_u64().is_some_and(|seconds| seconds >= 5), "{estimate}");
        assert!(estimate["bytes_needed"].as_u64().is_some_and(|bytes| bytes > 0), "{estimate}");
        assert_eq!(estimate["bytes_free"], "unknown");
    }
    let status = app.operates(&of_two("status", &[])).await.is(0).values();
    let list = last_of(&status, "conversation_list");
    assert_eq!(
        (&list["rows"], &list["lag"], &list["copies"]),
        (&json!(500), &json!(0), &json!([]))
    );
    assert!(list["bytes"].as_u64().is_some_and(|bytes| bytes > 0), "{list}");

    let rebuilt = app.operates(&of_two("rebuild", &["--parallel", "2", "--yes"])).await.is(0);
    for view in ["conversation_list", "command_outcomes"] {
        let done = last_of(&rebuilt.values(), view);
        assert_eq!((&done["step"], &done["comparison"]["different"]), (&json!("done"), &json!(0)));
    }
    app.operates(&of_two("diff", &["--parallel", "2"])).await.is(0);

    app.database.execute("update conversation_list set title = 'Wrong'".to_owned()).await;
    let differs = app.operates(&of_two("diff", &[])).await.is(3).values();
    let list = last_of(&differs, "conversation_list");
    assert_eq!(list["comparison"]["different"], 500, "{list}");
    assert_eq!(list["comparison"]["sample"].as_array().map(Vec::len), Some(5), "{list}");
    assert_eq!(last_of(&differs, "command_outcomes")["comparison"]["different"], 0);

    // For people.
    let table = app.operates(&["analytics", "status", "--view", "conversation_list"]).await.is(0);
    assert!(table.said.contains("rows") && table.said.contains("500"), "{table:?}");
    let nothing = app.operates(&["analytics", "diff", "--view", "mesages"]).await.is(2);
    assert!(nothing.complained.contains("conversation_list"), "{nothing:?}");
    app.operates(&of_two("rebuild", &["--parallel", "0"])).await.is(2);
    app.operates(&of_two("rebuild", &["--from", "yesterday"])).await.is(2);
}

#[tokio::test]
async fn a_backfill_is_interrupted_gone_on_with_and_leaves_alone_what_is_complete() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    a_long_history(&app, &alice, 2000).await;
    settle(&app).await;
    let complete = app.operates(&of_two("backfill", &[])).await.is(0).values();
    for view in ["conversation_list", "command_outcomes"] {
        assert_eq!(last_of(&complete, view)["step"], "complete");
    }

    let slowly = ["--parallel", "2", "--from", "scratch", "--rate", "250"];
    let mut first = app.begins_to_operate(&of_two("backfill", &slowly)).await;
    first.says(&["conversation_list", "filling", "\"position\":1"]).await;
    first.interrupt();
    let first = first.ends().await.is(130);
    assert!(first.complained.contains("the same command goes on"), "{first:?}");
    // Unfinished, so that it is what is missing.
    let gone_on = app.operates(&of_two("backfill", &["--parallel", "2"])).await.is(0).values();
    for view in ["conversation_list", "command_outcomes"] {
        let done = last_of(&gone_on, view);
        assert_eq!((&done["step"], &done["comparison"]["different"]), (&json!("done"), &json!(0)));
    }
    let began_at = last_of(&gone_on, "conversation_list")["began_at"].as_u64();
    assert!(began_at.is_some_and(|at| at > 0), "{gone_on:?}");
    app.operates(&of_two("diff", &[])).await.is(0);
}

#[tokio::test]
async fn a_view_as_of_a_time_is_kept_and_can_be_begun_with() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    a_long_history(&app, &alice, 300).await;
    let then = app.journal().await.len();
    alice.starts("Later").await;
    settle(&app).await;
    let one = ["analytics", "backfill", "--json", "--view", "conversation_list"];
    let from = |more: &[&'static str]| [&one[..], more].concat();

    let refused = app.operates(&from(&["--from", "2999-01-01"])).await.is(1);
    assert!(refused.complained.contains("a fold from the first event on"), "{refused:?}");
    let both = from(&["--from", "2026-01-01", "--until", "2026-01-02"]);
    assert!(app.operates(&both).await.is(1).complained.contains("--until"));

    let until = then.to_string();
    let kept = app.operates(&[&one[..], &["--until", &until]].concat()).await.is(0).value();
    assert_eq!(kept["schema"], "as_of_conversation_list", "{kept}");
    assert_eq!(app.database.rows("as_of_conversation_list.conversation_list").await.len(), 300);
    // It was kept as of a later position than that.
    app.operates(&from(&["--from", "1"])).await.is(1);
    let done = app.operates(&from(&["--from", "2999-01-01"])).await.is(0).value();
    assert_eq!((&done["began_at"], &done["comparison"]["different"]), (&json!(then), &json!(0)));
    app.operates(&["analytics", "diff", "--view", "conversation_list"]).await.is(0);
}
