use std::sync::Arc;

use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use projections::{Away, Commit, Feed, Feeds, Recorded, Stored, Unreadable};

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
        commits.map(|commit| commit.map(translate).map_err(unreadable)).boxed()
    }

    fn outlines_after(&self, position: u64) -> BoxStream<'static, Result<Commit, Unreadable>> {
        let commits = self.0.outlines_after(position);
        commits.map(|commit| commit.map(outline).map_err(unreadable)).boxed()
    }

    async fn at(&self, position: u64) -> Result<Result<Commit, Unreadable>, Away> {
        let commit = self.0.at(position).await.map_err(away("reading one commit"))?;
        Ok(commit.map(translate).map_err(unreadable))
    }

    async fn last(&self) -> Result<u64, Away> {
        self.0.last().await.map_err(away("asking for the last position"))
    }
}

/// A commit, in the words of `projections`.
pub(crate) fn translate(commit: nats::Commit) -> Commit {
    let batch = commit.batch();
    let recorded =
        |event: nats::Recorded| Recorded { kind: event.kind, time: event.time, data: event.data };
    let events = Stored::new(batch.size(), move || {
        let events = batch.events().map_err(|error| error.reason)?;
        Ok(events.into_iter().map(recorded).collect())
    });
    around(commit, events)
}

/// One that came without its events.
fn outline(commit: nats::Commit) -> Commit {
    around(commit, Stored::new(0, || Ok(Vec::new())))
}

fn around(commit: nats::Commit, events: Stored) -> Commit {
    let nats::Commit { position, context, id, command_id, metadata, .. } = commit;
    Commit { position, context, id, command_id, metadata, events }
}

/// A message that is no commit, in the words of `projections`.
pub(crate) fn unreadable(misread: nats::Misread) -> Unreadable {
    let nats::Misread { context, id, error } = misread;
    Unreadable { position: error.position, context, id, reason: error.reason }
}

fn away(doing: &'static str) -> impl FnOnce(nats::Failure) -> Away {
    move |failure| Away { doing, reason: failure.to_string() }
}
