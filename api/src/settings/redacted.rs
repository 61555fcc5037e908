//! The effective settings as an operator may see them.

use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;

use serde::{Serialize, Serializer};

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The code.
    Default,
    /// The settings file.
    File(PathBuf),
    /// An environment variable, by name.
    Variable(String),
    /// A key file in the data folder, made at the first start.
    KeyFile(PathBuf),
}

impl Display for Source {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::KeyFile(path) => write!(f, "key file {}", path.display()),
        }
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One setting of the redacted view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The full key, such as `http.listen`.
    pub key: String,
    /// The value; "(hidden)" for what must not be shown, nothing when it is unset.
    pub value: Option<String>,
    /// Where the value came from.
    pub source: Source,
}

/// Every setting with its source, without secrets. Prints as one line per key; serialises as a
/// list.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Redacted<'a> {
    entries: &'a [Entry],
}

impl<'a> Redacted<'a> {
    pub(super) fn new(entries: &'a [Entry]) -> Self {
        Self { entries }
    }

    /// The entries, in the order of the tree.
    #[must_use]
    pub fn entries(&self) -> &'a [Entry] {
        self.entries
    }
}

impl Display for Redacted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let width = self.entries.iter().map(|entry| entry.key.len()).max().unwrap_or_default();
        for Entry { key, value, source } in self.entries {
            let value = value.as_deref().unwrap_or("(unset)");
            writeln!(f, "{key:width$} = {value}  [{source}]")?;
        }
        Ok(())
    }
}
