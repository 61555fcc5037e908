use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use projections::{Away, Commit, Feed, Recorded, Unreadable};

/// The journal in order, for projections and the live hub.
#[derive(Clone)]
pub struct JournalFeed {
    feed: nats::Feed,
    journal: nats::Journal,
}

impl JournalFeed {
    /// The journal of a server.
    pub fn of(server: &nats::Server) -> Self {
        Self { feed: server.feed(), journal: server.journal() }
    }
}

#[async_trait]
impl Feed for JournalFeed {
    fn after(&self, position: u64) -> BoxStream<'static, Result<Commit, Unreadable>> {
        let commits = self.feed.after(position);
        commits.map(|commit| commit.map(translate).map_err(unreadable)).boxed()
    }

    async fn at(&self, position: u64) -> Result<Result<Commit, Unreadable>, Away> {
        let commit = self.feed.at(position).await.map_err(away("reading one commit"))?;
        Ok(commit.map(translate).map_err(unreadable))
    }

    async fn last(&self) -> Result<u64, Away> {
        self.journal.position().await.map_err(away("asking for the last position"))
    }
}

/// A commit, in the words of `projections`.
pub(crate) fn translate(commit: nats::Commit) -> Commit {
    let recorded =
        |event: nats::Recorded| Recorded { kind: event.kind, time: event.time, data: event.data };
    Commit {
        position: commit.position,
        context: commit.context,
        id: commit.id,
        command_id: commit.command_id,
        metadata: commit.metadata,
        events: commit.events.into_iter().map(recorded).collect(),
    }
}

fn unreadable(misread: nats::Misread) -> Unreadable {
    let nats::Misread { context, id, error } = misread;
    Unreadable { position: error.position, context, id, reason: error.reason }
}

fn away(doing: &'static str) -> impl FnOnce(nats::Failure) -> Away {
    move |failure| Away { doing, reason: failure.to_string() }
}
