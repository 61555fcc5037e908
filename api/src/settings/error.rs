//! What can be wrong with the settings, said so that it can be mended.

use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};

use super::layers::variable_of;
use super::redacted::Source;

/// Names further apart than this are not worth suggesting (1 is the same name).
const CLOSE: f64 = 0.75;

/// Why the settings could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("the settings file {} cannot be read; check the path and its permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file is not TOML. The line itself is not quoted: it may hold a secret.
    #[error("the settings file {} is not valid TOML at line {line}, column {column}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What the parser expected.
        message: String,
    },
    /// One or more settings are unknown, wrong or missing.
    #[error("the settings cannot be used:{}", list(.0))]
    Faults(Vec<Fault>),
}

impl SettingsError {
    pub(super) fn syntax(path: &Path, text: &str, error: &toml::de::Error) -> Self {
        let start = error.span().map_or(0, |span| span.start);
        let before = text.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self::Syntax { path: path.into(), line, column, message: error.message().to_owned() }
    }
}

impl From<Vec<Fault>> for SettingsError {
    fn from(faults: Vec<Fault>) -> Self {
        Self::Faults(faults)
    }
}

fn list(faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("\n  - {fault}")).collect()
}

/// One thing that is wrong with one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nobody reads this key.
    Unknown {
        /// The key or the variable, as it was written.
        name: String,
        /// Where it was written.
        source: Source,
        /// The name that was probably meant.
        suggestion: Option<String>,
    },
    /// The value has the wrong type or breaks a rule.
    Wrong {
        /// The full key.
        key: String,
        /// Where the value was written.
        source: Source,
        /// The end of the sentence "must be …".
        expected: String,
        /// The value as written, unless it is private.
        found: Option<String>,
    },
    /// A secret that must be set is not.
    Missing {
        /// The full key.
        key: String,
        /// The variable that sets it.
        variable: String,
        /// How to make a value.
        how: &'static str,
    },
}

impl Fault {
    pub(super) fn unknown(key: &str, source: &Source, known: &BTreeSet<&str>) -> Self {
        let section = format!("{key}.");
        if known.iter().any(|known| known.starts_with(&section)) {
            let expected = format!("a table of settings, written [{key}]");
            return Self::Wrong { key: key.into(), source: source.clone(), expected, found: None };
        }
        let suggestion = closest(key, known);
        match source {
            Source::Variable(variable) => Self::Unknown {
                name: variable.clone(),
                source: source.clone(),
                suggestion: suggestion.map(variable_of),
            },
            _ => Self::Unknown {
                name: key.to_owned(),
                source: source.clone(),
                suggestion: suggestion.map(str::to_owned),
            },
        }
    }

    /// A variable that would be one of ours if its underscores were doubled, and is silently
    /// ignored otherwise.
    pub(super) fn lookalike(variable: &str, known: &BTreeSet<&str>) -> Option<Self> {
        let flat = |name: &str| name.replace("__", "_");
        let meant =
            known.iter().map(|key| variable_of(key)).find(|name| flat(name) == flat(variable))?;
        let source = Source::Variable(variable.to_owned());
        Some(Self::Unknown { name: variable.to_owned(), source, suggestion: Some(meant) })
    }
}

fn closest<'a>(key: &str, known: &BTreeSet<&'a str>) -> Option<&'a str> {
    let score = |candidate: &str| strsim::normalized_damerau_levenshtein(key, candidate);
    let best = known.iter().copied().max_by(|a, b| score(a).total_cmp(&score(b)))?;
    (score(best) >= CLOSE).then_some(best)
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, source, suggestion } => {
                match source {
                    Source::Variable(_) => write!(f, "the variable {name} is not a setting")?,
                    _ => write!(f, "`{name}` ({source}) is not a setting")?,
                }
                suggestion.iter().try_for_each(|name| write!(f, "; did you mean {name}?"))
            }
            Self::Wrong { key, source, expected, found } => {
                write!(f, "`{key}` ({source}) must be {expected}")?;
                found.iter().try_for_each(|found| write!(f, ", not {found}"))
            }
            Self::Missing { key, variable, how } => write!(
                f,
                "`{key}` is not set and has no default; set the variable {variable}, for example \
                 to the output of `{how}`"
            ),
        }
    }
}
