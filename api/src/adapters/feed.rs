use std::sync::Arc;

use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use projections::{Away, Commit, Feed, Feeds, Recorded, Unreadable};

/// A stream in order, for projections.
#[derive(Clone)]
struct StreamFeed(nats::Feed);

/// The streams of a server that views fold.
pub fn feeds(server: &nats::Server) -> Feeds {
    Feeds {
        journal: Arc::new(StreamFeed(server.feed())),
        activity: Arc::new(StreamFeed(server.activity_feed())),
    }
}

#[async_trait]
impl Feed for StreamFeed {
    fn after(&self, position: u64) -> BoxStream<'static, Result<Commit, Unreadable>> {
        let commits = self.0.after(position);
        let readable =
            |commit: Result<nats::Commit, _>| commit.map_err(unreadable).and_then(translate);
        commits.map(readable).boxed()
    }

    async fn at(&self, position: u64) -> Result<Result<Commit, Unreadable>, Away> {
        let commit = self.0.at(position).await.map_err(away("reading one commit"))?;
        Ok(commit.map_err(unreadable).and_then(translate))
    }

    async fn last(&self) -> Result<u64, Away> {
        self.0.last().await.map_err(away("asking for the last position"))
    }
}

/// A commit, in the words of `projections`.
pub(crate) fn translate(commit: nats::Commit) -> Result<Commit, Unreadable> {
    let recorded =
        |event: nats::Recorded| Recorded { kind: event.kind, time: event.time, data: event.data };
    let events = match commit.events() {
        Ok(events) => events.into_iter().map(recorded).collect(),
        Err(error) => {
            let (context, id) = (commit.context, commit.id);
            return Err(unreadable(nats::Misread { context, id, error }));
        }
    };
    Ok(Commit {
        position: commit.position,
        context: commit.context,
        id: commit.id,
        command_id: commit.command_id,
        metadata: commit.metadata,
        events,
    })
}

/// A message that is no commit, in the words of `projections`.
pub(crate) fn unreadable(misread: nats::Misread) -> Unreadable {
    let nats::Misread { context, id, error } = misread;
    Unreadable { position: error.position, context, id, reason: error.reason }
}

fn away(doing: &'static str) -> impl FnOnce(nats::Failure) -> Away {
    move |failure| Away { doing, reason: failure.to_string() }
}
