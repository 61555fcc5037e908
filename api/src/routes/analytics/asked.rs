//! What is asked for: a period of a time zone, as JSON or CSV. Everything that is wrong is said at
//! once, each with the field it is about.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use projections::analytics::Steps;
use wire::FieldError;
use wire::analytics::{Period, Step};

use super::days;
use crate::backend::Backend;
use crate::http::{ApiError, ListQuery};

/// How many days a period has where nothing says when it begins.
const USUAL: TimeDelta = TimeDelta::days(30);
/// Longest period, in days: ten years.
const LONGEST: i64 = 3653;
/// How far ahead a period may end, in days: the end of this month.
const AHEAD: i64 = 31;
/// Steps of a period, at the most.
pub(super) const MOST_STEPS: usize = 2_000;

/// The parts of a query that all routes have.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Common<'a> {
    pub(super) from: Option<&'a str>,
    pub(super) to: Option<&'a str>,
    pub(super) zone: Option<&'a str>,
    pub(super) format: Option<&'a str>,
}

/// A period, and how it is to be shown.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) from: DateTime<Utc>,
    pub(super) to: DateTime<Utc>,
    /// When nothing more is looked at: behind what has happened, where the period ends now.
    end: DateTime<Utc>,
    pub(super) zone: Tz,
    pub(super) csv: bool,
    pub(super) now: DateTime<Utc>,
}

/// What is wrong with a query.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<FieldError>);

impl Faults {
    pub(super) fn add(&mut self, field: &str, kind: &str, msg: impl Into<String>) {
        let loc = vec!["query".to_owned(), field.to_owned()];
        self.0.push(FieldError { loc, msg: msg.into(), kind: kind.to_owned() });
    }

    /// One of several words; what is absent is the default.
    pub(super) fn one_of<T: Copy>(
        &mut self,
        field: &str,
        given: Option<&str>,
        words: &[(&str, T)],
    ) -> Option<T> {
        let given = given?;
        let found = words.iter().find(|(word, _)| *word == given).map(|(_, value)| *value);
        if found.is_none() {
            let words = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            self.add(field, "unknown", format!("{field} is one of {words}"));
        }
        found
    }

    /// How many items, and from where on.
    pub(super) fn page<C: std::str::FromStr>(
        &mut self,
        limit: Option<&str>,
        cursor: Option<String>,
    ) -> (u32, Option<C>) {
        let number = limit.map_or(Ok(50), str::parse::<u32>);
        let limit = number.ok().filter(|limit| (1..=200).contains(limit)).unwrap_or_else(|| {
            self.add("limit", "malformed", "limit is a number from 1 to 200");
            50
        });
        let page = ListQuery { cursor, limit: None, min_position: None };
        let cursor = page.cursor::<C>().unwrap_or_else(|_| {
            let msg = "cursor is the `next` of an earlier page, unchanged";
            self.add("cursor", "malformed", msg);
            None
        });
        (limit, cursor)
    }

    /// # Errors
    /// 422, when anything is wrong.
    pub(super) fn check(self) -> Result<(), ApiError> {
        if self.0.is_empty() { Ok(()) } else { Err(ApiError::invalid(self.0)) }
    }
}

impl Asked {
    /// Reads a query that says nothing else.
    ///
    /// # Errors
    /// 422 that names every field at fault.
    pub(super) fn alone(
        common: Common<'_>,
        request: &HttpRequest,
        backend: &Backend,
    ) -> Result<Self, ApiError> {
        let mut faults = Faults::default();
        let asked = Self::read(common, request, backend, &mut faults);
        faults.check()?;
        Ok(asked)
    }

    /// Reads a query. Where something is wrong, the faults say so, and what comes back is not to
    /// be used.
    pub(super) fn read(
        common: Common<'_>,
        request: &HttpRequest,
        backend: &Backend,
        faults: &mut Faults,
    ) -> Self {
        let now = backend.clock.now();
        let mut asked = Self::period(common, now, faults);
        let accept = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
        let accepts = accept.is_some_and(|accept| accept.contains("text/csv"));
        let formats = [("json", false), ("csv", true)];
        asked.csv = faults.one_of("format", common.format, &formats).unwrap_or(accepts);
        asked.from = backend.analytics.shown(asked.from).min(asked.end);
        asked
    }

    fn period(common: Common<'_>, now: DateTime<Utc>, faults: &mut Faults) -> Self {
        let zone = common.zone.unwrap_or("UTC").parse().unwrap_or_else(|_| {
            let msg = "zone is the IANA name of a time zone, such as Europe/Berlin";
            faults.add("zone", "unknown", msg);
            Tz::UTC
        });
        let mut instant = |field: &str, given: Option<&str>| {
            let given = given?;
            let at = instant(zone, given);
            match at {
                None => {
                    let msg = format!(
                        "{field} is a day, such as 2026-11-01, or an instant, such as \
                         2026-11-01T08:00:00Z"
                    );
                    faults.add(field, "malformed", msg);
                }
                Some(at) if at < DateTime::UNIX_EPOCH => {
                    faults.add(field, "too_early", format!("{field} is in 1970 or later"));
                }
                Some(_) => {}
            }
            at.filter(|at| *at >= DateTime::UNIX_EPOCH)
        };
        let (given_from, given_to) = (instant("from", common.from), instant("to", common.to));
        let to = given_to.unwrap_or(now);
        let from = given_from.unwrap_or(to - USUAL).max(DateTime::UNIX_EPOCH);
        if to > now + TimeDelta::days(AHEAD) {
            let msg = format!("to is at most {AHEAD} days ahead: nothing has happened there yet");
            faults.add("to", "in_the_future", msg);
        }
        if from > now {
            faults.add("from", "in_the_future", "from lies in the future; choose an earlier time");
        } else if from == to {
            faults.add("to", "empty", "nothing lies between from and to: to is not included");
        } else if from > to {
            faults.add("from", "inverted", "from is later than to; exchange them");
        } else if to - from > TimeDelta::days(LONGEST) {
            faults.add(
                "from",
                "too_long",
                "a period is at most ten years long; choose a later from",
            );
        }
        // Whatever has happened has happened before tomorrow: no day and no quarter hour is cut
        // by a period that ends now.
        let tomorrow = days::midnight(Tz::UTC, now.date_naive()) + TimeDelta::days(1);
        let end = if to >= now { to.max(tomorrow) } else { to };
        Self { from, to, end, zone, csv: false, now }
    }

