//! Where the secrets come from when nobody set them.

use std::path::Path;

use secrecy::SecretString;

use super::Settings;
use super::auth::long_enough;
use super::error::{Fault, SettingsError};
use super::key_file::{Alphabet, KeyFileError, private_folder, read_or_create};
use super::layers::variable_of;
use super::redacted::Source;
use super::vault::thirty_two_bytes;

const AUTH: &str = "auth.secret";
const VAULT: &str = "vault.master_key";

impl Settings {
    /// Completes the secrets of a server that keeps its own data: a missing one is made once,
    /// written to `folder/secrets` and read from there afterwards.
    ///
    /// # Errors
    /// A key file cannot be read or written, is damaged, or can be read by others.
    pub fn fill_secrets(&mut self, folder: &Path) -> Result<(), KeyFileError> {
        if !folder.exists() {
            private_folder(folder).map_err(|source| {
                let path = folder.to_owned();
                KeyFileError::Io { path, verb: "written", source }
            })?;
        }
        let secrets = folder.join("secrets");
        if self.auth.secret.is_none() {
            let key = self.load_key(AUTH, &secrets.join("auth.key"), long_enough)?;
            self.auth.secret = Some(key);
        }
        if self.vault.master_key.is_none() {
            let key = self.load_key(VAULT, &secrets.join("vault.key"), thirty_two_bytes)?;
            self.vault.master_key = Some(key);
        }
        Ok(())
    }

    /// Checks the secrets of a server that uses external services. It makes none: every node
    /// beside it must have the same ones.
    ///
    /// # Errors
    /// A secret is not set; all missing ones are named, with the variable and how to make one.
    pub fn require_secrets(&self) -> Result<(), SettingsError> {
        let set = [(AUTH, self.auth.secret.is_some()), (VAULT, self.vault.master_key.is_some())];
        let missing = |key: &str| Fault::Missing {
            key: key.to_owned(),
            variable: if key == AUTH { "AUTH_SECRET_KEY".to_owned() } else { variable_of(key) },
            how: "openssl rand -base64 32",
        };
        let faults: Vec<_> =
            set.iter().filter(|(_, set)| !set).map(|(key, _)| missing(key)).collect();
        if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
    }

    fn load_key(
        &mut self,
        key: &str,
        path: &Path,
        rule: fn(&SecretString) -> Result<(), String>,
    ) -> Result<SecretString, KeyFileError> {
        let secret = read_or_create(path, Alphabet::Standard)?;
        rule(&secret)
            .map_err(|expected| KeyFileError::Damaged { path: path.to_owned(), expected })?;
        for entry in self.entries.iter_mut().filter(|entry| entry.key == key) {
            entry.value = Some("(hidden)".to_owned());
            entry.source = Source::KeyFile(path.to_owned());
        }
        Ok(secret)
    }
}
