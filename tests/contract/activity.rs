//! The stream of what was attempted: what it keeps, and how it is looked at before it is used.

use std::time::Duration;

use async_nats::jetstream::Context;
use async_nats::jetstream::stream::{Config, DiscardPolicy, StorageType};
use nats::Entry;
use serde_json::{Value, json};

use super::place::{prepared, settings};
use super::wrong_servers::refused;
use super::wrong_streams::shared;

/// As it should be, but for the limits and permissions.
fn config(settings: &nats::Settings) -> Config {
    let name = settings.prefix.activity_stream();
    let prefix = name.strip_prefix("ACTIVITY-").expect("a prefix").to_owned();
    Config {
        name,
        subjects: vec![format!("{prefix}.activity.>")],
        storage: StorageType::File,
        num_replicas: 1,
        discard: DiscardPolicy::New,
        ..Config::default()
    }
}

async fn context() -> Context {
    shared().await.jetstream().await
}

fn entry<'a>(id: &'a str, event: &'a Value) -> Entry<'a, Value> {
    Entry {
        kind: "door_tried",
        id,
        time: "2026-01-01T12:00:00+00:00",
        event_type: "house.door_tried.v1",
        event,
        metadata: &[("Owner", "somebody")],
    }
}

#[tokio::test]
async fn an_entry_is_stored_once_however_often_it_is_sent() {
    let settings = settings(1);
    let activity = prepared(&shared().await.url(), settings.clone()).await.activity();
    let event = json!({"type": "house.door_tried.v1", "data": {"times": 3}});
    let first = activity.append(&entry("one", &event)).await.expect("a place");
    assert_eq!(activity.append(&entry("one", &event)).await.expect("a place"), first);
    let second = activity.append(&entry("two", &event)).await.expect("a place");
    assert_eq!((first, second), (1, 2));

    let stream = context().await.get_stream(settings.prefix.activity_stream()).await.unwrap();
    let stored = stream.get_raw_message(1).await.unwrap();
    assert!(stored.subject.ends_with(".activity.door_tried"), "{}", stored.subject);
    assert_eq!(stored.headers.get("Owner").unwrap().as_str(), "somebody");
    let batch: Value = serde_json::from_slice(&stored.payload).unwrap();
    assert_eq!(batch[0]["id"], "one/0");
    assert_eq!(batch[0]["source"], "/activity");
    assert_eq!(batch[0]["type"], "house.door_tried.v1");
    assert_eq!(batch[0]["data"]["times"], 3);
    // It is for ever.
    assert!(stream.delete_message(1).await.is_err());
    assert!(stream.purge().await.is_err());
}

#[tokio::test]
async fn one_in_memory_is_refused() {
    let settings = settings(1);
    let config = Config { storage: StorageType::Memory, ..config(&settings) };
    context().await.create_stream(config).await.unwrap();
    let expected = ["ACTIVITY", "kept in memory", "delete it"];
    refused(&shared().await.url(), settings, &expected).await;
}

#[tokio::test]
async fn one_that_takes_other_subjects_too_is_refused() {
    let settings = settings(1);
    let mut config = config(&settings);
    config.subjects.push(format!("orders-{}.>", config.name));
    context().await.create_stream(config).await.unwrap();
    let expected = ["ACTIVITY", "it takes", "orders-", "journal.prefix"];
    refused(&shared().await.url(), settings, &expected).await;
}

#[tokio::test]
async fn one_whose_beginning_is_gone_is_refused() {
    let settings = settings(1);
    let config = config(&settings);
    let subject = config.subjects[0].replace('>', "door_tried");
    let context = context().await;
    let stream = context.create_stream(config).await.unwrap();
    for _ in 0..3 {
        context.publish(subject.clone(), "".into()).await.unwrap().await.unwrap();
    }
    stream.purge().sequence(3).await.unwrap();
    let expected = ["ACTIVITY", "it begins at 3", "restore it from a backup"];
    refused(&shared().await.url(), settings, &expected).await;
}

#[tokio::test]
async fn one_with_limits_and_without_protection_is_mended() {
    let settings = settings(1);
    let config = Config {
        discard: DiscardPolicy::Old,
        max_age: Duration::from_secs(3600),
        max_messages: 1000,
        ..config(&settings)
    };
    let mut stream = context().await.create_stream(config).await.unwrap();
    prepared(&shared().await.url(), settings).await;
    let now = &stream.info().await.unwrap().config;
    assert_eq!(now.discard, DiscardPolicy::New);
    assert_eq!((now.max_age, now.max_messages), (Duration::ZERO, -1));
    assert!(now.deny_delete && now.deny_purge && now.allow_direct);
}
