use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use moka::policy::EvictionPolicy;
use moka::sync::Cache;

/// Failures that cost nothing: people mistype.
const FREE: u32 = 4;
/// The first delay; each further one is twice as long.
const FIRST: Duration = Duration::from_millis(250);
/// Failures for one name from anywhere that cost nothing.
const FREE_ANYWHERE: u32 = 20;
/// The longest delay for failures from elsewhere: whoever is attacked can still sign in.
const LONGEST_ANYWHERE: Duration = Duration::from_secs(2);
/// Failures are remembered until nothing was tried for so long.
const IDLE: Duration = Duration::from_secs(15 * 60);
/// Names, and pairs of name and address, that are remembered; those tried longest ago go first.
const KEPT: u64 = 100_000;

/// What makes guessing passwords slow without locking anybody out: attempts wait, the longer the
/// more have failed before. Each node remembers those it has seen.
pub struct SlowDown {
    longest: Duration,
    /// By name and address.
    pairs: Cache<(String, String), Arc<AtomicU32>>,
    /// By name.
    names: Cache<String, Arc<AtomicU32>>,
}

/// An attempt that has begun. It counts as failed until it is known not to have, so that many at
/// once wait like those one after the other.
pub struct Attempt<'a> {
    /// For how long it waits.
    pub delay: Duration,
    slow_down: &'a SlowDown,
    pair: (String, String),
    of_pair: Arc<AtomicU32>,
    of_name: Arc<AtomicU32>,
}

impl SlowDown {
    /// With the longest delay; zero: nobody waits.
    pub fn new(longest: Duration) -> Self {
        let pairs = Cache::builder().max_capacity(KEPT).time_to_idle(IDLE);
        let names = Cache::builder().max_capacity(KEPT).time_to_idle(IDLE);
        Self {
            longest,
            pairs: pairs.eviction_policy(EvictionPolicy::lru()).build(),
            names: names.eviction_policy(EvictionPolicy::lru()).build(),
        }
    }

    /// Begins an attempt for a name, which is given as its keyed hash, whether it is anybody's or
    /// not.
    pub fn begin(&self, name: &str, address: &str) -> Attempt<'_> {
        let pair = (name.to_owned(), address.to_owned());
        let of_pair = self.pairs.get_with_by_ref(&pair, Arc::default);
        let of_name = self.names.get_with_by_ref(name, Arc::default);
        let failed = of_pair.fetch_add(1, Ordering::Relaxed);
        let failed_anywhere = of_name.fetch_add(1, Ordering::Relaxed);
        let here = doubling(failed, FREE, self.longest);
        // Slower to grow: they may be many people's mistakes.
        let elsewhere = failed_anywhere.saturating_sub(FREE_ANYWHERE) / 10;
        let elsewhere = if failed_anywhere < FREE_ANYWHERE {
            Duration::ZERO
        } else {
            doubling(elsewhere, 0, LONGEST_ANYWHERE.min(self.longest))
        };
        Attempt { delay: here.max(elsewhere), slow_down: self, pair, of_pair, of_name }
    }
}

impl Attempt<'_> {
    /// The password was right: what failed from here is forgotten. What failed elsewhere is not.
    pub fn succeeded(self) {
        self.slow_down.pairs.invalidate(&self.pair);
        self.of_name.fetch_sub(1, Ordering::Relaxed);
    }

    /// Whether the password was right was not found out.
    pub fn taken_back(self) {
        self.of_pair.fetch_sub(1, Ordering::Relaxed);
        self.of_name.fetch_sub(1, Ordering::Relaxed);
    }
}

fn doubling(failed: u32, free: u32, longest: Duration) -> Duration {
    match failed.checked_sub(free) {
        None => Duration::ZERO,
        Some(more) => FIRST.saturating_mul(1 << more.min(20)).min(longest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: Duration = Duration::from_secs(4);

    fn delays(slow_down: &SlowDown, address: &str, count: usize) -> Vec<u128> {
        let delay = |_| slow_down.begin("ada", address).delay.as_millis();
        (0..count).map(delay).collect()
    }

    #[test]
    fn four_failures_are_free_and_then_the_delay_doubles_up_to_a_cap() {
        let slow_down = SlowDown::new(LONGEST);
        let expected = [0, 0, 0, 0, 250, 500, 1000, 2000, 4000, 4000, 4000];
        assert_eq!(delays(&slow_down, "192.0.2.1", 11), expected);
    }

    #[test]
    fn from_another_address_one_waits_two_seconds_at_most() {
        let slow_down = SlowDown::new(LONGEST);
        delays(&slow_down, "192.0.2.1", 12);
        assert_eq!(delays(&slow_down, "198.51.100.1", 1), [0]);
        for last in 0..200 {
            delays(&slow_down, &format!("203.0.113.{last}"), 4);
        }
        assert_eq!(delays(&slow_down, "198.51.100.2", 1), [2000]);
        assert_eq!(slow_down.begin("grace", "192.0.2.1").delay, Duration::ZERO);
    }

    #[test]
    fn a_success_clears_the_address_it_came_from_and_no_other() {
        let slow_down = SlowDown::new(LONGEST);
        delays(&slow_down, "192.0.2.1", 8);
        delays(&slow_down, "198.51.100.1", 6);
        slow_down.begin("ada", "192.0.2.1").succeeded();
        assert_eq!(delays(&slow_down, "192.0.2.1", 4), [0; 4]);
        assert_eq!(delays(&slow_down, "198.51.100.1", 1), [1000]);
    }

    #[test]
    fn what_was_not_found_out_does_not_count() {
        let slow_down = SlowDown::new(LONGEST);
        (0..30).for_each(|_| slow_down.begin("ada", "192.0.2.1").taken_back());
        assert_eq!(delays(&slow_down, "192.0.2.1", 4), [0; 4]);
    }

    #[test]
    fn without_a_longest_delay_nobody_waits() {
        let slow_down = SlowDown::new(Duration::ZERO);
        assert_eq!(delays(&slow_down, "192.0.2.1", 50), [0; 50]);
    }
}
