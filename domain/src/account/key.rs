use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::values::Invalid;

/// How many API keys one user may have at a time.
pub const MOST_KEYS: usize = 50;

/// An API key that may still be used, as the next decision needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenKey {
    /// When it ends by itself; never when absent.
    pub expires_at: Option<DateTime<Utc>>,
    /// When its use was last written down.
    pub used_at: Option<DateTime<Utc>>,
}

/// What may be done with an API key: a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Reading one's own things.
    Read,
    /// Changing one's own things.
    Write,
    /// Reporting activity of other programs.
    Track,
    /// All that one's roles allow beyond one's own things.
    Admin,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Track, Self::Admin];

    /// Its name, as clients spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Track => "track",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scope {
    type Err = Invalid;

    fn from_str(raw: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.name() == raw)
            .ok_or_else(|| Invalid::new("unknown", "a scope is one of read, write, track, admin"))
    }
}
