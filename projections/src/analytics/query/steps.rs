use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};

use crate::analytics::clock::{DAY, Mask, QUARTER, day_start, quarter};

/// A period, cut into steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    cuts: Vec<DateTime<Utc>>,
}

/// Times from one (included) to another (excluded).
#[derive(Debug, Clone, Default)]
pub(super) struct Ranges {
    pub(super) from: Vec<DateTime<Utc>>,
    pub(super) to: Vec<DateTime<Utc>>,
}

/// What part of which days belongs to which step.
#[derive(Debug, Default)]
pub(super) struct DayParts {
    pub(super) day: Vec<DateTime<Utc>>,
    pub(super) step: Vec<i32>,
    pub(super) am: Vec<i64>,
    pub(super) pm: Vec<i64>,
}

/// Whole days of UTC, each counted in the step that has the larger part of it.
#[derive(Debug, Default)]
pub(super) struct OwnedDays {
    /// The days.
    pub(super) days: Ranges,
    /// When those of each step begin.
    pub(super) starts: Vec<DateTime<Utc>>,
    /// The step of these, from 1.
    pub(super) steps: Vec<i32>,
    /// Whole quarter hours of the days that are not of the day's step.
    pub(super) around: Ranges,
}

impl DayParts {
    /// From the first day to the last.
    pub(super) fn range(&self) -> Ranges {
        let mut range = Ranges::default();
        if let (Some(first), Some(last)) = (self.day.first(), self.day.last()) {
            range.push(*first, *last + TimeDelta::seconds(DAY));
        }
        range
    }

    /// Which parts are of a day.
    pub(super) fn of(&self, day: DateTime<Utc>) -> Range<usize> {
        let first = self.day.partition_point(|known| *known < day);
        let count = self.day[first..].iter().take_while(|known| **known == day).count();
        first..first + count
    }

    /// The steps that somebody was active in who has these quarter hours of the day of some parts.
    pub(super) fn steps_of(
        &self,
        parts: Range<usize>,
        quarters: Mask,
    ) -> impl Iterator<Item = i32> {
        let Mask { am, pm } = quarters;
        let is_active = move |at: &usize| self.am[*at] & am != 0 || self.pm[*at] & pm != 0;
        parts.filter(is_active).map(|at| self.step[at])
    }
}

