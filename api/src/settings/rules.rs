//! What a value must be beyond its type. A rule answers with the end of "must be …".

use std::fmt::Display;
use std::ops::RangeInclusive;

use secrecy::{ExposeSecret, SecretString};

/// A check of one value.
pub(super) trait Rule<T>: Fn(&T) -> Result<(), String> {}
impl<T, F: Fn(&T) -> Result<(), String>> Rule<T> for F {}

/// No further rule.
pub(super) fn any<T>(_: &T) -> Result<(), String> {
    Ok(())
}

/// A number in a range.
pub(super) fn within<T: PartialOrd + Display>(range: RangeInclusive<T>) -> impl Rule<T> {
    move |value: &T| {
        let expected = || format!("a whole number from {} to {}", range.start(), range.end());
        range.contains(value).then_some(()).ok_or_else(expected)
    }
}

/// Text with something in it.
pub(super) fn not_blank() -> impl Rule<String> {
    |text: &String| filled(text)
}

/// A secret with something in it.
pub(super) fn secret_not_blank(secret: &SecretString) -> Result<(), String> {
    filled(secret.expose_secret())
}

fn filled(text: &str) -> Result<(), String> {
    (!text.trim().is_empty()).then_some(()).ok_or_else(|| "text that is not empty".to_owned())
}

/// An address whose scheme is one of `schemes`; it may carry a password, so it is a secret.
pub(super) fn secret_url(schemes: &'static [&'static str]) -> impl Rule<SecretString> {
    move |url: &SecretString| {
        let known = |scheme: &&str| {
            let rest = url.expose_secret().trim().strip_prefix(*scheme);
            rest.and_then(|rest| rest.strip_prefix("://")).is_some_and(|rest| !rest.is_empty())
        };
        let expected = || format!("an address that begins with {}://", schemes.join(":// or "));
        schemes.iter().any(known).then_some(()).ok_or_else(expected)
    }
}
