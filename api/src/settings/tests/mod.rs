//! The settings, tested from outside their sections.

mod example;
mod loading;
mod providers;
mod secrets;

use std::path::Path;

use super::{Settings, SettingsError};

/// Loads from the text of a file and some variables.
fn load(file: &str, env: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("convoai.toml");
    std::fs::write(&path, file).unwrap();
    Settings::load(Some(&path), owned(env))
}

/// Loads and gives the error's text, without the path of the temporary folder.
fn refused(file: &str, env: &[(&str, &str)]) -> String {
    let text = load(file, env).unwrap_err().to_string();
    let path = text.split_whitespace().find(|word| word.contains("convoai.toml"));
    let path = path.map(|path| path.trim_matches(['(', ')']));
    let folder = path
        .and_then(|path| Path::new(path).parent())
        .map(|folder| format!("{}/", folder.display()));
    folder.map_or(text.clone(), |folder| text.replace(&folder, ""))
}

fn owned(env: &[(&str, &str)]) -> Vec<(String, String)> {
    env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
