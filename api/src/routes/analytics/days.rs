//! The calendar of a time zone: when its days, weeks and months begin.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone as _};
use chrono::{Timelike as _, Utc};
use chrono_tz::Tz;
use wire::analytics::Step;

/// No zone skips more than a day.
const LONGEST_GAP: i32 = 4 * 25;

/// When a day begins: at midnight, or where there is none, at the first time after it.
pub(super) fn midnight(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    let candidates = (0..LONGEST_GAP).map(|quarters| midnight + TimeDelta::minutes(15) * quarters);
    candidates
        .filter_map(|local| zone.from_local_datetime(&local).earliest())
        .next()
        .map_or_else(|| midnight.and_utc(), |local| local.with_timezone(&Utc))
}

/// The day that a time is on.
pub(super) fn day(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The Monday of the week that a day is in.
pub(super) fn monday(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}

/// When the steps of a period begin: the first one with the period, the others where an hour, a
/// day, a week or a month begins. None when there are more than `most`.
pub(super) fn starts(
    zone: Tz,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    step: Step,
    most: usize,
) -> Option<Vec<DateTime<Utc>>> {
    let mut starts = vec![from];
    let mut at = next(zone, from, step);
    while at < to {
        starts.push(at);
        if starts.len() > most {
            return None;
        }
        at = next(zone, at, step);
    }
    Some(starts)
}

/// When the next step begins.
fn next(zone: Tz, at: DateTime<Utc>, step: Step) -> DateTime<Utc> {
    if step == Step::Hour {
        return next_hour(zone, at);
    }
    let mut date = day(zone, at);
    loop {
        date = match step {
            Step::Hour | Step::Day => date + Days::new(1),
            Step::Week => monday(date) + Days::new(7),
            Step::Month => {
                let (year, month) = match date.month() {
                    12 => (date.year() + 1, 1),
                    month => (date.year(), month + 1),
                };
                NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(date + Days::new(31))
            }
        };
        let start = midnight(zone, date);
        // A day that a zone leaves out begins with the next one.
        if start > at {
            return start;
        }
    }
}

/// All offsets are whole quarter hours, so one of the next four begins an hour.
fn next_hour(zone: Tz, at: DateTime<Utc>) -> DateTime<Utc> {
    const QUARTER: i64 = 15 * 60;
    let first = (at.timestamp().div_euclid(QUARTER) + 1) * QUARTER;
    let quarters = (0..4).filter_map(|n| DateTime::from_timestamp(first + n * QUARTER, 0));
    let begins = |quarter: &DateTime<Utc>| quarter.with_timezone(&zone).minute() == 0;
    quarters.into_iter().find(begins).unwrap_or(at + TimeDelta::hours(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn hours(zone: Tz, from: &str, to: &str, step: Step) -> Vec<i64> {
        let (from, to) = (at(from), at(to));
        let mut cuts = starts(zone, (from, to), step, 100).unwrap();
        cuts.push(to);
        cuts.windows(2).map(|pair| (pair[1] - pair[0]).num_minutes()).collect()
    }

    #[test]
    fn a_day_is_as_long_as_the_clocks_say() {
        let berlin = chrono_tz::Europe::Berlin;
        let spring = hours(berlin, "2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z", Step::Day);
        assert_eq!(spring, [24 * 60, 23 * 60, 24 * 60]);
        let autumn = hours(berlin, "2026-10-24T22:00:00Z", "2026-10-26T23:00:00Z", Step::Day);
        assert_eq!(autumn, [25 * 60, 24 * 60]);
        let all = hours(berlin, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", Step::Hour);
        assert_eq!(all, [60; 25]);
    }

    #[test]
    fn a_day_without_midnight_begins_with_its_first_time() {
        // In Beirut clocks went from 00:00 to 01:00 on this day.
        let start = midnight(chrono_tz::Asia::Beirut, date("2022-03-27"));
        assert_eq!(start, at("2022-03-26T22:00:00Z"));
        // Samoa left out this day.
        let apia = chrono_tz::Pacific::Apia;
        assert_eq!(midnight(apia, date("2011-12-30")), midnight(apia, date("2011-12-31")));
    }

    #[test]
    fn hours_begin_on_the_hour_of_the_zone() {
        let kathmandu = chrono_tz::Asia::Kathmandu;
        let found = hours(kathmandu, "2026-11-01T00:00:00Z", "2026-11-01T02:15:00Z", Step::Hour);
        assert_eq!(found, [15, 60, 60]);
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        let zone = chrono_tz::UTC;
        let period = (at("2026-11-25T12:00:00Z"), at("2026-12-10T00:00:00Z"));
        let weeks = starts(zone, period, Step::Week, 9).unwrap();
        assert_eq!(weeks[1..], [at("2026-11-30T00:00:00Z"), at("2026-12-07T00:00:00Z")]);
        let months = starts(zone, period, Step::Month, 9).unwrap();
        assert_eq!(months[1..], [at("2026-12-01T00:00:00Z")]);
        assert_eq!(starts(zone, period, Step::Day, 9), None);
    }
}
