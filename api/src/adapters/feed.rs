use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use projections::{Commit, Feed, Recorded, Unreadable};

/// The journal in order, for projections and the live hub.
#[derive(Clone)]
pub struct JournalFeed(pub nats::Feed);

impl Feed for JournalFeed {
    fn after(&self, position: u64) -> BoxStream<'static, Result<Commit, Unreadable>> {
        let commits = self.0.after(position);
        commits.map(|commit| commit.and_then(translate).map_err(unreadable)).boxed()
    }
}

/// A commit, in the words of `projections`.
pub(crate) fn translate(commit: nats::Commit) -> Result<Commit, nats::MalformedCommit> {
    let recorded =
        |event: nats::Recorded| Recorded { kind: event.kind, time: event.time, data: event.data };
    let events = commit.events()?.into_iter().map(recorded).collect();
    Ok(Commit {
        position: commit.position,
        context: commit.context,
        id: commit.id,
        command_id: commit.command_id,
        metadata: commit.metadata,
        events,
    })
}

fn unreadable(error: nats::MalformedCommit) -> Unreadable {
    Unreadable { position: error.position, reason: error.reason }
}
