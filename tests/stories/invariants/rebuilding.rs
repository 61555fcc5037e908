use std::collections::BTreeMap;

use tests::harness::{self, App, until};
use wire::system::{ProjectionLag, Readiness};

/// What says how far the views are, and what they could not fold.
const OPERATIONAL: [&str; 2] = ["projection_checkpoints", "parked_commits"];

/// Waits until every view has folded all there is, and answers all tables.
async fn tables(app: &App) -> BTreeMap<String, Vec<String>> {
    let last = app.journal().await.len() as u64;
    let asked = app.activity().await.len() as u64;
    until("views that are up to date", async || {
        let reply = app.get("/readyz").await;
        let ready: Readiness = reply.json();
        let last = |view: &ProjectionLag| if view.stream == "activity" { asked } else { last };
        let behind =
            ready.projections.iter().any(|view| view.position < last(view) || view.lag > 0);
        if ready.ready && !behind { Ok(()) } else { Err(reply.text()) }
    })
    .await;
    let mut tables = BTreeMap::new();
    for table in app.database.tables().await {
        tables.insert(table.clone(), app.database.rows(&table).await);
    }
    tables
}

#[tokio::test]
async fn every_table_follows_from_the_journal_row_for_row() {
    let mut app = harness::spawn().await;
    let alice = super::a_busy_day(&app).await;
    let shown = alice.lists().await;
    // What was asked is written at the latest when the server stops.
    app.restart().await;
    let live = tables(&app).await;
    assert!(live.len() >= 6, "{live:?}");
    let empty = live.iter().find(|(table, rows)| rows.is_empty() && *table != "parked_commits");
    assert!(empty.is_none(), "a table that nothing was put into: {empty:?}");

    app.stop().await;
    for table in live.keys().filter(|table| *table != "projection_checkpoints") {
        app.database.execute(format!("truncate {table}")).await;
    }
    app.database.execute("update projection_checkpoints set position = 0".to_owned()).await;
    app.restart().await;

    let rebuilt = tables(&app).await;
    assert_eq!(rebuilt, live);
    assert_eq!(alice.lists().await, shown);
}

/// All views of the busy day, by the hash of their rows against a fresh fold of the journal.
#[tokio::test]
async fn every_view_is_what_a_fresh_replay_gives() {
    let mut app = harness::spawn().await;
    super::a_busy_day(&app).await;
    app.restart().await;
    let live = tables(&app).await;
    for view in live.keys().filter(|table| !OPERATIONAL.contains(&table.as_str())) {
        let compared = app.operates(&["projections", "diff", view, "--json"]).await.is(0).value();
        assert!(compared["comparison"]["rows"].as_u64().is_some_and(|rows| rows > 0), "{compared}");
        app.operates(&["projections", "rebuild", view, "--json"]).await.is(0);
    }
    let rebuilt = tables(&app).await;
    for (table, rows) in live.iter().filter(|(table, _)| !OPERATIONAL.contains(&table.as_str())) {
        assert_eq!(rebuilt.get(table), Some(rows), "{table}");
    }
}

#[tokio::test]
async fn a_fresh_database_but_for_the_vault_is_filled_from_the_journal() {
    let mut app = harness::spawn().await;
    super::a_busy_day(&app).await;
    app.restart().await;
    let live = tables(&app).await;
    app.stop().await;
    for table in live.keys() {
        app.database.execute(format!("truncate {table}")).await;
    }
    app.restart().await;
    assert_eq!(tables(&app).await, live);
    app.log_in("alice").await;
}
