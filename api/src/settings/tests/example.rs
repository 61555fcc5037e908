//! `.env.example` says the truth.

use std::collections::BTreeSet;

use super::super::Settings;
use super::super::layers::{PORT, WELL_KNOWN, variable_of};
use super::load;

const EXAMPLE: &str = include_str!("../../../../.env.example");

/// The commented assignments, as (variable, value).
fn assignments() -> Vec<(&'static str, &'static str)> {
    EXAMPLE
        .lines()
        .filter_map(|line| line.strip_prefix("#")?.split_once('='))
        .filter(|(name, _)| {
            name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        })
        .collect()
}

fn values(settings: &Settings) -> Vec<(&str, Option<&str>)> {
    settings
        .redacted()
        .entries()
        .iter()
        .map(|entry| (entry.key.as_str(), entry.value.as_deref()))
        .collect()
}

#[test]
fn it_lists_every_key_and_no_other() {
    let settings = load("", &[]).unwrap();
    let keys = settings.redacted().entries().iter().map(|entry| variable_of(&entry.key));
    let well_known = WELL_KNOWN.iter().map(|(name, _)| (*name).to_owned());
    let expected: BTreeSet<String> = keys.chain(well_known).chain([PORT.to_owned()]).collect();
    let listed: BTreeSet<String> =
        assignments().iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(listed, expected);
    assert_eq!(assignments().len(), listed.len(), "a name is listed twice");
}

#[test]
fn its_values_are_the_defaults() {
    let documented = load("", &assignments()).unwrap();
    assert_eq!(values(&documented), values(&load("", &[]).unwrap()));
}

#[test]
fn it_changes_nothing_and_holds_no_secret_as_it_is() {
    assert!(EXAMPLE.lines().all(|line| line.is_empty() || line.starts_with('#')));
    let secret =
        |name: &str| name.contains("SECRET") || name.contains("KEY") || name.ends_with("PASSWORD");
    assert!(assignments().iter().all(|(name, value)| !secret(name) || value.is_empty()));
}
