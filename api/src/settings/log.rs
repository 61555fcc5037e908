//! `[log]`: the log.

use tracing_subscriber::EnvFilter;

use super::reader::Section;
use super::rules::any;
use super::value::{Raw, Value};

/// Our own lines; of the libraries only what somebody should look at.
const DEFAULT: &str = "info,actix_server=warn,async_nats=warn,sqlx=warn";

/// For commands that say themselves what they do.
const QUIET: &str = "warn,async_nats=error,sqlx=error";

/// The log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// How lines are written.
    pub format: LogFormat,
    /// Which lines are written, in the syntax of `tracing_subscriber::EnvFilter`.
    pub filter: String,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

impl Log {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        Self {
            format: section.value("format", LogFormat::Text, any),
            filter: section.value("filter", DEFAULT.to_owned(), directives),
        }
    }

    /// Only what goes wrong, for commands that say themselves what they do.
    pub fn hush(&mut self) {
        QUIET.clone_into(&mut self.filter);
    }
}

impl Value for LogFormat {
    const EXPECTED: &'static str = "\"text\" or \"json\"";
    fn parse(raw: &Raw) -> Option<Self> {
        match String::parse(raw)?.trim() {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
    fn show(&self) -> String {
        let name = match self {
            Self::Text => "text",
            Self::Json => "json",
        };
        name.to_owned()
    }
}

fn directives(filter: &String) -> Result<(), String> {
    let expected = || "a filter such as info or info,api=debug".to_owned();
    EnvFilter::try_new(filter).map(drop).map_err(|_| expected())
}
