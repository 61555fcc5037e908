use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::cargo;

/// Which room may use which. Changing this is a decision about the design.
const ARROWS: &[(&str, &[&str])] = &[
    ("api", &["commands", "domain", "nats", "projections", "wire"]),
    ("commands", &["domain"]),
    ("domain", &[]),
    ("nats", &[]),
    ("projections", &["domain"]),
    ("web", &["wire"]),
    ("wire", &[]),
    ("xtask", &[]),
];

/// The packages of the workspace with those of the others that they use.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = cargo(&["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&metadata).expect("JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().expect("dependencies");
            let ours = dependencies
                .iter()
                .filter(|one| one["path"].is_string() && one["kind"].is_null())
                .map(|one| text(&one["name"]));
            (text(&package["name"]), ours.collect())
        })
        .collect()
}

#[test]
fn rooms_use_each_other_as_designed() {
    let mut found = arrows();
    // Tests may use anything.
    found.remove("tests");
    let designed: BTreeMap<_, BTreeSet<_>> = ARROWS
        .iter()
        .map(|(room, uses)| ((*room).to_owned(), uses.iter().map(|s| (*s).to_owned()).collect()))
        .collect();
    assert_eq!(found, designed);
}

#[test]
fn what_runs_in_the_browser_knows_no_server() {
    for package in ["web", "wire"] {
        let tree = cargo(&[
            "tree",
            "--locked",
            "--package",
            package,
            "--target",
            "wasm32-unknown-unknown",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p} {f}",
        ]);
        for line in tree.lines() {
            let mut words = line.split_whitespace();
            let name = words.next().unwrap_or_default();
            let server = ["mio", "sqlx", "actix-web", "async-nats", "domain", "commands"];
            assert!(!server.contains(&name), "{package} pulls in {line}");
            let features = words.last().unwrap_or_default();
            let net = name == "tokio" && features.split(',').any(|feature| feature == "net");
            assert!(!net, "{package} pulls in tokio's network: {line}");
        }
    }
}
