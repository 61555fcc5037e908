//! What of the usage is looked at; it is in the address, so that it can be shared.

use std::fmt::{Display, Formatter, Result};

use chrono::{Datelike, Days, Months, NaiveDate};

use super::{amount::Unit, numbers::Number};

/// Days that are still shown hour by hour, day by day, and week by week.
const IN_HOURS: i64 = 2;
const IN_DAYS: i64 = 93;
const IN_WEEKS: i64 = 400;

/// Which period is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Range {
    /// Since midnight.
    Today,
    /// 7 days, today among them.
    Week,
    /// 30 days.
    #[default]
    Month,
    /// 90 days.
    Quarter,
    /// 12 months, this one among them.
    Year,
    /// From one day to another, both included.
    Between(NaiveDate, NaiveDate),
}

/// What a series is split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Split {
    /// By model.
    #[default]
    Model,
    /// By user.
    User,
    /// By role.
    Role,
    /// Not at all.
    None,
}

/// What of the usage is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct View {
    /// When.
    pub range: Range,
    /// Without the period before.
    pub alone: bool,
    /// Split by what.
    pub split: Split,
    /// Which number the largest chart shows.
    pub number: Number,
}

impl Range {
    /// Those with a name: in the address, and on the screen.
    pub const NAMED: [(Self, &'static str, &'static str); 5] = [
        (Self::Today, "today", "Today"),
        (Self::Week, "7d", "7 days"),
        (Self::Month, "30d", "30 days"),
        (Self::Quarter, "90d", "90 days"),
        (Self::Year, "12m", "12 months"),
    ];

    /// The first day and, unless it goes on until now, the day after the last one.
    pub fn days(self, today: NaiveDate) -> (NaiveDate, Option<NaiveDate>) {
        let before = |days| today.checked_sub_days(Days::new(days)).unwrap_or(today);
        let from = match self {
            Self::Today => today,
            Self::Week => before(6),
            Self::Month => before(29),
            Self::Quarter => before(89),
            Self::Year => {
                let first = today.with_day(1).unwrap_or(today);
                first.checked_sub_months(Months::new(11)).unwrap_or(first)
            }
            Self::Between(from, last) => return (from, last.succ_opt()),
        };
        (from, None)
    }

    /// How wide the steps of its series are, as the server calls it.
    pub fn step(self, today: NaiveDate) -> &'static str {
        let (from, to) = self.days(today);
        match to.or(today.succ_opt()).unwrap_or(today).signed_duration_since(from).num_days() {
            days if days <= IN_HOURS => "hour",
            days if days <= IN_DAYS => "day",
            days if days <= IN_WEEKS => "week",
            _ => "month",
        }
    }
}

impl Split {
    /// All of them: in the address, and on the screen.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Model, "model", "By model"),
        (Self::User, "user", "By user"),
        (Self::Role, "role", "By role"),
        (Self::None, "none", "As a whole"),
    ];
}

impl View {
    /// The period, as the routes take it.
    pub fn period(&self, today: NaiveDate, zone: &str) -> Vec<(&'static str, String)> {
        let (from, to) = self.range.days(today);
        let mut query = vec![("from", from.to_string()), ("zone", zone.to_owned())];
        query.extend(to.map(|to| ("to", to.to_string())));
        query
    }

    /// The period and how a series of it is asked for.
    pub fn series(
        &self,
        today: NaiveDate,
        zone: &str,
        split: Split,
    ) -> Vec<(&'static str, String)> {
        let mut query = self.period(today, zone);
        query.push(("step", self.range.step(today).to_owned()));
        if split != Split::None {
            query.push(("group", name(&Split::ALL, split).to_owned()));
        }
        query
    }
}

