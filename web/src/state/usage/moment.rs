//! The steps of a series in words.

use chrono::{DateTime, Duration, Utc};
use wire::analytics::Step;

use crate::state::calendar::Clock;

/// Steps begin at midnight in the person's zone, which may then have been an hour off from now:
/// the clock knows the zone of today only. A moment later it is the right day in any case.
const PAST_MIDNIGHT: Duration = Duration::hours(2);

/// A step as short as it can be said, and in full.
pub fn name_of(clock: &Clock, step: Step, at: DateTime<Utc>) -> (String, String) {
    let day = || clock.date(at + PAST_MIDNIGHT);
    match step {
        Step::Hour => (clock.time(at), format!("{}, {}", clock.date(at), clock.time(at))),
        Step::Day => (day(), format!("{}, {}", clock.weekday(at + PAST_MIDNIGHT), day())),
        Step::Week => (day(), format!("Week from {}", day())),
        Step::Month => {
            let month = clock.month(at + PAST_MIDNIGHT);
            (month.clone(), month)
        }
    }
}

/// What the first column of a table of steps is called.
pub fn word_for(step: Step) -> &'static str {
    match step {
        Step::Hour => "Hour",
        Step::Day => "Day",
        Step::Week => "Week",
        Step::Month => "Month",
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use wire::analytics::Step;

    use super::name_of;
    use crate::state::calendar::Clock;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn steps_are_named_after_the_days_of_the_person() {
        let clock = Clock { now: at("2026-11-26T12:00:00Z"), east: 60 };
        let name = |step, moment| name_of(&clock, step, at(moment));
        assert_eq!(
            name(Step::Hour, "2026-11-25T23:00:00Z"),
            ("00:00".into(), "26 Nov, 00:00".into())
        );
        assert_eq!(
            name(Step::Day, "2026-11-25T23:00:00Z"),
            ("26 Nov".into(), "Thu, 26 Nov".into())
        );
        assert_eq!(name(Step::Week, "2026-11-22T23:00:00Z").1, "Week from 23 Nov");
        assert_eq!(name(Step::Month, "2026-10-31T23:00:00Z").0, "Nov");
        // In summer, midnight was an hour earlier.
        assert_eq!(name(Step::Day, "2026-07-13T22:00:00Z").0, "14 Jul");
    }
}
