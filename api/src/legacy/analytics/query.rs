use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;
use wire::FieldError;

use super::super::number::number;
use crate::http::ApiError;

/// Query of the list of activities.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ActivitiesQuery {
    /// How many to leave out; 0 when absent.
    skip: Option<String>,
    /// How many at most: 1 to 1000, 100 when absent.
    limit: Option<String>,
    /// Those of this user.
    pub(super) user_id: Option<String>,
    /// Those of this time and later.
    start_date: Option<String>,
    /// Those before this time; of a day, all of it.
    end_date: Option<String>,
}

/// Query of a list with a limit.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LimitQuery {
    /// How many at most.
    limit: Option<String>,
}

/// Query of a list with a limit, perhaps of one user.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfUserQuery {
    /// How many at most.
    limit: Option<String>,
    /// Those of this user.
    pub(super) user_id: Option<String>,
}

/// Query of the list of users.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UsersQuery {
    /// `true`: only those who did something since midnight in UTC.
    active_only: Option<String>,
}

/// Query of what was asked of the API.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RequestsQuery {
    /// From this time on.
    start_date: Option<String>,
    /// Until before this time; of a day, all of it.
    end_date: Option<String>,
    /// The pattern of one route.
    pub(super) endpoint: Option<String>,
    /// How many rows at most: 1 to 1000, 1000 when absent.
    limit: Option<String>,
}

/// Query of the days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DaysQuery {
    /// How many days, today included: 1 to 365, 30 when absent.
    days: Option<String>,
}

/// From a time until before another.
pub(super) type Between = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

impl ActivitiesQuery {
    pub(super) fn range(&self) -> Result<(u32, u32), ApiError> {
        // As many as an offset of Postgres takes.
        let skip = number("skip", self.skip.as_deref(), 0, 0..=u32::MAX)?;
        Ok((skip, number("limit", self.limit.as_deref(), 100, 1..=1000)?))
    }

    pub(super) fn between(&self) -> Result<Between, ApiError> {
        between(self.start_date.as_deref(), self.end_date.as_deref())
    }
}

impl LimitQuery {
    pub(super) fn limit(&self, default: u32, most: u32) -> Result<u32, ApiError> {
        number("limit", self.limit.as_deref(), default, 1..=most)
    }
}

impl OfUserQuery {
    pub(super) fn limit(&self, default: u32, most: u32) -> Result<u32, ApiError> {
        number("limit", self.limit.as_deref(), default, 1..=most)
    }
}

impl UsersQuery {
    pub(super) fn active_only(&self) -> Result<bool, ApiError> {
        match self.active_only.as_deref().map(str::to_ascii_lowercase).as_deref() {
            None | Some("false" | "0" | "no" | "off") => Ok(false),
            Some("true" | "1" | "yes" | "on") => Ok(true),
            Some(_) => Err(wrong("active_only", "active_only is true or false")),
        }
    }
}

impl RequestsQuery {
    pub(super) fn between(&self) -> Result<Between, ApiError> {
        between(self.start_date.as_deref(), self.end_date.as_deref())
    }

    pub(super) fn limit(&self) -> Result<u32, ApiError> {
        number("limit", self.limit.as_deref(), 1000, 1..=1000)
    }
}

impl DaysQuery {
    pub(super) fn days(&self) -> Result<u32, ApiError> {
        number("days", self.days.as_deref(), 30, 1..=365)
    }
}

fn between(start: Option<&str>, end: Option<&str>) -> Result<Between, ApiError> {
    let malformed = |name| {
        let msg =
            format!("{name} is a day, such as 2026-11-01, or a time, such as 2026-11-01T08:00:00Z");
        wrong(name, &msg)
    };
    let start = start.map(|text| time(text, false).ok_or_else(|| malformed("start_date")));
    let end = end.map(|text| time(text, true).ok_or_else(|| malformed("end_date")));
    let (start, end) = (start.transpose()?, end.transpose()?);
    if start.zip(end).is_some_and(|(start, end)| start >= end) {
        return Err(wrong("start_date", "start_date is before end_date"));
    }
    Ok((start, end))
}

/// A time as clients of 1.x write it: without a zone it is of UTC. Of a day, its beginning or its
/// end.
fn time(text: &str, ends: bool) -> Option<DateTime<Utc>> {
    // A plus sign that was not escaped arrives as a space.
    if let Ok(time) = DateTime::parse_from_rfc3339(&text.replace(' ', "+")) {
        return Some(time.with_timezone(&Utc));
    }
    if let Ok(time) = text.replace(' ', "T").parse::<NaiveDateTime>() {
        return Some(time.and_utc());
    }
    let day = text.parse::<NaiveDate>().ok()?;
    let day = if ends { day.succ_opt()? } else { day };
    Some(day.and_time(NaiveTime::MIN).and_utc())
}

fn wrong(name: &str, msg: &str) -> ApiError {
    ApiError::invalid(vec![FieldError {
        loc: vec!["query".to_owned(), name.to_owned()],
        msg: msg.to_owned(),
        kind: "malformed".to_owned(),
    }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_clients_of_1x_write_them() {
        let at = |text: &str| Some(text.parse::<DateTime<Utc>>().unwrap());
        for (text, ends, expected) in [
            ("2026-11-01", false, at("2026-11-01T00:00:00Z")),
            ("2026-11-01", true, at("2026-11-02T00:00:00Z")),
            ("2026-11-01T08:00:00", true, at("2026-11-01T08:00:00Z")),
            ("2026-11-01 08:00:00.5", false, at("2026-11-01T08:00:00.5Z")),
            ("2026-11-01T08:00:00Z", false, at("2026-11-01T08:00:00Z")),
            ("2026-11-01T08:00:00 01:00", false, at("2026-11-01T07:00:00Z")),
            ("yesterday", false, None),
            ("2026-13-01", false, None),
        ] {
            assert_eq!(time(text, ends), expected, "{text}");
        }
        assert!(between(Some("2026-11-01"), Some("2026-11-01")).is_ok());
        assert!(between(Some("2026-11-02"), Some("2026-11-01")).is_err());
    }
}
