//! How time is cut: into quarter hours, of which the offsets of all time zones are multiples, and
//! into days of UTC.

use chrono::{DateTime, Utc};

/// Seconds of a quarter hour.
pub(crate) const QUARTER: i64 = 15 * 60;
/// Seconds of a day.
pub(crate) const DAY: i64 = 24 * 60 * 60;
/// Quarter hours of half a day: as many bits of a mask are in one column.
const HALF: i64 = 48;

/// The quarter hour of a time, counted from 1970.
pub(crate) fn quarter(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(QUARTER)
}

/// When a quarter hour begins.
pub(crate) fn quarter_start(quarter: i64) -> DateTime<Utc> {
    start(quarter * QUARTER)
}

/// When the day of a time begins.
pub(crate) fn day_start(at: DateTime<Utc>) -> DateTime<Utc> {
    start(at.timestamp().div_euclid(DAY) * DAY)
}

fn start(seconds: i64) -> DateTime<Utc> {
    // Out of range for times that no server lives to see.
    DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Quarter hours of a day, as bits: those before noon, and those after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Mask {
    pub(crate) am: i64,
    pub(crate) pm: i64,
}

impl Mask {
    /// The quarter hours of a day from one (included) to another (excluded), 0 to 96.
    pub(crate) fn range(from: i64, to: i64) -> Self {
        let half = |from: i64, to: i64| {
            let (from, to) = (from.clamp(0, HALF), to.clamp(0, HALF));
            if from >= to { 0 } else { ((1_i64 << (to - from)) - 1) << from }
        };
        Self { am: half(from, to), pm: half(from - HALF, to - HALF) }
    }

    /// Adds the quarter hour of a time.
    pub(crate) fn add(&mut self, at: DateTime<Utc>) {
        let of_day = at.timestamp().rem_euclid(DAY) / QUARTER;
        let one = Self::range(of_day, of_day + 1);
        self.am |= one.am;
        self.pm |= one.pm;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_has_a_bit_for_each_quarter_hour_of_the_day() {
        assert_eq!(Mask::range(0, 96), Mask { am: (1 << 48) - 1, pm: (1 << 48) - 1 });
        assert_eq!(Mask::range(47, 49), Mask { am: 1 << 47, pm: 1 });
        assert_eq!(Mask::range(5, 5), Mask::default());
        let mut mask = Mask::default();
        mask.add(start(DAY * 20_000 + 13 * 3600 + 899));
        assert_eq!(mask, Mask { am: 0, pm: 1 << 4 });
    }

    #[test]
    fn times_before_1970_have_their_quarter_hours_too() {
        let at = DateTime::from_timestamp(-1, 0).unwrap();
        assert_eq!(quarter_start(quarter(at)).timestamp(), -900);
        assert_eq!(day_start(at).timestamp(), -DAY);
    }
}
