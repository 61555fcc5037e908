use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::JoinHandle;

use crate::entry::{self, Entry};
use crate::{Feed, Opener};

/// Commits opened together, and such batches waiting to be folded: as many as are folded in one
/// transaction, so that reading goes on while the last ones are written.
const BATCH: usize = 500;
const WAITING: usize = CHUNK.0 / BATCH;
/// Bytes that may wait to be folded, roughly.
const BUDGET: usize = 32 << 20;
/// How long more commits are waited for before a few are folded: a transaction has its price.
const GATHER: Duration = Duration::from_millis(20);
/// Commits folded in one transaction: so many, and roughly so many bytes.
const CHUNK: (usize, usize) = (20_000, 16 << 20);

/// The journal from a position on, read and opened ahead on other cores.
pub(super) struct Reading {
    batches: mpsc::Receiver<Waiting>,
    task: JoinHandle<()>,
    pending: VecDeque<Arc<Entry>>,
    pace: Option<Pace>,
}

/// Opened commits with their share of the budget, which is free again when they are taken.
struct Waiting {
    entries: Vec<Arc<Entry>>,
    _share: OwnedSemaphorePermit,
}

/// How fast commits may be taken.
struct Pace {
    events_per_s: u32,
    began: Instant,
    taken: u64,
}

impl Reading {
    pub(super) fn begin(
        feed: &Arc<dyn Feed>,
        opener: &Opener,
        after: u64,
        contexts: &'static [&'static str],
        events_per_s: Option<u32>,
    ) -> Self {
        let (sender, batches) = mpsc::channel(WAITING);
        let (feed, opener) = (feed.clone(), opener.clone());
        let task = tokio::spawn(async move {
            let commits = match contexts {
                [] => feed.outlines_after(after),
                _ => feed.after(after),
            };
            let opened = commits.ready_chunks(BATCH).map(|chunk| {
                let opener = opener.clone();
                // On whichever core is free.
                tokio::spawn(async move { entry::open(&opener, chunk, Some(contexts)).await })
            });
            let mut opened = opened.buffered(2);
            let budget = Arc::new(Semaphore::new(BUDGET));
            // One that ended badly must not look like one that held nothing.
            while let Some(Ok(entries)) = opened.next().await {
                let weight = entries.iter().map(|entry| entry.weight).sum::<usize>().min(BUDGET);
                let share = budget.clone().acquire_many_owned(weight as u32).await;
                let Ok(share) = share else { return };
                if sender.send(Waiting { entries, _share: share }).await.is_err() {
                    return;
                }
            }
        });
        let pace =
            events_per_s.map(|events_per_s| Pace { events_per_s, began: Instant::now(), taken: 0 });
        Self { batches, task, pending: VecDeque::new(), pace }
    }

    /// The next commits up to a position, as many as are folded together; waits for the first.
    /// None when the next one is behind that position, or the reading has broken.
    pub(super) async fn next(&mut self, up_to: u64) -> Option<Vec<Arc<Entry>>> {
        let most = match &mut self.pace {
            Some(pace) => pace.wait().await,
            None => CHUNK.0,
        };
        let (mut chunk, mut weight) = (Vec::new(), 0);
        while chunk.len() < most && weight < CHUNK.1 {
            let Some(next) = self.pending.front() else {
                let last = chunk.last().map_or(0, |entry: &Arc<Entry>| entry.position);
                if last >= up_to {
                    break;
                }
                // Without any there is nothing to do but wait.
                let more = match chunk.is_empty() {
                    true => self.batches.recv().await?,
                    false => match tokio::time::timeout(GATHER, self.batches.recv()).await {
                        Ok(Some(more)) => more,
                        Ok(None) | Err(_) => break,
                    },
                };
                self.pending.extend(more.entries);
                continue;
            };
            if next.position > up_to {
                break;
            }
            weight += next.weight;
            chunk.extend(self.pending.pop_front());
        }
        if let Some(pace) = &mut self.pace {
            pace.taken += chunk.iter().map(|entry| entry.events()).sum::<u64>();
        }
        (!chunk.is_empty()).then_some(chunk)
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Pace {
    /// Waits until it is time for more; answers how many.
    async fn wait(&self) -> usize {
        let due = Duration::from_secs_f64(self.taken as f64 / f64::from(self.events_per_s));
        tokio::time::sleep(due.saturating_sub(self.began.elapsed())).await;
        (self.events_per_s as usize / 10).clamp(1, CHUNK.0)
    }
}
