use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use wire::FieldError;

use super::Happened;
use crate::backend::Backend;
use crate::http::ApiError;

/// A point in the life of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// Right after the commit at this journal position.
    Position(u64),
    /// When it was this time.
    Time(DateTime<Utc>),
}

impl At {
    /// Reads a journal position or a time; `place` and `name` say where it comes from.
    ///
    /// # Errors
    /// 422 when it is neither.
    pub fn parse(raw: &str, place: &str, name: &str) -> Result<Self, ApiError> {
        if let Ok(position) = raw.parse() {
            return Ok(Self::Position(position));
        }
        // A plus sign in a query is a space.
        let time = DateTime::parse_from_rfc3339(&raw.replace(' ', "+"));
        time.map(|time| Self::Time(time.to_utc())).map_err(|_| {
            let msg = format!(
                "`{name}` is a journal position such as 42, or a time such as 2026-01-31T12:00:00Z"
            );
            wrong(place, name, msg, "malformed")
        })
    }

    /// What of all had happened at that point.
    ///
    /// # Errors
    /// 404 before the beginning, 422 beyond the end of the journal.
    pub async fn cut<'a>(
        &self,
        all: &'a [Arc<Happened>],
        backend: &Backend,
    ) -> Result<&'a [Arc<Happened>], ApiError> {
        if let Self::Position(position) = self
            && all.last().is_none_or(|last| last.opened.position < *position)
        {
            let end = backend.journal.journal().position().await?;
            if *position > end {
                let msg = format!("the journal has come to position {end} so far");
                return Err(wrong("query", "at", msg, "unknown"));
            }
        }
        let had = |one: &Arc<Happened>| match self {
            Self::Position(position) => one.opened.position <= *position,
            Self::Time(time) => one.time().is_some_and(|at| at <= *time),
        };
        match (all.iter().rposition(had), all.first()) {
            (Some(last), _) => Ok(&all[..=last]),
            (None, first) => Err(not_begun(first)),
        }
    }
}

fn not_begun(first: Option<&Arc<Happened>>) -> ApiError {
    let began = first.and_then(|first| {
        let time = first.time()?.to_rfc3339_opts(SecondsFormat::Millis, true);
        Some(format!(": it began at {time}, at position {}", first.opened.position))
    });
    let detail = format!("the conversation had not begun then{}", began.unwrap_or_default());
    ApiError::not_found("not_begun", &detail)
}

fn wrong(place: &str, name: &str, msg: String, kind: &str) -> ApiError {
    let loc = vec![place.to_owned(), name.to_owned()];
    ApiError::invalid(vec![FieldError { loc, msg, kind: kind.to_owned() }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_a_position_or_a_time() {
        let parse = |raw| At::parse(raw, "query", "at");
        assert_eq!(parse("42").unwrap(), At::Position(42));
        let time = DateTime::from_timestamp(1_767_268_800, 0).unwrap();
        for raw in
            ["2026-01-01T12:00:00Z", "2026-01-01T13:00:00+01:00", "2026-01-01T13:00:00 01:00"]
        {
            assert_eq!(parse(raw).unwrap(), At::Time(time), "{raw}");
        }
        for garbage in ["", "now", "-1", "2026-01-01", "1.5", "99999999999999999999999"] {
            assert_eq!(parse(garbage).unwrap_err().code(), "invalid", "{garbage}");
        }
    }
}
