//! A rebuild, from the estimate to its end.

use serde_json::{Value, json};
use tests::harness;
use wire::operations::{Projections, RebuildState};

use super::{PROJECTIONS, ends, operator, path, rebuild_is, rebuilds_slowly, stands};
use crate::views::{ALL, OF_ACTIVITY, a_long_history, settle};

#[tokio::test]
async fn the_list_says_how_every_view_stands() {
    let app = harness::spawn().await;
    let (admin, alice) = (operator(&app).await, app.sign_up("alice").await);
    a_long_history(&app, &alice, 300).await;
    settle(&app).await;
    let list: Projections = admin.get(PROJECTIONS).await.is(200).json();
    let names: Vec<_> = list.items.iter().map(|one| one.lag.name.as_str()).collect();
    assert_eq!(names, ALL);
    assert_eq!(list.last, app.journal().await.len() as u64);
    for view in list.items.iter().filter(|view| !OF_ACTIVITY.contains(&&*view.lag.name)) {
        assert_eq!((view.lag.state.as_str(), view.lag.lag), ("live", 0), "{view:?}");
        assert_eq!((view.lag.position, view.version), (list.last, Some(view.known_version)));
        assert!(view.rate > 20.0, "folded within the last ten seconds: {view:?}");
        assert_eq!((&view.copies, &view.rebuild), (&vec![], &None), "{view:?}");
    }
}

#[tokio::test]
async fn a_rebuild_is_estimated_followed_to_its_end_and_rolled_back() {
    let app = harness::spawn().await;
    let (admin, alice) = (operator(&app).await, app.sign_up("alice").await);
    a_long_history(&app, &alice, 600).await;
    settle(&app).await;
    let rebuild = path("conversation_list", "rebuild");
    admin.get(&rebuild).await.refused(404, "rebuild_not_found");

    let dry = json!({"dry_run": true, "rate": 100});
    let estimate: RebuildState = admin.post(&rebuild, &dry).await.is(200).json();
    assert_eq!((estimate.state.as_str(), estimate.position), ("estimated", 0), "{estimate:?}");
    assert!(estimate.events >= 600 && estimate.events <= estimate.last * 2, "{estimate:?}");
    assert_eq!(estimate.rate, 100.0, "no faster than is allowed");
    assert_eq!(estimate.eta_seconds, Some(estimate.events.div_ceil(100)));
    let detail = estimate.detail.unwrap_or_default();
    assert!(detail.contains("from the beginning") && detail.contains("unknown"), "{detail}");
    admin.get(&rebuild).await.refused(404, "rebuild_not_found");
    assert_eq!(stands(&admin, "conversation_list").await.copies, [], "nothing is left of it");

    let begun: RebuildState = rebuilds_slowly(&admin, "conversation_list").await.is(202).json();
    assert_eq!((begun.state.as_str(), begun.projection.as_str()), ("running", "conversation_list"));
    let on_its_way = |state: &RebuildState| state.position > 0 && state.eta_seconds.is_some();
    let state = rebuild_is(&admin, "conversation_list", "progress", on_its_way).await;
    assert_eq!((state.state.as_str(), state.step.as_deref()), ("running", Some("filling")));
    assert!(state.last >= 600 && state.events > 0 && state.rate > 0.0, "{state:?}");
    let listed = stands(&admin, "conversation_list").await;
    assert_eq!(listed.lag.state, "live", "it serves meanwhile");
    assert_eq!(listed.rebuild.map(|one| one.state), Some("running".to_owned()));

    let done = ends(&admin, "conversation_list").await;
    assert_eq!((done.state.as_str(), done.step.as_deref()), ("done", None), "{done:?}");
    assert_eq!((done.position, done.eta_seconds), (done.last, None), "{done:?}");
    let detail = done.detail.unwrap_or_default();
    assert!(detail.contains("600 rows are those of the one before"), "{detail}");
    let listed = stands(&admin, "conversation_list").await;
    assert_eq!(listed.copies[0].schema, "previous_conversation_list");

    // Damaged past the server, and put right by the copy from before.
    app.database.execute("update conversation_list set title = 'Wrong'".to_owned()).await;
    admin.post(&path("conversation_list", "rollback"), &Value::Null).await.is(202);
    let back = ends(&admin, "conversation_list").await;
    assert_eq!(back.state, "done", "{back:?}");
    assert!(back.detail.unwrap_or_default().contains("from before is back"));
    let titles = alice.lists().await.items.into_iter().map(|one| one.title.unwrap_or_default());
    assert!(titles.into_iter().all(|title| title.starts_with("Plan ")));
}

#[tokio::test]
async fn a_rebuild_that_was_cancelled_is_gone_on_with() {
    let mut app = harness::spawn().await;
    let (admin, alice) = (operator(&app).await, app.sign_up("alice").await);
    a_long_history(&app, &alice, 2000).await;
    settle(&app).await;
    let rebuild = path("conversation_list", "rebuild");
    admin.delete(&rebuild).await.refused(409, "rebuild_not_running");
    rebuilds_slowly(&admin, "conversation_list").await.is(202);
    rebuild_is(&admin, "conversation_list", "progress", |state| state.position > 50).await;
    let cancelled: RebuildState = admin.delete(&rebuild).await.is(200).json();
    assert_eq!(cancelled.state, "cancelled", "{cancelled:?}");
    assert!(cancelled.detail.unwrap_or_default().contains("goes on where it was"));
    let left = stands(&admin, "conversation_list").await.copies;
    assert_eq!(left[0].schema, "rebuild_conversation_list");
    assert!(left[0].position > 0 && left[0].position < 2000, "{left:?}");

    // A server that stops leaves it as it is, too, and the next one knows nothing of it.
    rebuilds_slowly(&admin, "conversation_list").await.is(202);
    let further = left[0].position + 50;
    rebuild_is(&admin, "conversation_list", "more of it", |now| now.position > further).await;
    app.restart().await;
    let admin = operator(&app).await;
    admin.get(&rebuild).await.refused(404, "rebuild_not_found");
    let dry = json!({"dry_run": true});
    let estimate: RebuildState = admin.post(&rebuild, &dry).await.is(200).json();
    assert!(estimate.position > left[0].position, "{estimate:?}");
    assert!(estimate.events < 2000, "{estimate:?}");

    admin.post(&rebuild, &json!({})).await.is(202);
    let done = ends(&admin, "conversation_list").await;
    assert_eq!(done.state, "done", "{done:?}");
    assert!(done.events < 2000, "not what was done before: {done:?}");
    let diff = ["projections", "diff", "conversation_list", "--json"];
    app.operates(&diff).await.is(0);

    rebuilds_slowly(&admin, "conversation_list").await.is(202);
    rebuild_is(&admin, "conversation_list", "progress", |state| state.position > 50).await;
    admin.delete(&rebuild).await.is(200);
    admin.post(&rebuild, &json!({"from_scratch": true})).await.is(202);
    let anew = ends(&admin, "conversation_list").await;
    assert!(anew.state == "done" && anew.events >= 2000, "{anew:?}");
}
