//! What was asked of the API, counted.

mod counting;
mod views;

use tests::harness::{App, until};

/// How often everybody asked for a route, as the view has it.
async fn calls(app: &App, condition: &str) -> u64 {
    let query =
        format!("select coalesce(sum(calls), 0)::text from analytics_requests where {condition}");
    app.database.column(&query).await[0].parse().expect("a number")
}

/// Waits until the view has counted so many.
async fn counts(app: &App, condition: &str, wanted: u64) {
    until(&format!("{wanted} requests where {condition}"), async || {
        let found = calls(app, condition).await;
        if found == wanted { Ok(()) } else { Err(found.to_string()) }
    })
    .await;
}
