use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::feed::{Commit, Unreadable};
use crate::{Opened, Opener};

/// Pause before a commit is opened again when the vault does not answer.
const PAUSE: Duration = Duration::from_millis(250);

/// One commit on its way into views: opened, or with the reason why it cannot be.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) position: u64,
    pub(crate) context: String,
    pub(crate) id: String,
    /// When it happened; none in a guard, and in one that is not opened.
    pub(crate) time: Option<DateTime<Utc>>,
    pub(crate) opened: Result<Arc<Opened>, String>,
    /// What it is known by when its events are of no interest; none when not even that is there.
    closed: Option<Arc<Opened>>,
    /// Roughly how many bytes it takes.
    pub(crate) weight: usize,
}

impl Entry {
    /// How many events it holds, at least one: so much work it is.
    pub(crate) fn events(&self) -> u64 {
        self.opened.as_ref().map_or(1, |opened| opened.events.len().max(1) as u64)
    }

    /// The commit for a view that folds the events of these contexts.
    pub(crate) fn for_contexts(&self, contexts: &[&str]) -> Result<Arc<Opened>, &str> {
        match (&self.opened, &self.closed) {
            (Ok(opened), _) => Ok(opened.clone()),
            (Err(_), Some(closed)) if !contexts.contains(&self.context.as_str()) => {
                Ok(closed.clone())
            }
            (Err(reason), _) => Err(reason),
        }
    }
}

/// Opens commits, through an absence of the vault; those of other than these contexts are left
/// closed.
pub(crate) async fn open(
    opener: &Opener,
    commits: Vec<Result<Commit, Unreadable>>,
    contexts: Option<&[&str]>,
) -> Vec<Arc<Entry>> {
    let mut entries = Vec::with_capacity(commits.len());
    for commit in commits {
        let entry = match commit {
            Ok(commit) => {
                let wanted =
                    contexts.is_none_or(|contexts| contexts.contains(&commit.context.as_str()));
                open_one(opener, commit, wanted).await
            }
            Err(unreadable) => Entry {
                position: unreadable.position,
                context: unreadable.context,
                id: unreadable.id,
                time: None,
                opened: Err(unreadable.reason),
                closed: None,
                weight: 0,
            },
        };
        entries.push(Arc::new(entry));
    }
    entries
}

async fn open_one(opener: &Opener, commit: Commit, wanted: bool) -> Entry {
    let (position, context, id) = (commit.position, commit.context.clone(), commit.id.clone());
    let weight = 200 + commit.events.size();
    let (opened, closed) = if wanted {
        match through_absence(opener, &commit).await {
            Ok(opened) => (Ok(Arc::new(opened)), None),
            Err(reason) => (Err(reason), Some(Arc::new(Opened::closed(&commit, None)))),
        }
    } else {
        (Ok(Arc::new(Opened::closed(&commit, None))), None)
    };
    let first = opened.as_ref().ok().and_then(|opened| opened.events.first());
    let time = first.map(|(time, _)| *time);
    Entry { position, context, id, time, opened, closed, weight }
}

async fn through_absence(opener: &Opener, commit: &Commit) -> Result<Opened, String> {
    loop {
        match opener.open(commit).await {
            Err(error) if error.is_transient() => tokio::time::sleep(PAUSE).await,
            Err(crate::Error::Unreadable(unreadable)) => return Err(unreadable.reason),
            outcome => return outcome.map_err(|error| error.to_string()),
        }
    }
}
