//! How the views stand, for `/readyz` and `/metrics`.

use std::time::Duration;

use projections::{Standing, Stream};
use wire::system::ProjectionLag;

use crate::backend::Backend;

/// A view that has commits to fold and has not moved for so long is stalled.
const STALLED: Duration = Duration::from_secs(10);

/// Where the streams end.
#[derive(Debug, Clone, Copy)]
pub struct Lasts {
    /// The journal's last position.
    pub journal: u64,
    /// That of the stream of activity.
    pub activity: u64,
}

impl Lasts {
    /// As the journal's server says; where it does not answer, as this node has heard.
    pub async fn asked(backend: &Backend) -> Self {
        let (journal, activity) = (backend.journal.feed(), backend.journal.activity_feed());
        let (journal, activity) = tokio::join!(journal.last(), activity.last());
        let heard = Self::heard(backend);
        Self {
            journal: journal.unwrap_or(heard.journal),
            activity: activity.unwrap_or(heard.activity),
        }
    }

    /// As far as this node has heard.
    pub fn heard(backend: &Backend) -> Self {
        let heard = |stream| backend.runner.newest(stream);
        Self { journal: heard(Stream::Journal), activity: heard(Stream::Activity) }
    }

    fn of(self, stream: Stream) -> u64 {
        match stream {
            Stream::Journal => self.journal,
            Stream::Activity => self.activity,
        }
    }
}

/// How all views stand on streams that end there.
pub fn projections(backend: &Backend, lasts: Lasts) -> Vec<ProjectionLag> {
    let standings = backend.views.progress().standings();
    standings.into_iter().map(|standing| stands(backend, standing, lasts)).collect()
}

fn stands(backend: &Backend, standing: Standing, lasts: Lasts) -> ProjectionLag {
    let stream = standing.stream;
    let lag = lasts.of(stream).saturating_sub(standing.position);
    let waiting =
        (lag > 0).then(|| backend.runner.waiting_since(stream, standing.position)).flatten();
    let waited = waiting.map(|since| backend.clock.now() - since);
    let waited = waited.and_then(|waited| waited.to_std().ok());
    // What has only just arrived is not waiting; what is not even near any more is.
    let waits =
        waited.map_or(backend.runner.newest(stream) > standing.position, |waited| waited > STALLED);
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
        stream: stream.name().to_owned(),
        position: standing.position,
        lag,
        lag_ms: u64::try_from(waited.unwrap_or_default().as_millis()).unwrap_or(u64::MAX),
        parked: standing.parked,
        state: state.to_owned(),
        detail,
    }
}