impl Ranges {
    fn push(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) {
        if from >= to {
            return;
        }
        match self.to.last_mut() {
            Some(last) if *last == from => *last = to,
            _ => {
                self.from.push(from);
                self.to.push(to);
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.from.is_empty()
    }

    /// The whole units of this many seconds within each, and what is left around them.
    fn split(&self, unit: i64) -> (Self, Self) {
        let (mut whole, mut rest) = (Self::default(), Self::default());
        for (from, to) in self.from.iter().copied().zip(self.to.iter().copied()) {
            split((from, to), unit, &mut whole, &mut rest);
        }
        (whole, rest)
    }
}

fn split(
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    unit: i64,
    whole: &mut Ranges,
    rest: &mut Ranges,
) {
    let (first, last) = (up(from, unit), down(to, unit));
    if first < last {
        rest.push(from, first);
        whole.push(first, last);
        rest.push(last, to);
    } else {
        rest.push(from, to);
    }
}

impl Steps {
    /// A period of one step.
    pub fn one(from: DateTime<Utc>, to: DateTime<Utc>) -> Self {
        Self { cuts: vec![from, to.max(from)] }
    }

    /// A period of steps that begin at these times, which grow; the last one ends at `to`.
    pub fn new(starts: Vec<DateTime<Utc>>, to: DateTime<Utc>) -> Self {
        let mut cuts = starts;
        cuts.retain(|start| *start < to);
        cuts.push(to);
        if cuts.len() < 2 { Self::one(to, to) } else { Self { cuts } }
    }

    /// When it begins.
    pub fn from(&self) -> DateTime<Utc> {
        self.cuts[0]
    }

    /// When it is over.
    pub fn to(&self) -> DateTime<Utc> {
        self.cuts[self.cuts.len() - 1]
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.cuts.len() - 1
    }

    /// When each begins.
    pub fn starts(&self) -> &[DateTime<Utc>] {
        &self.cuts[..self.count()]
    }

    /// The same steps, with nothing before a time in them.
    #[must_use]
    pub fn not_before(&self, time: DateTime<Utc>) -> Self {
        Self { cuts: self.cuts.iter().map(|cut| (*cut).max(time)).collect() }
    }

    /// All cuts, the end included: what Postgres finds the step of a time by.
    pub(super) fn cuts(&self) -> &[DateTime<Utc>] {
        &self.cuts
    }

    /// The same period, cut at some other times, too; with the step of before for each.
    pub(super) fn cut_at(&self, times: &[DateTime<Utc>]) -> (Self, Vec<usize>) {
        let inside = times.iter().filter(|at| (self.from()..self.to()).contains(at));
        let mut cuts: Vec<_> = self.cuts.iter().chain(inside).copied().collect();
        // Also a period of no length has a step.
        if self.from() < self.to() {
            cuts.sort_unstable();
            cuts.dedup();
        }
        let step = |start: &DateTime<Utc>| {
            self.starts().partition_point(|cut| cut <= start).saturating_sub(1)
        };
        let steps = cuts[..cuts.len() - 1].iter().map(step).collect();
        (Self { cuts }, steps)
    }

    /// Each step by itself: what belongs to two of them is cut.
    fn each(&self) -> Ranges {
        let (from, to) = self.cuts.windows(2).map(|pair| (pair[0], pair[1])).unzip();
        Ranges { from, to }
    }

    /// Whole quarter hours, and the rest.
    pub(super) fn by_quarters(&self) -> (Ranges, Ranges) {
        self.each().split(QUARTER)
    }

    /// Whole days of UTC, and the rest.
    pub(super) fn by_days(&self) -> (Ranges, Ranges) {
        self.each().split(DAY)
    }

    /// Days of UTC of which the larger part belongs to a step, whole quarter hours of what other
    /// steps have of days, and the rest.
    pub(super) fn by_days_and_quarters(&self) -> (OwnedDays, Ranges, Ranges) {
        let mut owned = OwnedDays::default();
        let (mut quarters, mut rest) = (Ranges::default(), Ranges::default());
        for (step, pair) in (1..).zip(self.cuts.windows(2)) {
            let mut day = day_start(pair[0]);
            while day < pair[1] {
                let next = day + TimeDelta::seconds(DAY);
                let (from, to) = (pair[0].max(day), pair[1].min(next));
                let is_even = up(from, QUARTER) == from && up(to, QUARTER) == to;
                if is_even && (to - from) * 2 > next - day {
                    owned.days.push(day, next);
                    if owned.steps.last() != Some(&step) {
                        owned.starts.push(day);
                        owned.steps.push(step);
                    }
                    owned.around.push(day, from);
                    owned.around.push(to, next);
                } else {
                    split((from, to), QUARTER, &mut quarters, &mut rest);
                }
                day = next;
            }
        }
        (owned, quarters, rest)
    }

    /// Everything as the rest.
    pub(super) fn all(&self) -> Ranges {
        let mut all = Ranges::default();
        all.push(self.from(), self.to());
        all
    }

    /// The whole quarter hours of each step, by days of UTC.
    pub(super) fn days(&self) -> DayParts {
        let mut days = DayParts::default();
        for (step, pair) in (1..).zip(self.cuts.windows(2)) {
            let (from, to) = (up(pair[0], QUARTER), down(pair[1], QUARTER));
            let mut day = day_start(from);
            while from < to && day < to {
                let first = quarter(day);
                let mask = Mask::range(quarter(from) - first, quarter(to) - first);
                days.day.push(day);
                days.step.push(step);
                days.am.push(mask.am);
                days.pm.push(mask.pm);
                day += TimeDelta::seconds(DAY);
            }
        }
        days
    }
}

fn down(at: DateTime<Utc>, unit: i64) -> DateTime<Utc> {
    let below = at.timestamp().rem_euclid(unit);
    let nanos = i64::from(at.timestamp_subsec_nanos().min(999_999_999));
    at - TimeDelta::seconds(below) - TimeDelta::nanoseconds(nanos)
}

fn up(at: DateTime<Utc>, unit: i64) -> DateTime<Utc> {
    let low = down(at, unit);
    if low == at { at } else { low + TimeDelta::seconds(unit) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_is_whole_units_and_what_is_left_around_them() {
        let steps = Steps::one(at("2026-11-01T22:07:00Z"), at("2026-11-04T00:00:00Z"));
        let (whole, rest) = steps.by_days();
        assert_eq!(whole.from, [at("2026-11-02T00:00:00Z")]);
        assert_eq!(whole.to, [at("2026-11-04T00:00:00Z")]);
        assert_eq!(rest.from, [at("2026-11-01T22:07:00Z")]);
        assert_eq!(rest.to, [at("2026-11-02T00:00:00Z")]);
        let (whole, rest) = steps.by_quarters();
        assert_eq!(whole.from, [at("2026-11-01T22:15:00Z")]);
        assert_eq!(rest.to, [at("2026-11-01T22:15:00Z")]);
        let (days, quarters, rest) = steps.by_days_and_quarters();
        assert_eq!(days.starts, [at("2026-11-02T00:00:00Z")]);
        assert_eq!((days.steps, days.days.from), (vec![1], days.starts));
        assert_eq!(days.days.to, [at("2026-11-04T00:00:00Z")]);
        assert!(days.around.is_empty());
        assert_eq!(
            (quarters.from, quarters.to),
            (vec![at("2026-11-01T22:15:00Z")], vec![at("2026-11-02T00:00:00Z")])
        );
        assert_eq!(
            (rest.from, rest.to),
            (vec![at("2026-11-01T22:07:00Z")], vec![at("2026-11-01T22:15:00Z")])
        );
        let short = Steps::one(at("2026-11-01T22:07:00Z"), at("2026-11-01T22:08:00Z"));
        assert!(short.by_days().0.is_empty() && short.days().day.is_empty());
    }

    #[test]
    fn days_in_another_zone_are_parts_of_two_days_of_utc() {
        let starts = vec![at("2026-11-01T23:00:00Z"), at("2026-11-02T23:00:00Z")];
        let days = Steps::new(starts, at("2026-11-03T23:00:00Z")).days();
        assert_eq!(days.step, [1, 1, 2, 2]);
        assert_eq!(days.pm[0], 0b1111 << 44);
        assert_eq!((days.am[0], days.am[1]), (0, (1 << 48) - 1));
        let noon_and_last = Mask { am: 0, pm: 1 | 1 << 47 };
        let noon_and_last =
            |day| days.steps_of(days.of(at(day)), noon_and_last).collect::<Vec<_>>();
        assert_eq!(noon_and_last("2026-11-02T00:00:00Z"), [1, 2]);
        assert_eq!(noon_and_last("2026-11-05T00:00:00Z"), Vec::<i32>::new());
        let range = days.range();
        assert_eq!(range.from, [at("2026-11-01T00:00:00Z")]);
        assert_eq!(range.to, [at("2026-11-04T00:00:00Z")]);
    }

    #[test]
    fn a_quarter_hour_that_is_cut_between_two_steps_is_none() {
        let starts = vec![at("2026-11-01T22:00:00Z"), at("2026-11-01T22:20:00Z")];
        let (days, quarters, rest) =
            Steps::new(starts, at("2026-11-01T23:00:00Z")).by_days_and_quarters();
        assert!(days.days.is_empty());
        assert_eq!(quarters.from, [at("2026-11-01T22:00:00Z"), at("2026-11-01T22:30:00Z")]);
        assert_eq!(quarters.to, [at("2026-11-01T22:15:00Z"), at("2026-11-01T23:00:00Z")]);
        assert_eq!(rest.from, [at("2026-11-01T22:15:00Z")]);
        assert_eq!(rest.to, [at("2026-11-01T22:30:00Z")]);
    }

    #[test]
    fn a_day_that_two_steps_share_counts_where_the_larger_part_is() {
        let new_york =
            ["2026-11-02T05:00:00Z", "2026-11-03T05:00:00Z", "2026-11-04T05:00:00Z"].map(at);
        let steps = Steps::new(new_york[..2].to_vec(), new_york[2]);
        let (days, quarters, rest) = steps.by_days_and_quarters();
        assert_eq!(days.starts, [at("2026-11-02T00:00:00Z"), at("2026-11-03T00:00:00Z")]);
        assert_eq!(days.steps, [1, 2]);
        assert_eq!(days.around.from, days.starts);
        assert_eq!(days.around.to, new_york[..2]);
        assert_eq!(quarters.from, [at("2026-11-03T00:00:00Z"), at("2026-11-04T00:00:00Z")]);
        assert_eq!(quarters.to, new_york[1..]);
        assert!(rest.is_empty());
        // Half a day is not the larger part.
        let halves = Steps::new(vec![at("2026-11-02T00:00:00Z")], at("2026-11-02T12:00:00Z"));
        assert!(halves.by_days_and_quarters().0.days.is_empty());
        // What cuts a quarter hour could not be taken away again.
        let odd = Steps::one(at("2026-11-02T00:01:00Z"), at("2026-11-03T00:00:00Z"));
        let (days, quarters, rest) = odd.by_days_and_quarters();
        assert!(days.days.is_empty());
        assert_eq!(quarters.from, [at("2026-11-02T00:15:00Z")]);
        assert_eq!(rest.from, [at("2026-11-02T00:01:00Z")]);
    }

    #[test]
    fn further_cuts_say_which_step_they_are_of() {
        let starts = vec![at("2026-11-01T00:00:00Z"), at("2026-11-02T00:00:00Z")];
        let steps = Steps::new(starts, at("2026-11-03T00:00:00Z"));
        let price = [at("2026-11-02T12:00:00Z"), at("2027-01-01T00:00:00Z")];
        let (cells, of) = steps.cut_at(&price);
        assert_eq!((cells.count(), of), (3, vec![0, 1, 1]));
    }
}
