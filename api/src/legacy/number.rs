use std::ops::RangeInclusive;

use wire::FieldError;

use crate::http::ApiError;

/// A number of a query.
pub(super) fn number(
    name: &str,
    raw: Option<&str>,
    default: u32,
    range: RangeInclusive<u32>,
) -> Result<u32, ApiError> {
    let read = raw.map_or(Some(default), |raw| raw.parse().ok());
    read.filter(|number| range.contains(number)).ok_or_else(|| {
        ApiError::invalid(vec![FieldError {
            loc: vec!["query".to_owned(), name.to_owned()],
            msg: format!("{name} is a number from {} to {}", range.start(), range.end()),
            kind: "malformed".to_owned(),
        }])
    })
}
