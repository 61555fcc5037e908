use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, MonotonicClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use super::Caller;
use crate::settings::Limit;

type Keyed =
    RateLimiter<Caller, HashMapStateStore<Caller>, MonotonicClock, StateInformationMiddleware>;

/// The limit of one class: a bucket for each caller that holds a burst and fills steadily. The
/// time it counts by is one that nobody sets.
pub struct Limiter {
    keyed: Keyed,
    quota: Quota,
}

/// How a caller stands with a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How many more are allowed now.
    pub remaining: u32,
    /// Seconds until all are allowed again; or until one is, when this one was not.
    pub reset: u32,
    /// Whether this one is allowed.
    pub allowed: bool,
}

impl Limiter {
    /// None when as many are allowed as anybody wants.
    pub(super) fn new(limit: Limit) -> Option<Self> {
        let burst = NonZeroU32::new(limit.burst).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_minute(NonZeroU32::new(limit.per_minute)?).allow_burst(burst);
        let keyed = RateLimiter::hashmap_with_clock(quota, MonotonicClock);
        Some(Self { keyed: keyed.with_middleware(), quota })
    }

    /// Counts one request.
    pub fn count(&self, caller: &Caller) -> Standing {
        match self.keyed.check_key(caller) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let used = self.burst().saturating_sub(remaining);
                let reset = seconds(self.quota.replenish_interval() * used);
                Standing { remaining, reset, allowed: true }
            }
            Err(until) => {
                let wait = until.wait_time_from(self.keyed.clock().now());
                Standing { remaining: 0, reset: seconds(wait).max(1), allowed: false }
            }
        }
    }

    /// How many are allowed at once.
    pub fn burst(&self) -> u32 {
        self.quota.burst_size().get()
    }

    /// Seconds in which so many are allowed again.
    pub fn window(&self) -> u32 {
        seconds(self.quota.burst_size_replenished_in()).max(1)
    }

    pub(super) fn forget_idle(&self) {
        self.keyed.retain_recent();
        self.keyed.shrink_to_fit();
    }
}

/// Rounded up: whoever waits that long has waited long enough.
fn seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(last: u8) -> Caller {
        Caller::at([192, 0, 2, last].into())
    }

    #[test]
    fn a_burst_is_allowed_and_then_no_more_and_others_do_not_feel_it() {
        let limiter = Limiter::new(Limit { per_minute: 6, burst: 3 }).unwrap();
        assert_eq!((limiter.burst(), limiter.window()), (3, 30));
        let left: Vec<_> = (0..3).map(|_| limiter.count(&caller(1)).remaining).collect();
        assert_eq!(left, [2, 1, 0]);
        let refused = limiter.count(&caller(1));
        assert!(!refused.allowed && (1..=10).contains(&refused.reset), "{refused:?}");
        assert!(limiter.count(&caller(2)).allowed);
    }

    #[test]
    fn without_a_number_there_is_no_limit() {
        assert!(Limiter::new(Limit { per_minute: 0, burst: 3 }).is_none());
    }

    #[test]
    fn whoever_has_not_asked_for_long_is_forgotten() {
        let limiter = Limiter::new(Limit { per_minute: 1_000_000, burst: 1 }).unwrap();
        assert!((0..200).all(|last| limiter.count(&caller(last)).allowed));
        // That takes some microseconds, and would take for ever if they were kept.
        while !limiter.keyed.is_empty() {
            limiter.forget_idle();
        }
    }
}
