//! The read models, as operators see them on the page of operations, and `convoai analytics`.

mod analytics;
mod first_fill;
mod following;
mod parking;
mod refusing;

use serde_json::json;
use tests::harness::{App, Reply, User, until};
use wire::operations::{ProjectionState, Projections, RebuildState};

const PROJECTIONS: &str = "/api/v1/projections";

/// Of this view, the address of what is done with it: `rebuild`, `parked`, ….
fn path(view: &str, what: &str) -> String {
    format!("{PROJECTIONS}/{view}/{what}")
}

/// How a view stands in the list.
async fn stands(user: &User, view: &str) -> ProjectionState {
    let list: Projections = user.get(PROJECTIONS).await.is(200).json();
    let found = list.items.into_iter().find(|one| one.lag.name == view);
    found.unwrap_or_else(|| panic!("{view} is not in the list"))
}

/// Asks for a rebuild that takes its time.
async fn rebuilds_slowly(user: &User, view: &str) -> Reply {
    user.post(&path(view, "rebuild"), &json!({"rate": 200})).await
}

/// Waits until the rebuild of a view is as wanted.
async fn rebuild_is(
    user: &User,
    view: &str,
    what: &str,
    wanted: impl Fn(&RebuildState) -> bool,
) -> RebuildState {
    until(what, async || {
        let state: RebuildState = user.get(&path(view, "rebuild")).await.is(200).json();
        if wanted(&state) { Ok(state) } else { Err(format!("{state:?}")) }
    })
    .await
}

/// Waits until the rebuild of a view has ended.
async fn ends(user: &User, view: &str) -> RebuildState {
    rebuild_is(user, view, "a rebuild that has ended", |state| state.ended_at.is_some()).await
}

/// Somebody who may operate.
async fn operator(app: &App) -> User {
    app.log_in("admin").await
}
