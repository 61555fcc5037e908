//! How the views stand, for `/readyz` and `/metrics`.

use std::time::Duration;

use projections::Standing;
use wire::system::ProjectionLag;

use crate::backend::Backend;

/// A view that has commits to fold and has not moved for so long is stalled.
const STALLED: Duration = Duration::from_secs(10);

/// How all views stand on a journal that ends at `last`.
pub fn projections(backend: &Backend, last: u64) -> Vec<ProjectionLag> {
    let standings = backend.views.progress().standings();
    standings.into_iter().map(|standing| stands(backend, standing, last)).collect()
}

fn stands(backend: &Backend, standing: Standing, last: u64) -> ProjectionLag {
    let lag = last.saturating_sub(standing.position);
    let waiting = (lag > 0).then(|| backend.runner.waiting_since(standing.position)).flatten();
    let waited = waiting.map(|since| backend.clock.now() - since);
    let waited = waited.and_then(|waited| waited.to_std().ok());
    // What has only just arrived is not waiting; what is not even near any more is.
    let waits =
        waited.map_or(backend.runner.newest() > standing.position, |waited| waited > STALLED);
    let is_stuck = lag > 0 && waits && standing.unmoved > STALLED;
    let (state, detail) = if let Some(trouble) = standing.trouble {
        ("stalled", Some(trouble))
    } else if is_stuck {
        let seconds = standing.unmoved.as_secs();
        ("stalled", Some(format!("it has not moved for {seconds} s")))
    } else if let Some(end) = standing.filling_to {
        let position = standing.position;
        let hint =
            format!("it is filled for the first time, and is at position {position} of {end}");
        ("filling", Some(hint))
    } else if let Some(position) = standing.rebuilding {
        ("rebuilding", Some(format!("a copy of a newer version is at position {position}")))
    } else if standing.parked > 0 {
        let parked = standing.parked;
        let hint = format!("{parked} commits are parked: see `convoai projections parked`");
        ("degraded", Some(hint))
    } else {
        ("live", None)
    };
    ProjectionLag {
        name: standing.name.to_owned(),
        position: standing.position,
        lag,
        lag_ms: u64::try_from(waited.unwrap_or_default().as_millis()).unwrap_or(u64::MAX),
        parked: standing.parked,
        state: state.to_owned(),
        detail,
    }
}
