//! Secrets that are made, kept and checked.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use secrecy::ExposeSecret;

use super::super::{KeyFileError, Settings};
use super::load;

fn exposed(settings: &Settings) -> (String, String) {
    let text = |secret: &Option<secrecy::SecretString>| {
        secret.as_ref().unwrap().expose_secret().to_owned()
    };
    (text(&settings.auth.secret), text(&settings.vault.master_key))
}

#[test]
fn missing_secrets_are_made_once_and_kept_privately() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("deep/data");
    let mut first = load("", &[]).unwrap();
    first.fill_secrets(&data).unwrap();
    let mut second = load("", &[]).unwrap();
    second.fill_secrets(&data).unwrap();
    assert_eq!(exposed(&first), exposed(&second));
    assert_ne!(exposed(&first).0, exposed(&first).1);
    assert!(first.vault.key().is_some());
    assert!(first.redacted().to_string().contains("[key file "));
    let mode = |path: &str| fs::metadata(data.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!([mode("."), mode("secrets"), mode("secrets/auth.key")], [0o700, 0o700, 0o600]);
    assert_eq!(fs::read_dir(data.join("secrets")).unwrap().count(), 2, "no draft is left");
}

#[test]
fn a_secret_that_was_set_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let secret = "0123456789abcdef0123456789abcdef";
    let mut settings = load("", &[("AUTH_SECRET_KEY", secret)]).unwrap();
    settings.fill_secrets(folder.path()).unwrap();
    assert_eq!(exposed(&settings).0, secret);
    assert!(!folder.path().join("secrets/auth.key").exists());
}

#[test]
fn a_key_file_that_others_can_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    load("", &[]).unwrap().fill_secrets(folder.path()).unwrap();
    let key = folder.path().join("secrets/vault.key");
    fs::set_permissions(&key, Permissions::from_mode(0o640)).unwrap();
    let error = load("", &[]).unwrap().fill_secrets(folder.path()).unwrap_err();
    assert!(error.to_string().contains("can be read by others (mode 640)"), "{error}");
}

#[test]
fn a_damaged_key_file_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    load("", &[]).unwrap().fill_secrets(folder.path()).unwrap();
    fs::write(folder.path().join("secrets/vault.key"), "short").unwrap();
    let error = load("", &[]).unwrap().fill_secrets(folder.path()).unwrap_err();
    assert!(matches!(error, KeyFileError::Damaged { .. }), "{error}");
    assert!(!error.to_string().contains("short"));
}

#[test]
fn with_external_services_a_missing_secret_stops_the_start() {
    let text = load("", &[]).unwrap().require_secrets().unwrap_err().to_string();
    assert_eq!(
        text,
        "the settings cannot be used:\n  - `auth.secret` is not set and has no default; set the \
         variable AUTH_SECRET_KEY, for example to the output of `openssl rand -base64 32`\n  - \
         `vault.master_key` is not set and has no default; set the variable \
         CONVOAI__VAULT__MASTER_KEY, for example to the output of `openssl rand -base64 32`"
    );
}