fn name<T: Copy + PartialEq, W>(all: &[(T, &'static str, W)], one: T) -> &'static str {
    all.iter().find(|(it, ..)| *it == one).map_or("", |(_, name, _)| name)
}

fn named<T: Copy, W>(all: &[(T, &'static str, W)], wanted: &str) -> Option<T> {
    all.iter().find(|(_, name, _)| *name == wanted).map(|(it, ..)| *it)
}

impl Display for View {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        match self.range {
            Range::Between(from, last) => write!(out, "from={from}&to={last}")?,
            range => write!(out, "range={}", name(&Range::NAMED, range))?,
        }
        if self.alone {
            out.write_str("&compare=no")?;
        }
        if self.split != Split::default() {
            write!(out, "&by={}", name(&Split::ALL, self.split))?;
        }
        if self.number != Number::default() {
            write!(out, "&of={}", name(&Number::ALL, self.number))?;
        }
        Ok(())
    }
}

/// What is not understood is as it is without it.
impl From<&str> for View {
    fn from(query: &str) -> Self {
        let mut view = Self::default();
        let (mut from, mut to) = (None, None);
        for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            match key {
                "range" => view.range = named(&Range::NAMED, value).unwrap_or_default(),
                "from" => from = value.parse().ok(),
                "to" => to = value.parse().ok(),
                "compare" => view.alone = value == "no",
                "by" => view.split = named(&Split::ALL, value).unwrap_or_default(),
                "of" => view.number = named(&Number::ALL, value).unwrap_or_default(),
                _ => {}
            }
        }
        if let (Some(from), Some(to)) = (from, to) {
            view.range = Range::Between(from, to);
        }
        view
    }
}

impl View {
    /// Under which name a number or a split is in the address.
    pub fn names(&self) -> (&'static str, &'static str) {
        (name(&Number::ALL, self.number), name(&Split::ALL, self.split))
    }

    /// The same with another split.
    pub fn split_by(self, wanted: &str) -> Self {
        Self { split: named(&Split::ALL, wanted).unwrap_or_default(), ..self }
    }

    /// The same with another number.
    pub fn of(self, wanted: &str) -> Self {
        Self { number: named(&Number::ALL, wanted).unwrap_or_default(), ..self }
    }

    /// What its number counts.
    pub fn unit(&self) -> Unit {
        self.number.unit()
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{Number, Range, Split, View};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_looked_at_survives_the_address() {
        let between = Range::Between(day("2026-01-01"), day("2026-02-03"));
        for view in [
            View::default(),
            View { range: Range::Today, alone: true, ..View::default() },
            View { range: between, split: Split::Role, number: Number::Cost, alone: false },
        ] {
            assert_eq!(View::from(view.to_string().as_str()), view, "{view}");
        }
        assert_eq!(View::default().to_string(), "range=30d");
    }

    #[test]
    fn what_is_not_understood_is_passed_over() {
        for query in ["", "range=never", "from=2026-13-01&to=x", "by=moon&of=&x&=&compare"] {
            assert_eq!(View::from(query), View::default(), "{query}");
        }
    }

    #[test]
    fn a_range_ends_today_and_holds_as_many_days_as_it_says() {
        let today = day("2026-03-10");
        for (range, from, step) in [
            (Range::Today, "2026-03-10", "hour"),
            (Range::Week, "2026-03-04", "day"),
            (Range::Month, "2026-02-09", "day"),
            (Range::Quarter, "2025-12-11", "day"),
            (Range::Year, "2025-04-01", "week"),
        ] {
            assert_eq!((range.days(today), range.step(today)), ((day(from), None), step));
        }
        let years = Range::Between(day("2020-01-01"), day("2026-01-01"));
        assert_eq!(years.days(today), (day("2020-01-01"), Some(day("2026-01-02"))));
        assert_eq!(years.step(today), "month");
    }

    #[test]
    fn the_routes_are_asked_in_their_words() {
        let view =
            View { range: Range::Between(day("2026-01-01"), day("2026-01-01")), ..View::default() };
        let query = view.series(day("2026-03-10"), "Europe/Berlin", Split::Model);
        let query: Vec<_> = query.iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(
            query.join("&"),
            "from=2026-01-01&zone=Europe/Berlin&to=2026-01-02&step=hour&group=model"
        );
    }
}
