//! How long nothing is acknowledged after a blow.

use std::time::{Duration, Instant};

/// The longest time without an acknowledgement that overlaps the time from `from` to `to`.
pub(crate) fn longest(acknowledged: &[Instant], from: Instant, to: Instant) -> Duration {
    let begin = acknowledged.partition_point(|at| *at < from);
    let last_before = begin.checked_sub(1).map_or(from, |index| acknowledged[index]);
    let (mut longest, mut last) = (Duration::ZERO, last_before);
    for at in acknowledged[begin..].iter().copied().take_while(|at| *at <= to) {
        longest = longest.max(at - last);
        last = at;
    }
    longest.max(to.saturating_duration_since(last))
}

/// The middle and the largest.
pub(crate) fn middle_and_longest(times: &mut [Duration]) -> (Duration, Duration) {
    times.sort();
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    (middle, times.last().copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silence_is_counted_from_the_last_acknowledgement_before_the_blow() {
        let began = Instant::now();
        let at = |ms| began + Duration::from_millis(ms);
        let acknowledged = [at(0), at(90), at(400), at(410), at(900)];
        assert_eq!(longest(&acknowledged, at(100), at(420)), Duration::from_millis(310));
        assert_eq!(longest(&acknowledged, at(405), at(950)), Duration::from_millis(490));
        assert_eq!(longest(&acknowledged, at(1000), at(1500)), Duration::from_millis(600));
        assert_eq!(longest(&[], at(0), at(5)), Duration::from_millis(5));
    }
}
