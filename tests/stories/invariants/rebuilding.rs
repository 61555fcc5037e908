use std::collections::BTreeMap;

use tests::harness::{self, App, until};
use wire::system::Readiness;

/// Waits until every view has folded all there is, and answers all tables.
async fn tables(app: &App) -> BTreeMap<String, Vec<String>> {
    let last = app.journal().await.len() as u64;
    until("views that are up to date", async || {
        let reply = app.get("/readyz").await;
        let ready: Readiness = reply.json();
        let behind = ready.projections.iter().any(|view| view.position < last || view.lag > 0);
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
    let (live, shown) = (tables(&app).await, alice.lists().await);
    assert!(live.len() >= 6, "{live:?}");
    let empty =
        |(table, rows): (&String, &Vec<String>)| rows.is_empty() && table != "parked_commits";
    assert!(!live.iter().any(empty), "a table that nothing was put into");

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

#[tokio::test]
async fn a_view_of_another_version_is_built_anew() {
    let mut app = harness::spawn().await;
    super::a_busy_day(&app).await;
    let live = tables(&app).await;
    app.stop().await;
    app.database.execute("update projection_checkpoints set version = -1".to_owned()).await;
    app.restart().await;
    assert_eq!(tables(&app).await, live);
}

#[tokio::test]
async fn a_fresh_database_but_for_the_vault_is_filled_from_the_journal() {
    let mut app = harness::spawn().await;
    super::a_busy_day(&app).await;
    let live = tables(&app).await;
    app.stop().await;
    for table in live.keys() {
        app.database.execute(format!("truncate {table}")).await;
    }
    app.restart().await;
    assert_eq!(tables(&app).await, live);
    app.log_in("alice").await;
}
