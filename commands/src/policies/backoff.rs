use std::time::Duration;

/// How long to wait before a further attempt: doubling from half a second to eight seconds, with
/// up to a quarter less so that many waiters do not come back at once; never shorter than the
/// other side asked for, and never longer than half a minute.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// Spreads the waiters: anything that differs between them.
    pub seed: u64,
}

impl Backoff {
    const FIRST: Duration = Duration::from_millis(500);
    const LONGEST: Duration = Duration::from_secs(8);
    const LIMIT: Duration = Duration::from_secs(30);

    /// The pause after attempt number `attempt` (from 1).
    pub fn after(self, attempt: u32, asked_for: Option<Duration>) -> Duration {
        let pause =
            (Self::FIRST * 2u32.saturating_pow(attempt.saturating_sub(1))).min(Self::LONGEST);
        let spread =
            self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(u64::from(attempt))
                >> 48;
        let less = pause.mul_f64(spread as f64 / f64::from(u16::MAX) / 4.0);
        (pause - less).max(asked_for.unwrap_or_default()).min(Self::LIMIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_spread_and_heed_the_other_side() {
        let (one, other) = (Backoff { seed: 1 }, Backoff { seed: u64::MAX / 3 });
        for attempt in 1..10 {
            let longest = (Backoff::FIRST * 2u32.pow(attempt - 1)).min(Backoff::LONGEST);
            let pause = one.after(attempt, None);
            assert!(pause <= longest && pause >= longest.mul_f64(0.74), "{attempt}: {pause:?}");
        }
        assert_ne!(one.after(1, None), other.after(1, None));
        assert_eq!(one.after(1, Some(Duration::from_secs(20))), Duration::from_secs(20));
        assert_eq!(one.after(1, Some(Duration::from_secs(900))), Backoff::LIMIT);
    }
}
