//! `[limits]`: how often what may be asked.

use super::reader::Section;
use super::rules::within;

/// How often what may be asked, by kinds of routes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Signing in, and whatever else takes the password.
    pub sign_in: Limit,
    /// Exchanging refresh tokens.
    pub refresh: Limit,
    /// Opening an account.
    pub register: Limit,
    /// Other changes.
    pub write: Limit,
    /// Reading.
    pub read: Limit,
}

/// So many in a minute, and so many of them at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// In a minute; 0: as many as anybody wants.
    pub per_minute: u32,
    /// At once, after a quiet time.
    pub burst: u32,
}

impl Limits {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        let mut limit = |name, per_minute, burst| {
            let mut section = section.section(name);
            Limit {
                per_minute: section.value("per_minute", per_minute, within(0..=1_000_000)),
                burst: section.value("burst", burst, within(1..=1_000_000)),
            }
        };
        Self {
            sign_in: limit("sign_in", 300, 200),
            refresh: limit("refresh", 1200, 1000),
            register: limit("register", 60, 100),
            write: limit("write", 600, 300),
            read: limit("read", 3000, 1000),
        }
    }
}