    /// The period as it is told.
    pub(super) fn shown(&self) -> Period {
        Period { from: self.from.min(self.to), to: self.to, zone: self.zone.name().to_owned() }
    }

    /// From when to when is looked.
    pub(super) fn range(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.from.min(self.end), self.end)
    }

    /// The whole period as one step.
    pub(super) fn whole(&self) -> Steps {
        let (from, to) = self.range();
        Steps::one(from, to)
    }

    /// The steps of the period.
    ///
    /// # Errors
    /// 422 when there are too many of them.
    pub(super) fn steps(&self, step: Step) -> Result<Steps, ApiError> {
        let period = (self.from.min(self.to), self.to);
        let starts = days::starts(self.zone, period, step, MOST_STEPS);
        let Some(starts) = starts else {
            let mut faults = Faults::default();
            let msg = format!(
                "the period has more than {MOST_STEPS} steps of this width; choose a wider step or \
                 a shorter period"
            );
            faults.add("step", "too_many", msg);
            faults.check()?;
            return Ok(self.whole());
        };
        Ok(Steps::new(starts, self.end))
    }

    /// The same from the midnight of its first day on, or from when anything is shown.
    pub(super) fn whole_days(&self, backend: &Backend) -> Self {
        let midnight = days::midnight(self.zone, days::day(self.zone, self.from));
        Self { from: backend.analytics.shown(midnight).min(self.from), ..self.clone() }
    }

    /// The same from one time to another, which is not before what it is now.
    pub(super) fn reaching(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Self {
        let tomorrow = days::midnight(Tz::UTC, self.now.date_naive()) + TimeDelta::days(1);
        Self { from: from.min(to), to, end: to.max(tomorrow), ..self.clone() }
    }

    /// When the day of the zone began that it is now.
    pub(super) fn today(&self) -> DateTime<Utc> {
        days::midnight(self.zone, days::day(self.zone, self.now))
    }
}

fn instant(zone: Tz, text: &str) -> Option<DateTime<Utc>> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        // What is far out has no midnight in every zone.
        let fits = (1..=9999).contains(&chrono::Datelike::year(&day));
        return fits.then(|| days::midnight(zone, day));
    }
    // A plus sign that was not escaped arrives as a space.
    let text = text.replace(' ', "+");
    let at = DateTime::parse_from_rfc3339(&text).ok()?.with_timezone(&Utc);
    (chrono::Datelike::year(&at) <= 9999).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-28T18:07:30.5Z";

    fn period(from: Option<&str>, to: Option<&str>, zone: Option<&str>) -> (Asked, Vec<String>) {
        let mut faults = Faults::default();
        let common = Common { from, to, zone, format: None };
        let asked = Asked::period(common, NOW.parse().unwrap(), &mut faults);
        let name = |fault: FieldError| format!("{} {}", fault.loc[1], fault.kind);
        (asked, faults.0.into_iter().map(name).collect())
    }

    #[test]
    fn what_nothing_is_said_of_are_the_last_thirty_days() {
        let (asked, faults) = period(None, None, None);
        assert_eq!(faults, Vec::<String>::new());
        assert_eq!((asked.to - asked.from, asked.to), (USUAL, NOW.parse().unwrap()));
        assert_eq!(asked.range().1, "2026-11-29T00:00:00Z".parse::<DateTime<Utc>>().unwrap());
    }

    #[test]
    fn a_day_begins_at_midnight_of_the_zone_and_a_plus_may_arrive_as_a_space() {
        let berlin = Some("Europe/Berlin");
        let (asked, _) = period(Some("2026-11-01"), Some("2026-11-02T01:00:00 01:00"), berlin);
        assert_eq!(asked.from, "2026-10-31T23:00:00Z".parse::<DateTime<Utc>>().unwrap());
        assert_eq!(asked.to, "2026-11-02T00:00:00Z".parse::<DateTime<Utc>>().unwrap());
        assert_eq!(asked.range().1, asked.to);
    }

    #[test]
    fn whatever_is_wrong_is_named() {
        for (from, to, zone, fault) in [
            (Some("yesterday"), None, None, "from malformed"),
            (Some("2026-02-30"), None, None, "from malformed"),
            (Some("1969-12-30"), None, None, "from too_early"),
            (Some("2026-11-02"), Some("2026-11-01"), None, "from inverted"),
            (Some("2026-11-02"), Some("2026-11-02"), None, "to empty"),
            (Some("2026-12-02"), None, None, "from in_the_future"),
            (None, Some("2027-12-02"), None, "to in_the_future"),
            (Some("2010-01-01"), Some("2026-01-01"), None, "from too_long"),
            (None, None, Some("Mars/Olympus"), "zone unknown"),
            (Some("+262142-01-01"), None, None, "from malformed"),
        ] {
            let faults = period(from, to, zone).1;
            assert!(faults.contains(&fault.to_owned()), "{from:?} {to:?} {zone:?}: {faults:?}");
        }
    }
}
