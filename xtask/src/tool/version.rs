//! Versions as programs print them.

use std::fmt::{Display, Formatter};

/// `2.15.1` as numbers, so that 2.9 comes before 2.15.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(Vec<u32>);

impl Version {
    /// A version from its numbers.
    pub(crate) fn new(numbers: &[u32]) -> Self {
        Self(numbers.to_vec())
    }

    /// The first version in what a program printed: `nats-server: v2.15.1`,
    /// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
    pub(crate) fn in_text(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(Self::parse)
    }

    fn parse(word: &str) -> Option<Self> {
        let word = word.strip_prefix('v').unwrap_or(word);
        let numeric = |c: char| c.is_ascii_digit() || c == '.';
        let end = word.find(|c| !numeric(c)).unwrap_or(word.len());
        let numbers: Result<Vec<u32>, _> =
            word[..end].trim_end_matches('.').split('.').map(str::parse).collect();
        numbers.ok().map(Self)
    }
}

impl Display for Version {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let numbers: Vec<String> = self.0.iter().map(u32::to_string).collect();
        f.write_str(&numbers.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_programs_print() {
        for (text, numbers) in [
            ("nats-server: v2.15.1", &[2, 15, 1][..]),
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", &[15, 18]),
            ("postgres (PostgreSQL) 19beta2", &[19]),
            ("Chromium 156.0.8078.79 built on Debian 12", &[156, 0, 8078, 79]),
            ("ChromeDriver 156.0.8078.79 (0a1b2c)", &[156, 0, 8078, 79]),
        ] {
            assert_eq!(Version::in_text(text), Some(Version::new(numbers)), "{text}");
        }
        assert_eq!(Version::in_text("no version here"), None);
    }

    #[test]
    fn versions_are_ordered_by_number() {
        assert!(Version::new(&[2, 9]) < Version::new(&[2, 15]));
        assert!(Version::new(&[2, 15]) <= Version::new(&[2, 15, 0]));
    }
}
