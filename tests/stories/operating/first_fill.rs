//! A view that ships with an upgrade: its history was there before it.

use serde_json::json;
use sqlx::Connection as _;
use tests::harness::{self, until};
use wire::system::{ProjectionLag, Readiness};

use super::{operator, stands};
use crate::views::{a_long_history, settle};

#[tokio::test]
async fn a_view_that_was_never_there_is_filled_while_the_server_is_ready_and_says_how_far_it_is() {
    let mut app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    a_long_history(&app, &alice, 2500).await;
    settle(&app).await;
    let before = app.database.rows("conversation_list").await;
    app.stop().await;
    // As before the build that brought it: no checkpoint, no row.
    for statement in [
        "truncate conversation_list",
        "delete from projection_checkpoints where name = 'conversation_list'",
    ] {
        app.database.execute(statement.to_owned()).await;
    }
    // Its first rows have to wait, so that it is seen at the beginning.
    let gate = "create function wait_at_the_gate() returns trigger language plpgsql as
                $$ begin perform pg_advisory_xact_lock_shared(4711); return null; end $$;
                create trigger gate before insert on conversation_list
                for each statement execute function wait_at_the_gate()";
    for statement in gate.split_inclusive("$$;") {
        app.database.execute(statement.to_owned()).await;
    }
    let mut gate = app.database.connect().await;
    sqlx::query("select pg_advisory_lock(4711)").execute(&mut gate).await.expect("a lock");

    app.restart().await;
    let filling = until("a view that is filling", async || {
        let ready: Readiness = app.get("/readyz").await.is(200).json();
        let view = ready.projections.into_iter().find(|one| one.name == "conversation_list");
        let view: ProjectionLag = view.ok_or("it is not there")?;
        if view.state == "filling" { Ok(view) } else { Err(format!("{view:?}")) }
    })
    .await;
    assert!(filling.lag >= 2500, "{filling:?}");
    let detail = filling.detail.unwrap_or_default();
    assert!(detail.contains("filled for the first time") && detail.contains(" of "), "{detail}");
    // Everything else goes on: the journal takes what is new, and other views show it.
    let alice = app.log_in("alice").await;
    alice.starts("Meanwhile").await;
    alice.get("/api/v1/me/sessions").await.is(200);
    let admin = operator(&app).await;
    let listed = stands(&admin, "conversation_list").await;
    assert_eq!(listed.lag.state, "filling", "{listed:?}");
    // What is read from it meanwhile is answered, and says that something is missing.
    let read = alice.get("/api/v1/conversations").await.is(200);
    assert_eq!(read.header("convoai-view-behind"), "true");

    gate.close().await.expect("the gate is open");
    settle(&app).await;
    let listed = stands(&admin, "conversation_list").await;
    assert_eq!((listed.lag.state.as_str(), listed.lag.detail), ("live", None));
    let after = app.database.rows("conversation_list").await;
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|row| after.contains(row)), "what a fold gave is what one gives");
    app.operates(&["projections", "diff", "conversation_list", "--json"]).await.is(0);
}

#[tokio::test]
async fn a_first_fill_that_was_cut_off_goes_on_where_it_was() {
    let mut app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    a_long_history(&app, &alice, 500).await;
    settle(&app).await;
    let last = app.journal().await.len();
    app.stop().await;
    // As it is found after a kill in the middle.
    let cut = format!(
        "update projection_checkpoints set position = 100, filling_to = {last}
         where name = 'conversation_list'"
    );
    app.database.execute(cut).await;
    app.restart().await;
    settle(&app).await;
    let admin = operator(&app).await;
    let listed = stands(&admin, "conversation_list").await;
    assert_eq!(listed.lag.state, "live", "{listed:?}");
    let status = ["projections", "status", "conversation_list", "--json"];
    assert_eq!(app.operates(&status).await.is(0).value()["filling_to"], json!(null));
    app.operates(&["projections", "diff", "conversation_list", "--json"]).await.is(0);
}
