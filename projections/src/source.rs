use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::entry::{self, Entry};
use crate::{Feed, Opener};

/// Commits handed out at a time, at most. A live view gets what has arrived, often one; a view
/// that catches up gets as many as this.
pub(crate) const BATCH: usize = 1000;
/// What is kept of the newest commits, so that views that are nearly up to date share one
/// reading of it: so many commits, and roughly so many bytes.
const KEPT: (usize, usize) = (8192, 16 << 20);
/// Batches that are opened ahead by a view that catches up.
const AHEAD: usize = 2;
const PAUSE: Duration = Duration::from_millis(250);

/// A stream, read and opened once for all of its views that are nearly up to date. A view that is
/// further behind reads for itself until it has caught up, so that each goes at its own pace.
#[derive(Clone)]
pub(crate) struct Source {
    feed: Arc<dyn Feed>,
    opener: Opener,
    window: Arc<Window>,
}

struct Window {
    kept: Mutex<Kept>,
    /// The position up to which commits have arrived; 0 before the window is open.
    newest: watch::Sender<u64>,
}

#[derive(Default)]
struct Kept {
    entries: VecDeque<Arc<Entry>>,
    weight: usize,
    /// The window holds every commit after this position; none before it is open.
    after: Option<u64>,
}

impl Source {
    pub(crate) fn new(feed: Arc<dyn Feed>, opener: Opener) -> Self {
        let window = Window { kept: Mutex::default(), newest: watch::Sender::new(0) };
        Self { feed, opener, window: Arc::new(window) }
    }

    /// Keeps the window filled until told to stop.
    pub(crate) async fn run(self, stop: CancellationToken) {
        tokio::select! {
            () = self.follow() => {}
            () = stop.cancelled() => {}
        }
    }

    async fn follow(&self) {
        let last = loop {
            match self.feed.last().await {
                Ok(last) => break last,
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        };
        self.kept().after = Some(last);
        self.window.newest.send_replace(last);
        let mut commits = self.feed.after(last).ready_chunks(BATCH);
        while let Some(chunk) = commits.next().await {
            let entries = entry::open(&self.opener, chunk, None).await;
            let newest = entries.last().map_or(0, |entry| entry.position);
            self.kept().extend(entries);
            self.window.newest.send_replace(newest);
        }
    }

    /// Reads after a position, for a view that folds the events of these contexts.
    pub(crate) fn reader(&self, after: u64, contexts: &'static [&'static str]) -> Reader {
        Reader { source: self.clone(), after, contexts, own: None }
    }

    /// The last position of the stream that this node has heard of.
    pub(crate) fn newest(&self) -> u64 {
        *self.window.newest.borrow()
    }

    /// When the first commit after a position happened, as far as it is known.
    pub(crate) fn time_after(&self, position: u64) -> Option<DateTime<Utc>> {
        let kept = self.kept();
        let first = kept.entries.partition_point(|entry| entry.position <= position);
        kept.entries.iter().skip(first).find_map(|entry| entry.time)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.window.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn extend(&mut self, entries: Vec<Arc<Entry>>) {
        for entry in entries {
            self.weight += entry.weight;
            self.entries.push_back(entry);
        }
        while self.entries.len() > KEPT.0 || (self.weight > KEPT.1 && self.entries.len() > 1) {
            let Some(oldest) = self.entries.pop_front() else { return };
            self.weight -= oldest.weight;
            self.after = Some(oldest.position);
        }
    }

    /// What has arrived after a position; none when the window does not reach back so far.
    fn after(&self, position: u64) -> Option<Vec<Arc<Entry>>> {
        if self.after.is_none_or(|after| position < after) {
            return None;
        }
        let first = self.entries.partition_point(|entry| entry.position <= position);
        Some(self.entries.iter().skip(first).take(BATCH).cloned().collect())
    }
}

/// The stream from one position on, for one view.
pub(crate) struct Reader {
    source: Source,
    after: u64,
    contexts: &'static [&'static str],
    own: Option<BoxStream<'static, Vec<Arc<Entry>>>>,
}

impl Reader {
    /// The next commits, in order, without gap or repeat; waits until there are some. May be
    /// dropped and called again.
    pub(crate) async fn next(&mut self) -> Vec<Arc<Entry>> {
        loop {
            let mut newest = self.source.window.newest.subscribe();
            let kept = self.source.kept().after(self.after);
            let entries = match kept {
                Some(entries) if !entries.is_empty() => {
                    self.own = None;
                    entries
                }
                Some(_) => {
                    // At the end: whatever comes next comes through the window.
                    let after = self.after;
                    if newest.wait_for(|newest| *newest > after).await.is_err() {
                        std::future::pending::<()>().await;
                    }
                    continue;
                }
                None => tokio::select! {
                    entries = self.catch_up() => entries,
                    // The window has opened, perhaps right where we are.
                    _ = newest.changed(), if self.window_is_closed() => continue,
                },
            };
            if let Some(last) = entries.last() {
                self.after = last.position;
                return entries;
            }
        }
    }

    /// Whether the window may yet open, perhaps while our own reading waits for more.
    fn window_is_closed(&self) -> bool {
        self.source.kept().after.is_none()
    }

    async fn catch_up(&mut self) -> Vec<Arc<Entry>> {
        let source = &self.source;
        let (after, contexts) = (self.after, self.contexts);
        let own = self.own.get_or_insert_with(|| read(source, after, contexts));
        own.next().await.unwrap_or_default()
    }
}

/// A reading of its own: commits are opened ahead, on whichever core is free.
fn read(
    source: &Source,
    after: u64,
    contexts: &'static [&'static str],
) -> BoxStream<'static, Vec<Arc<Entry>>> {
    let opener = source.opener.clone();
    let commits = match contexts {
        [] => source.feed.outlines_after(after),
        _ => source.feed.after(after),
    };
    commits
        .ready_chunks(BATCH)
        .map(move |chunk| {
            let opener = opener.clone();
            let opened =
                tokio::spawn(async move { entry::open(&opener, chunk, Some(contexts)).await });
            // Aborted when the reading is dropped.
            AbortOnDrop(opened)
        })
        .buffered(AHEAD)
        .boxed()
}

struct AbortOnDrop(tokio::task::JoinHandle<Vec<Arc<Entry>>>);

impl Future for AbortOnDrop {
    type Output = Vec<Arc<Entry>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match Pin::new(&mut self.0).poll(context) {
            Poll::Ready(Ok(entries)) => Poll::Ready(entries),
            // Never as if there had been nothing: that would be a gap.
            Poll::Ready(Err(error)) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Poll::Pending,
            },
            Poll::Pending => Poll::Pending,
        }
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
