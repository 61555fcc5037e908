//! Where values come from: the file and the environment, merged into one flat map of keys.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::SettingsError;
use super::redacted::Source;
use super::value::Raw;

/// The file that is read when none is named.
const DEFAULT_FILE: &str = "convoai.toml";
/// How a variable that sets a key begins.
const PREFIX: &str = "CONVOAI__";
/// The variable that replaces the port of `http.listen`, as hosting platforms set it.
pub(super) const PORT: &str = "PORT";
/// Names that other software and ConvoAI 1.x gave to some of our keys.
pub(super) const WELL_KNOWN: &[(&str, &str)] = &[
    ("OPENAI_BASE_URL", "model.base_url"),
    ("OPENAI_API_KEY", "model.api_key"),
    ("OPENAI_MODEL", "model.name"),
    ("NATS_URL", "journal.url"),
    ("DATABASE_URL", "database.url"),
    ("AUTH_SECRET_KEY", "auth.secret"),
    ("ADMIN_USERNAME", "admin.username"),
    ("ADMIN_PASSWORD", "admin.password"),
    ("ADMIN_EMAIL", "admin.email"),
];

/// A value and where it was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) raw: Raw,
    pub(super) source: Source,
}

/// Everything that was said, the strongest voice for each key.
#[derive(Debug, Default)]
pub(super) struct Layers {
    pub(super) values: BTreeMap<String, Found>,
    pub(super) port: Option<String>,
    /// Variables that look like ours but are written with one underscore.
    pub(super) lookalikes: Vec<String>,
}

impl Layers {
    pub(super) fn gather(
        config: Option<&Path>,
        env: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let mut layers = Self::default();
        layers.add_file(config)?;
        layers.add_environment(env);
        Ok(layers)
    }

    fn add_file(&mut self, config: Option<&Path>) -> Result<(), SettingsError> {
        let path = config.unwrap_or(Path::new(DEFAULT_FILE)).to_path_buf();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound && config.is_none() => return Ok(()),
            Err(source) => return Err(SettingsError::Unreadable { path, source }),
        };
        let table: toml::Table =
            toml::from_str(&text).map_err(|error| SettingsError::syntax(&path, &text, &error))?;
        self.flatten(String::new(), table, &path);
        Ok(())
    }

    fn flatten(&mut self, prefix: String, table: toml::Table, path: &PathBuf) {
        for (name, value) in table {
            let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
            match value {
                toml::Value::Table(inner) => self.flatten(key, inner, path),
                value => {
                    let source = Source::File(path.clone());
                    self.values.insert(key, Found { raw: Raw::Toml(value), source });
                }
            }
        }
    }

    fn add_environment(&mut self, env: impl IntoIterator<Item = (String, String)>) {
        let set: BTreeMap<_, _> =
            env.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect();
        self.port = set.get(PORT).cloned();
        let well_known = WELL_KNOWN.iter().filter_map(|(variable, key)| {
            set.get(*variable).map(|value| ((*variable).to_owned(), (*key).to_owned(), value))
        });
        // Ours come last: the more particular name wins.
        let ours = set
            .iter()
            .filter_map(|(variable, value)| Some((variable.clone(), key_of(variable)?, value)));
        for (variable, key, value) in well_known.chain(ours) {
            let source = Source::Variable(variable);
            self.values.insert(key, Found { raw: Raw::Text(value.clone()), source });
        }
        self.lookalikes = set
            .into_keys()
            .filter(|name| name.starts_with("CONVOAI_") && !name.starts_with(PREFIX))
            .collect();
    }
}

/// The variable that sets `key`.
pub(super) fn variable_of(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "__").to_uppercase())
}

fn key_of(variable: &str) -> Option<String> {
    variable.strip_prefix(PREFIX).map(|rest| rest.replace("__", ".").to_lowercase())
}
