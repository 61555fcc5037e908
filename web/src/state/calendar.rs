//! Moments in words, in the person's own time zone.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Offset, Timelike, Utc};

/// Now, and how far the person's clock is from UTC.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clock {
    /// Now.
    pub now: DateTime<Utc>,
    /// Minutes east of UTC.
    pub east: i32,
}

/// Which part of the conversation list something belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// Since midnight.
    Today,
    /// The day before.
    Yesterday,
    /// Any other day.
    Earlier,
}

impl Day {
    /// The heading of the group.
    pub fn label(self) -> &'static str {
        match self {
            Self::Today => "Today",
            Self::Yesterday => "Yesterday",
            Self::Earlier => "Earlier",
        }
    }
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

impl Clock {
    fn local(&self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        let zone = FixedOffset::east_opt(self.east * 60).unwrap_or_else(|| Utc.fix());
        at.with_timezone(&zone)
    }

    /// Which day a moment was.
    pub fn day(&self, at: DateTime<Utc>) -> Day {
        let days = self.local(self.now).num_days_from_ce() - self.local(at).num_days_from_ce();
        match days {
            // A server whose clock is ahead is not yet tomorrow.
            ..=0 => Day::Today,
            1 => Day::Yesterday,
            _ => Day::Earlier,
        }
    }

    /// A moment as short as it can be said in a list.
    pub fn short(&self, at: DateTime<Utc>) -> String {
        let seconds = (self.now - at).num_seconds();
        match (self.day(at), seconds) {
            (Day::Today, ..60) => "now".into(),
            (Day::Today, 60..3600) => format!("{} min", seconds / 60),
            (Day::Earlier, _) => self.date(at),
            _ => self.time(at),
        }
    }

    /// A moment as the tooltip of a message says it.
    pub fn full(&self, at: DateTime<Utc>) -> String {
        match self.day(at) {
            Day::Today => format!("Today at {}", self.time(at)),
            Day::Yesterday => format!("Yesterday at {}", self.time(at)),
            Day::Earlier => format!("{} at {}", self.date(at), self.time(at)),
        }
    }

    /// How long ago a moment was, as one says it.
    pub fn ago(&self, at: DateTime<Utc>) -> String {
        let minutes = (self.now - at).num_minutes();
        match (self.day(at), minutes) {
            (Day::Today, ..1) => "just now".into(),
            (Day::Today, 1) => "a minute ago".into(),
            (Day::Today, 2..60) => format!("{minutes} minutes ago"),
            (Day::Today, 60..120) => "an hour ago".into(),
            (Day::Today, _) => format!("{} hours ago", minutes / 60),
            (Day::Yesterday, _) => format!("yesterday at {}", self.time(at)),
            (Day::Earlier, _) => self.date(at),
        }
    }

    /// A day, in the person's own time zone.
    pub fn date(&self, at: DateTime<Utc>) -> String {
        let (at, now) = (self.local(at), self.local(self.now));
        let month = MONTHS[at.month0() as usize];
        if at.year() == now.year() {
            format!("{} {month}", at.day())
        } else {
            format!("{} {month} {}", at.day(), at.year())
        }
    }

    /// The day it is where the person is.
    pub fn today(&self) -> NaiveDate {
        self.local(self.now).date_naive()
    }

    /// The weekday of a moment, in three letters.
    pub fn weekday(&self, at: DateTime<Utc>) -> &'static str {
        WEEKDAYS[self.local(at).weekday().num_days_from_monday() as usize]
    }

    /// The month of a moment.
    pub fn month(&self, at: DateTime<Utc>) -> String {
        let (at, now) = (self.local(at), self.local(self.now));
        let month = MONTHS[at.month0() as usize];
        if at.year() == now.year() { month.into() } else { format!("{month} {}", at.year()) }
    }

    /// The time of day of a moment.
    pub fn time(&self, at: DateTime<Utc>) -> String {
        let at = self.local(at);
        format!("{:02}:{:02}", at.hour(), at.minute())
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, Day};
    use chrono::{DateTime, Utc};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn clock(east: i32) -> Clock {
        Clock { now: at("2026-03-10T12:00:00Z"), east }
    }

    #[test]
    fn days_end_at_the_persons_midnight() {
        assert_eq!(clock(0).day(at("2026-03-10T00:10:00Z")), Day::Today);
        assert_eq!(clock(0).day(at("2026-03-09T23:50:00Z")), Day::Yesterday);
        assert_eq!(clock(60).day(at("2026-03-09T23:50:00Z")), Day::Today);
        assert_eq!(clock(-60).day(at("2026-03-10T00:10:00Z")), Day::Yesterday);
        assert_eq!(clock(0).day(at("2026-03-08T12:00:00Z")), Day::Earlier);
        assert_eq!(clock(0).day(at("2026-03-11T12:00:00Z")), Day::Today);
    }

    #[test]
    fn a_list_says_moments_briefly() {
        assert_eq!(clock(0).short(at("2026-03-10T11:59:30Z")), "now");
        assert_eq!(clock(0).short(at("2026-03-10T11:48:00Z")), "12 min");
        assert_eq!(clock(120).short(at("2026-03-10T08:05:00Z")), "10:05");
        assert_eq!(clock(0).short(at("2026-03-02T08:05:00Z")), "2 Mar");
        assert_eq!(clock(0).short(at("2025-12-31T08:05:00Z")), "31 Dec 2025");
    }

    #[test]
    fn how_long_ago_is_said_in_words() {
        for (moment, words) in [
            ("2026-03-10T12:00:05Z", "just now"),
            ("2026-03-10T11:58:30Z", "a minute ago"),
            ("2026-03-10T11:48:00Z", "12 minutes ago"),
            ("2026-03-10T10:30:00Z", "an hour ago"),
            ("2026-03-10T02:00:00Z", "10 hours ago"),
            ("2026-03-09T08:05:00Z", "yesterday at 08:05"),
            ("2026-03-02T08:05:00Z", "2 Mar"),
        ] {
            assert_eq!(clock(0).ago(at(moment)), words);
        }
    }

    #[test]
    fn a_message_says_the_day_and_the_time() {
        assert_eq!(clock(0).full(at("2026-03-09T08:05:00Z")), "Yesterday at 08:05");
    }
}
