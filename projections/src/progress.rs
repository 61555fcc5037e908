use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};

use crate::{Error, Stream};

/// What is counted as the rate of a view happened within this.
const WINDOW: Duration = Duration::from_secs(10);
/// How often it is written down where a view was.
const MARK: Duration = Duration::from_secs(1);

/// How far each projection is, for those who must wait for one.
#[derive(Clone)]
pub struct Progress {
    views: Arc<BTreeMap<&'static str, View>>,
    patience: Duration,
    /// How often the database turned out to have lost rows.
    setbacks: Arc<AtomicU64>,
    turn: Arc<Mutex<()>>,
}

/// Tells how far views are, as they are seen over one connection. After a setback that the
/// connection does not know of it is not believed: what it saw last may be lost.
pub(crate) struct Witness {
    progress: Progress,
    setbacks: u64,
}

struct View {
    stream: Stream,
    position: watch::Sender<u64>,
    /// How far it was stored, at least, which the position may be ahead of: not every commit
    /// makes rows.
    stored: AtomicU64,
    /// Somebody waits for the view to move.
    wanted: Notify,
    state: Mutex<State>,
}

/// What is known of one projection besides its position.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    /// Why it does not move.
    pub(crate) trouble: Option<String>,
    /// Commits that are parked and not given up.
    pub(crate) parked: u64,
    /// How far a copy of another version is that is filled beside it.
    pub(crate) rebuilding: Option<u64>,
    /// Up to where it must come until it is filled for the first time.
    pub(crate) filling_to: Option<u64>,
    /// Whether this node leads it.
    pub(crate) leads: bool,
    /// When it last moved, or was seen where it should be.
    moved: Option<Instant>,
    /// When it moved, and from where: the first time in each second of the window.
    marks: VecDeque<(Instant, u64)>,
}

/// How one projection stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its name.
    pub name: &'static str,
    /// What it folds: its positions are those of this stream.
    pub stream: Stream,
    /// Its checkpoint.
    pub position: u64,
    /// Why it does not move, when something is wrong.
    pub trouble: Option<String>,
    /// Commits that could not be folded, and those that wait behind them.
    pub parked: u64,
    /// How far a copy of another version is that is filled beside it.
    pub rebuilding: Option<u64>,
    /// Up to where it must come until it is filled for the first time; none when it is.
    pub filling_to: Option<u64>,
    /// Whether this node leads it.
    pub leads: bool,
    /// Commits it folded in the last ten seconds.
    pub folded: u64,
    /// For how long its position has been the same.
    pub unmoved: Duration,
}

