//! How long the provider asks us to wait.

use std::time::Duration;

use chrono::DateTime;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// Reads `Retry-After-Ms` (OpenAI, Azure) or `Retry-After` in seconds or as a date.
///
/// A date is taken relative to the response's own `Date`: no clock is read, and it does not
/// matter when the provider's differs from ours.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    if let Some(millis) = text("retry-after-ms").and_then(|text| text.parse().ok()) {
        return Some(Duration::from_millis(millis));
    }
    let wait = text(RETRY_AFTER.as_str())?;
    if let Ok(seconds) = wait.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let until = DateTime::parse_from_rfc2822(wait).ok()?;
    let now = DateTime::parse_from_rfc2822(text(DATE.as_str())?).ok()?;
    Some((until - now).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn parsed(headers: &[(&'static str, &'static str)]) -> Option<Duration> {
        let header =
            |&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
        retry_after(&headers.iter().map(header).collect())
    }

    #[test]
    fn seconds_milliseconds_and_dates() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        let noon = ("date", "Sun, 06 Nov 1994 12:00:00 GMT");
        assert_eq!(parsed(&[("retry-after", "20")]), seconds(20));
        assert_eq!(parsed(&[("retry-after", "0.5")]), Some(Duration::from_millis(500)));
        assert_eq!(
            parsed(&[("retry-after", "1"), ("retry-after-ms", "250")]),
            Some(Duration::from_millis(250))
        );
        assert_eq!(parsed(&[noon, ("retry-after", "Sun, 06 Nov 1994 12:01:30 GMT")]), seconds(90));
        assert_eq!(parsed(&[noon, ("retry-after", "Sun, 06 Nov 1994 11:59:00 GMT")]), seconds(0));
    }

    #[test]
    fn nonsense_is_no_answer() {
        assert_eq!(parsed(&[]), None);
        for nonsense in ["soon", "-1", "NaN", "inf", "1e300"] {
            assert_eq!(parsed(&[("retry-after", nonsense)]), None, "{nonsense}");
        }
        assert_eq!(parsed(&[("retry-after", "Sun, 06 Nov 1994 12:00:00 GMT")]), None);
    }
}
