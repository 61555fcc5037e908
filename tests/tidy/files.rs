use serde_json::Value;

use super::files;

#[test]
fn migrations_are_named_by_when_and_what() {
    let names: Vec<_> = files("migrations").into_iter().map(|file| file.path).collect();
    assert!(!names.is_empty());
    let mut times = Vec::new();
    for name in &names {
        let stem = name.trim_start_matches("migrations/").strip_suffix(".sql");
        let (time, what) = stem.and_then(|stem| stem.split_once('_')).unwrap_or_default();
        assert!(time.len() == 14 && time.bytes().all(|b| b.is_ascii_digit()), "{name}");
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        assert!(!what.is_empty() && what.bytes().all(fits), "{name}");
        times.push(time.to_owned());
    }
    times.dedup();
    assert_eq!(times.len(), names.len(), "two of one time have no order");
}

#[test]
fn every_golden_event_can_still_be_read() {
    let mut golden = files("domain/golden");
    golden.retain(|file| !file.path.contains("/states/") && !file.path.contains("/activity/"));
    assert!(golden.len() >= 10);
    for file in golden {
        let name = file.path.trim_start_matches("domain/golden/").trim_end_matches(".json");
        let value: Value = serde_json::from_str(&file.text).expect("JSON");
        // Either the data alone, or with its type around it.
        let data = if value["type"].is_string() { &value["data"] } else { &value };
        let read = domain::Event::decode(name, data);
        assert!(read.is_ok(), "{}: {:?}", file.path, read.err());
    }
}

#[test]
fn nothing_of_one_machine_is_in_here() {
    let never = [
        concat!("/ro", "ot/"),
        concat!("/Us", "ers/"),
        concat!("/wo", "rk/"),
        concat!("arti", "factory"),
        concat!("index.cra", "tes.io"),
        concat!("BEGIN PRIV", "ATE KEY"),
        concat!("BEGIN RSA PRIV", "ATE KEY"),
    ];
    for file in files(".") {
        for (number, line) in file.text.lines().enumerate() {
            let found = never.iter().find(|never| line.contains(**never));
            assert_eq!(found, None, "{}:{}", file.path, number + 1);
        }
    }
}