impl Progress {
    /// Begins at 0 for each name with its stream. Readers wait for at most `patience`.
    pub fn new(
        views: impl IntoIterator<Item = (&'static str, Stream)>,
        patience: Duration,
    ) -> Self {
        let view = |stream| View {
            stream,
            position: watch::Sender::new(0),
            stored: AtomicU64::new(0),
            wanted: Notify::new(),
            state: Mutex::default(),
        };
        let views = views.into_iter().map(|(name, stream)| (name, view(stream))).collect();
        Self { views: Arc::new(views), patience, setbacks: Arc::default(), turn: Arc::default() }
    }

    /// A view is at a position, stored up to another.
    fn at(&self, name: &str, position: u64, stored: u64) {
        if let Some(view) = self.views.get(name) {
            view.stored.store(stored, Ordering::Relaxed);
            let mut before = position;
            let has_moved = view.position.send_if_modified(|now| {
                before = std::mem::replace(now, position);
                before != position
            });
            let mut state = view.state();
            if has_moved || state.moved.is_none() {
                let now = Instant::now();
                // Where it is found at first is nothing that was folded here.
                if state.moved.replace(now).is_some() {
                    state.mark(now, before);
                }
            }
        }
    }

    pub(crate) fn note(&self, name: &str, change: impl FnOnce(&mut State)) {
        if let Some(view) = self.views.get(name) {
            change(&mut view.state());
        }
    }

    pub(crate) fn troubled(&self, name: &str, trouble: String) {
        self.note(name, |state| state.trouble = Some(trouble));
    }

    /// Resolves when somebody waits for a view to move.
    pub(crate) async fn wanted(&self, name: &str) {
        match self.views.get(name) {
            Some(view) if view.position.receiver_count() == 0 => view.wanted.notified().await,
            _ => {}
        }
    }

    /// Waits, briefly, until a projection has reached a position of the journal. Does not wait
    /// without need: neither for what is there, nor for a view of which it is known that it does
    /// not move, nor for one that folds another stream, which no position of the journal concerns.
    ///
    /// # Errors
    /// [`Error::Behind`] when it has not by then.
    pub async fn reached(&self, name: &'static str, wanted: u64) -> Result<(), Error> {
        let Some(view) = self.views.get(name).filter(|view| view.stream == Stream::Journal) else {
            return Ok(());
        };
        if *view.position.borrow() >= wanted {
            return Ok(());
        }
        let mut position = view.position.subscribe();
        view.wanted.notify_waiters();
        let patience = if view.state().trouble.is_some() { Duration::ZERO } else { self.patience };
        let waited = tokio::time::timeout(patience, position.wait_for(|now| *now >= wanted)).await;
        match waited {
            Ok(Ok(_)) => Ok(()),
            _ => Err(Error::Behind { view: name, wanted, reached: *view.position.borrow() }),
        }
    }

    /// How often the database turned out to have lost rows since this node began: whatever was
    /// read while that changed may be older than it was believed to be.
    pub fn setbacks(&self) -> u64 {
        self.setbacks.load(Ordering::SeqCst)
    }

    /// Who tells what is seen over a connection that is there already.
    pub(crate) fn witness(&self) -> Witness {
        Witness { setbacks: self.setbacks(), progress: self.clone() }
    }

    /// How far each view is known to be stored.
    pub(crate) fn stored(&self) -> Vec<(&'static str, u64)> {
        let _turn = self.turn();
        let stored = |(name, view): (&&'static str, &View)| {
            let stored = view.stored.load(Ordering::Relaxed);
            (stored > 0).then_some((*name, stored))
        };
        self.views.iter().filter_map(stored).collect()
    }

    /// The database holds less of these views than it did: how far each was stored, and is. What
    /// others have noticed already is passed over. Hands back which are new.
    pub(crate) fn set_back(&self, lost: &[(&'static str, u64, u64)]) -> Vec<&'static str> {
        let _turn = self.turn();
        let is_news = |name: &str, before| {
            let view = self.views.get(name);
            view.is_some_and(|view| view.stored.load(Ordering::Relaxed) == before)
        };
        let news: Vec<_> = lost.iter().filter(|(name, before, _)| is_news(name, *before)).collect();
        if !news.is_empty() {
            // Whoever believes the old positions must see this once it can read over the connection.
            self.setbacks.fetch_add(1, Ordering::SeqCst);
        }
        news.into_iter()
            .map(|(name, _, now)| {
                self.at(name, *now, *now);
                *name
            })
            .collect()
    }

    /// What is known changes in one piece.
    fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The checkpoint of a projection.
    pub fn position(&self, name: &str) -> u64 {
        self.views.get(name).map_or(0, |view| *view.position.borrow())
    }

    /// How all projections stand.
    pub fn standings(&self) -> Vec<Standing> {
        self.views
            .iter()
            .map(|(name, view)| {
                let position = *view.position.borrow();
                let state = view.state();
                Standing {
                    name,
                    stream: view.stream,
                    position,
                    trouble: state.trouble.clone(),
                    parked: state.parked,
                    rebuilding: state.rebuilding,
                    filling_to: state.filling_to,
                    leads: state.leads,
                    folded: state.folded(position, Instant::now()),
                    unmoved: state.moved.map_or(Duration::ZERO, |moved| moved.elapsed()),
                }
            })
            .collect()
    }
}

impl Witness {
    /// A view is at a position, stored up to another, and nothing is wrong with it.
    ///
    /// # Errors
    /// [`Error::Fenced`] when this is not believed any more.
    pub(crate) fn moved(
        &self,
        view: &'static str,
        position: u64,
        stored: u64,
    ) -> Result<(), Error> {
        if !self.at(view, position, stored) {
            return Err(Error::Fenced { view });
        }
        self.progress.note(view, |state| state.trouble = None);
        Ok(())
    }

    /// A view is at a position, stored up to another.
    #[must_use]
    pub(crate) fn at(&self, name: &str, position: u64, stored: u64) -> bool {
        let _turn = self.progress.turn();
        let believed = self.progress.setbacks() == self.setbacks;
        if believed {
            self.progress.at(name, position, stored);
        }
        believed
    }
}

impl View {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn mark(&mut self, now: Instant, before: u64) {
        if self.marks.back().is_some_and(|(at, _)| now - *at < MARK) {
            return;
        }
        self.marks.push_back((now, before));
        while self.marks.front().is_some_and(|(at, _)| now - *at > WINDOW) {
            self.marks.pop_front();
        }
    }

    /// Commits folded within the window: none of a view that was put back.
    fn folded(&self, position: u64, now: Instant) -> u64 {
        let first = self.marks.iter().find(|(at, _)| now - *at <= WINDOW);
        first.map_or(0, |(_, before)| position.saturating_sub(*before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal<const N: usize>(names: [&'static str; N]) -> [(&'static str, Stream); N] {
        names.map(|name| (name, Stream::Journal))
    }

    #[test]
    fn what_was_folded_in_the_last_seconds_is_counted_and_what_was_found_is_not() {
        let mut state = State::default();
        let began = Instant::now();
        let at = |seconds| began + Duration::from_secs(seconds);
        state.mark(at(0), 100);
        state.mark(at(0), 150);
        assert_eq!(state.folded(400, at(1)), 300);
        state.mark(at(4), 400);
        assert_eq!(state.folded(500, at(12)), 100);
        assert_eq!(state.folded(500, at(15)), 0);
        assert_eq!(state.folded(20, at(5)), 0, "it was put back");

        let progress = Progress::new(journal(["a"]), Duration::ZERO);
        progress.at("a", 1000, 1000);
        assert_eq!(progress.standings()[0].folded, 0);
        progress.at("a", 1007, 1007);
        assert_eq!(progress.standings()[0].folded, 7);
    }

    #[tokio::test]
    async fn a_reader_waits_until_the_view_is_there_and_no_longer_than_its_patience() {
        let progress = Progress::new(journal(["a", "b"]), Duration::from_millis(50));
        progress.at("a", 7, 7);
        progress.reached("a", 7).await.unwrap();
        let behind = progress.reached("a", 8).await.unwrap_err();
        assert!(matches!(behind, Error::Behind { wanted: 8, reached: 7, .. }));
        let waiting = tokio::spawn({
            let progress = progress.clone();
            async move { progress.reached("b", 1).await }
        });
        progress.at("b", 1, 1);
        waiting.await.unwrap().unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_a_view_that_does_not_move() {
        let progress = Progress::new(journal(["a"]), Duration::from_secs(3600));
        progress.troubled("a", "the database failed".into());
        let began = tokio::time::Instant::now();
        assert!(progress.reached("a", 1).await.is_err());
        assert_eq!(began.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_position_of_one_stream_says_nothing_about_a_view_of_another() {
        let progress = Progress::new([("a", Stream::Activity)], Duration::from_secs(1));
        progress.at("a", 3, 3);
        progress.reached("a", 1000).await.unwrap();
        assert_eq!(progress.standings()[0].position, 3);
    }

    #[test]
    fn trouble_is_shown_until_the_view_moves_again() {
        let progress = Progress::new(journal(["a"]), Duration::ZERO);
        progress.troubled("a", "the database failed".into());
        assert!(progress.standings()[0].trouble.is_some());
        progress.witness().moved("a", 4, 4).unwrap();
        assert_eq!(progress.standings()[0].trouble, None);
    }

    #[test]
    fn who_saw_a_view_before_it_was_set_back_is_not_believed_any_more() {
        let progress = Progress::new(journal(["a", "b"]), Duration::ZERO);
        let before = progress.witness();
        before.moved("a", 10, 10).unwrap();
        before.moved("b", 12, 9).unwrap();
        assert_eq!(progress.stored(), [("a", 10), ("b", 9)]);

        assert_eq!(progress.set_back(&[("a", 10, 8)]), ["a"]);
        assert_eq!((progress.position("a"), progress.position("b")), (8, 12));
        assert!(before.moved("a", 11, 10).is_err());
        progress.witness().moved("a", 9, 9).unwrap();
        // Who noticed the same later is passed over.
        assert!(progress.set_back(&[("a", 10, 8)]).is_empty());
        assert_eq!((progress.position("a"), progress.setbacks()), (9, 1));
    }
}
