//! Layers, sources and faults.

use std::path::Path;
use std::time::Duration;

use secrecy::ExposeSecret;

use super::super::{LogFormat, Settings, SettingsError};
use super::{load, owned, refused};

#[test]
fn without_anything_said_the_defaults_hold() {
    let settings = load("", &[]).unwrap();
    assert_eq!(settings.http.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(settings.http.body_limit, 2_097_152);
    assert_eq!(settings.auth.access_lifetime, Duration::from_secs(900));
    assert_eq!(settings.auth.argon2.memory_kib, 19_456);
    assert_eq!(settings.live.frame_interval, Duration::from_millis(40));
    assert_eq!(settings.log.format, LogFormat::Text);
    assert!(settings.auth.secret.is_none() && settings.vault.master_key.is_none());
}

#[test]
fn the_environment_wins_over_the_file_and_the_particular_name_over_the_well_known() {
    let file =
        "[model]\nname = \"from-file\"\nattempts = 2\n[http]\norigins = [\"https://a.example\"]";
    let env = [
        ("OPENAI_MODEL", "well-known"),
        ("CONVOAI__MODEL__NAME", "particular"),
        ("CONVOAI__AUTH__ARGON2__ITERATIONS", "3"),
        ("CONVOAI__MODEL__ATTEMPTS", ""),
    ];
    let settings = load(file, &env).unwrap();
    assert_eq!(settings.model.name, "particular");
    assert_eq!(settings.auth.argon2.iterations, 3);
    assert_eq!(settings.model.attempts, 2, "an empty variable counts as unset");
    assert_eq!(settings.http.origins, ["https://a.example"]);
}

#[test]
fn port_replaces_the_port_and_nothing_else() {
    let file = "[http]\nlisten = \"0.0.0.0:80\"";
    let with = |env: &[(&str, &str)]| load(file, env).unwrap().http.listen.to_string();
    assert_eq!(with(&[("PORT", "8080")]), "0.0.0.0:8080");
    assert_eq!(with(&[("PORT", "8080"), ("CONVOAI__HTTP__LISTEN", "[::1]:5")]), "[::1]:5");
    assert_eq!(
        refused("", &[("PORT", "http")]),
        "the settings cannot be used:\n  - `http.listen` (variable PORT) must be given a port, 0 to 65535"
    );
}

#[test]
fn every_fault_is_reported_at_once_with_its_source() {
    let file = "http = 5\n[journal]\nreplicas = 2\nprefx = \"x\"\n[live]\nping_s = \"soon\"";
    let env = [
        ("CONVOAI__LOG__FROMAT", "json"),
        ("CONVOAI_LOG_FILTER", "debug"),
        ("CONVOAI__DATA__ZEBRA", "1"),
        ("CONVOAI__HTTP__WORKERS", "many"),
        ("NATS_URL", "localhost:4222"),
    ];
    let expected = "\
the settings cannot be used:
  - `http.workers` (variable CONVOAI__HTTP__WORKERS) must be a whole number, not \"many\"
  - `journal.url` (variable NATS_URL) must be an address that begins with nats:// or tls:// or ws:// or wss://
  - `journal.replicas` (file convoai.toml) must be 1 or 3, not 2
  - `live.ping_s` (file convoai.toml) must be a whole number, not \"soon\"
  - the variable CONVOAI__DATA__ZEBRA is not a setting
  - `http` (file convoai.toml) must be a table of settings, written [http]
  - `journal.prefx` (file convoai.toml) is not a setting; did you mean journal.prefix?
  - the variable CONVOAI__LOG__FROMAT is not a setting; did you mean CONVOAI__LOG__FORMAT?
  - the variable CONVOAI_LOG_FILTER is not a setting; did you mean CONVOAI__LOG__FILTER?";
    assert_eq!(refused(file, &env), expected);
}

#[test]
fn values_that_contradict_each_other_are_refused() {
    let text = refused(
        "[live]\nping_s = 60",
        &[
            ("CONVOAI__AUTH__ARGON2__PARALLELISM", "64"),
            ("CONVOAI__AUTH__ARGON2__MEMORY_KIB", "64"),
        ],
    );
    assert!(text.contains("`live.idle_s` (default) must be longer than `live.ping_s`"), "{text}");
    assert!(text.contains("`auth.argon2.memory_kib`"), "{text}");
    for origin in ["*", "https://a.example/", "a.example"] {
        assert!(load("", &[("CONVOAI__HTTP__ORIGINS", origin)]).is_err(), "{origin}");
    }
}

#[test]
fn no_error_and_no_view_shows_a_secret() {
    let env = [
        ("AUTH_SECRET_KEY", "hunter2"),
        ("CONVOAI__VAULT__MASTER_KEY", "hunter2"),
        ("DATABASE_URL", "hunter2"),
        ("ADMIN_EMAIL", "hunter2"),
        ("OPENAI_BASE_URL", "http://me:hunter2@model"),
    ];
    let text = refused("", &env);
    assert_eq!(text.lines().count(), 6, "{text}");
    assert!(!text.contains("hunter2"), "{text}");
    let broken = refused("[model]\napi_key = hunter2", &[]);
    assert!(broken.contains("line 2, column") && !broken.contains("hunter2"), "{broken}");

    let file = "[model]\napi_key = \"hunter2\"\nsystem_prompt = \"hunter2\"\n[admin]\npassword = \"hunter2\"";
    let settings = load(file, &[("DATABASE_URL", "postgres://u:hunter2@h/d")]).unwrap();
    assert_eq!(settings.model.api_key.as_ref().unwrap().expose_secret(), "hunter2");
    let view =
        settings.redacted().to_string() + &serde_json::to_string(&settings.redacted()).unwrap();
    assert!(!view.contains("hunter2"), "{view}");
}

#[test]
fn the_view_names_the_source_of_each_value() {
    let settings = load("[log]\nfilter = \"debug\"", &[("PORT", "81")]).unwrap();
    let view = settings.redacted();
    let shown = |key: &str| {
        let entry = view.entries().iter().find(|entry| entry.key == key).unwrap();
        format!("{} {}", entry.value.as_deref().unwrap_or("-"), entry.source)
    };
    assert_eq!(shown("http.listen"), "127.0.0.1:81 variable PORT");
    assert_eq!(shown("http.workers"), "- default");
    assert!(shown("log.filter").starts_with("debug file /"));
    assert_eq!(shown("live.queue"), "512 default");
}

#[test]
fn a_file_that_was_named_must_exist() {
    let missing = Settings::load(Some(Path::new("/nowhere/convoai.toml")), owned(&[])).unwrap_err();
    assert!(matches!(missing, SettingsError::Unreadable { .. }));
    assert!(Settings::load(None, owned(&[])).is_ok(), "no file is named and none is there");
}
