use std::fmt::Display;
use std::net::IpAddr;
use std::ops::RangeInclusive;

use domain::activity::PRIVILEGE_USED;
use domain::{Invalid, UserId};
use serde_json::Value;
use wire::FieldError;

use crate::backend::Backend;
use crate::http::ApiError;

/// Longest text, in bytes.
const LONGEST: usize = 4096;
/// Longest kind of activity, in characters.
const LONGEST_KIND: usize = 64;
/// Longest time that something takes, in seconds.
const AN_HOUR: f64 = 3600.0;

/// What is wrong with the fields of a report, all of it.
pub(super) struct Fields {
    /// `body` or `query`.
    place: &'static str,
    wrong: Vec<FieldError>,
}

impl Fields {
    pub(super) fn of(place: &'static str) -> Self {
        Self { place, wrong: Vec::new() }
    }

    fn refuse(&mut self, name: &str, kind: &str, msg: String) {
        let loc = vec![self.place.to_owned(), name.to_owned()];
        self.wrong.push(FieldError { loc, msg, kind: kind.to_owned() });
    }

    /// A value that is parsed elsewhere; none when it is wrong.
    pub(super) fn parsed<T>(&mut self, name: &str, parsed: Result<T, Invalid>) -> Option<T> {
        parsed.map_err(|error| self.refuse(name, error.code, error.message)).ok()
    }

    /// A field that must be there.
    pub(super) fn needed<T>(&mut self, name: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.refuse(name, "missing", format!("missing field `{name}`"));
        }
        value
    }

    /// Text of a sensible length.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        if text.trim().is_empty() || text.len() > LONGEST {
            self.refuse(name, "malformed", format!("{name} has 1 to {LONGEST} bytes"));
        }
    }

    /// What was done, in a word.
    pub(super) fn kind(&mut self, name: &str, text: &str) {
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':');
        if text.is_empty() || text.len() > LONGEST_KIND || !text.bytes().all(fits) {
            let msg = format!(
                "{name} has 1 to {LONGEST_KIND} letters of English, digits, `_`, `-`, `.` or `:`"
            );
            self.refuse(name, "malformed", msg);
        } else if text == PRIVILEGE_USED {
            let msg =
                format!("{PRIVILEGE_USED} is what the audit is called: choose another {name}");
            self.refuse(name, "reserved", msg);
        }
    }

    /// One of a few words.
    pub(super) fn one_of(&mut self, name: &str, value: &str, known: &[&str]) {
        if !known.contains(&value) {
            self.refuse(name, "unknown", format!("{name} is one of {}", known.join(", ")));
        }
    }

    /// A number within bounds.
    pub(super) fn within<T: PartialOrd + Display>(
        &mut self,
        name: &str,
        value: T,
        range: &RangeInclusive<T>,
    ) {
        if !range.contains(&value) {
            let msg = format!("{name} is a number from {} to {}", range.start(), range.end());
            self.refuse(name, "malformed", msg);
        }
    }

    /// How long something took, in seconds.
    pub(super) fn seconds(&mut self, name: &str, value: f64) {
        self.within(name, value, &(0.0..=AN_HOUR));
    }

    /// A network address.
    pub(super) fn address(&mut self, name: &str, text: &str) {
        if text.parse::<IpAddr>().is_err() {
            self.refuse(name, "malformed", format!("{name} is an address like 192.0.2.1"));
        }
    }

    /// An object that is not too long.
    pub(super) fn object(&mut self, name: &str, value: &Value) {
        if !value.is_object() || value.to_string().len() > LONGEST {
            let msg = format!("{name} is an object of {LONGEST} bytes at the most");
            self.refuse(name, "malformed", msg);
        }
    }

    /// Somebody who has or had an account here; none when it is wrong.
    ///
    /// # Errors
    /// 503 when it cannot be found out.
    pub(super) async fn user(
        &mut self,
        name: &str,
        raw: &str,
        backend: &Backend,
    ) -> Result<Option<UserId>, ApiError> {
        let Some(user) = self.parsed(name, UserId::parse(raw)) else { return Ok(None) };
        if backend.views.account(&user, 0).await?.is_none() {
            self.refuse(name, "unknown", format!("{name} is nobody's: there is no such user"));
        }
        Ok(Some(user))
    }

    /// Whether all is as it must be.
    ///
    /// # Errors
    /// 422 that names every field that is not.
    pub(super) fn check(self) -> Result<(), ApiError> {
        if self.wrong.is_empty() { Ok(()) } else { Err(ApiError::invalid(self.wrong)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_missing_negative_absurd_or_unknown_is_named() {
        let mut fields = Fields::of("body");
        fields.needed::<()>("a", None);
        fields.within("b", -1, &(0..=10));
        fields.seconds("c", 3601.0);
        fields.seconds("d", f64::NAN);
        fields.one_of("e", "fly", &["walk", "run"]);
        fields.text("f", &"x".repeat(4097));
        fields.kind("g", "with space");
        fields.address("h", "somewhere");
        fields.object("i", &serde_json::json!([1]));
        fields.object("j", &serde_json::json!({"x": "y".repeat(4096)}));
        let names: Vec<_> = fields.wrong.iter().map(|error| error.loc[1].as_str()).collect();
        assert_eq!(names, ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]);
        assert!(fields.check().is_err());
    }

    #[test]
    fn whatever_is_sensible_is_taken() {
        let mut fields = Fields::of("query");
        fields.needed("a", Some(1));
        fields.within("b", 10, &(0..=10));
        fields.seconds("c", 0.25);
        fields.one_of("d", "run", &["walk", "run"]);
        fields.text("e", "/v1/things");
        fields.kind("f", "report.opened");
        fields.address("g", "2001:db8::1");
        fields.object("h", &serde_json::json!({}));
        fields.check().unwrap();
    }
}
