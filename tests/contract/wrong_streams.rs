//! A stream under our name that is not as it must be: it is mended where that is safe for what
//! is in it, and refused in one sentence where it is not.

use std::time::Duration;

use async_nats::jetstream::Context;
use async_nats::jetstream::stream::{
    Config, DiscardPolicy, PersistenceMode, RetentionPolicy, Source, StorageType, SubjectTransform,
};
use futures_util::StreamExt as _;
use tests::harness::NatsServer;
use tokio::sync::OnceCell;

use super::place::{prepared, settings};
use super::wrong_servers::refused;

pub(crate) async fn shared() -> &'static NatsServer {
    static SHARED: OnceCell<NatsServer> = OnceCell::const_new();
    SHARED.get_or_init(NatsServer::start).await
}

/// A deployment whose journal somebody has made already.
struct Made {
    settings: nats::Settings,
    context: Context,
    /// As it should be, but for the limits and permissions.
    config: Config,
}

async fn before_us() -> Made {
    let settings = settings(1);
    let name = settings.prefix.journal_stream();
    let prefix = name.strip_prefix("JOURNAL-").expect("a prefix").to_owned();
    let config = Config {
        name,
        subjects: vec![format!("{prefix}.journal.>")],
        storage: StorageType::File,
        num_replicas: 1,
        discard: DiscardPolicy::New,
        ..Config::default()
    };
    Made { settings, context: shared().await.jetstream().await, config }
}

impl Made {
    async fn refuses(self, config: Config, expected: &[&str]) {
        self.context.create_stream(config).await.expect("a stream of somebody");
        refused(&shared().await.url(), self.settings, expected).await;
    }
}

#[tokio::test]
async fn in_memory() {
    let made = before_us().await;
    let config = Config { storage: StorageType::Memory, ..made.config.clone() };
    made.refuses(config, &["kept in memory", "delete it"]).await;
}

#[tokio::test]
async fn sealed() {
    let made = before_us().await;
    let mut stream = made.context.create_stream(made.config.clone()).await.unwrap();
    let config = Config { sealed: true, ..stream.info().await.unwrap().config.clone() };
    made.context.update_stream(&config).await.unwrap();
    refused(&shared().await.url(), made.settings, &["sealed", "journal.prefix"]).await;
}

#[tokio::test]
async fn a_mirror() {
    let made = before_us().await;
    let mirror = Source { name: "ORIGINAL".into(), ..Source::default() };
    let config = Config {
        mirror: Some(mirror),
        subjects: Vec::new(),
        discard: DiscardPolicy::Old,
        ..made.config.clone()
    };
    made.refuses(config, &["a copy of other streams", "the original"]).await;
}

#[tokio::test]
async fn with_sources() {
    let made = before_us().await;
    let source = Source { name: "OTHERS".into(), ..Source::default() };
    let config = Config { sources: Some(vec![source]), ..made.config.clone() };
    made.refuses(config, &["a copy of other streams", "the original"]).await;
}

#[tokio::test]
async fn with_a_subject_transform() {
    let made = before_us().await;
    let transform = SubjectTransform { source: ">".into(), destination: "other.>".into() };
    let config = Config { subject_transform: Some(transform), ..made.config.clone() };
    made.refuses(config, &["under other subjects", "subject transform"]).await;
}

#[tokio::test]
async fn with_other_subjects_too() {
    let made = before_us().await;
    let mut config = made.config.clone();
    config.subjects.push(format!("orders-{}.>", made.config.name));
    made.refuses(config, &["it takes", "orders-", "journal.prefix"]).await;
}

#[tokio::test]
async fn whose_subjects_another_stream_takes() {
    let made = before_us().await;
    let config = Config { name: format!("{}-OTHER", made.config.name), ..made.config.clone() };
    made.refuses(config, &["another stream takes its subjects", "journal.prefix"]).await;
}

#[tokio::test]
async fn that_forgets_what_was_read() {
    let made = before_us().await;
    let config = Config { retention: RetentionPolicy::WorkQueue, ..made.config.clone() };
    made.refuses(config, &["forgets what was read", "journal.prefix"]).await;
}

#[tokio::test]
async fn whose_beginning_is_gone() {
    let made = before_us().await;
    let stream = made.context.create_stream(made.config.clone()).await.unwrap();
    let subject = made.config.subjects[0].replace('>', "a.b");
    for _ in 0..3 {
        made.context.publish(subject.clone(), "".into()).await.unwrap().await.unwrap();
    }
    stream.purge().sequence(3).await.unwrap();
    let expected = ["it begins at 3", "restore it from a backup"];
    refused(&shared().await.url(), made.settings, &expected).await;
}

#[tokio::test]
async fn that_acknowledges_before_it_has_stored() {
    let made = before_us().await;
    let config = Config { persist_mode: Some(PersistenceMode::Async), ..made.config.clone() };
    made.refuses(config, &["persist_mode: async", "journal.prefix"]).await;
}

#[tokio::test]
async fn with_limits_and_without_protection_is_mended_and_keeps_what_is_in_it() {
    let made = before_us().await;
    let config = Config {
        discard: DiscardPolicy::Old,
        max_age: Duration::from_secs(3600),
        max_bytes: 1 << 20,
        max_messages: 1000,
        max_messages_per_subject: 10,
        max_message_size: 4096,
        allow_rollup: true,
        duplicate_window: Duration::from_secs(1),
        metadata: [("owner".to_owned(), "the operator".to_owned())].into(),
        ..made.config.clone()
    };
    let mut stream = made.context.create_stream(config).await.unwrap();
    let subject = made.config.subjects[0].replace('>', "a.b");
    made.context.publish(subject, "kept".into()).await.unwrap().await.unwrap();

    prepared(&shared().await.url(), made.settings.clone()).await;
    let info = stream.info().await.unwrap();
    let now = &info.config;
    assert_eq!(info.state.messages, 1);
    assert_eq!(now.discard, DiscardPolicy::New);
    assert_eq!(now.max_age, Duration::ZERO);
    let limits = [now.max_bytes, now.max_messages, now.max_messages_per_subject];
    assert_eq!((limits, now.max_message_size), ([-1; 3], -1));
    assert!(now.deny_delete && now.deny_purge && !now.allow_rollup);
    assert!(now.allow_direct && now.allow_atomic_publish);
    assert_eq!(now.duplicate_window, Duration::from_secs(120));
    assert_eq!(now.metadata["owner"], "the operator");
    // Once is enough.
    let before = now.clone();
    prepared(&shared().await.url(), made.settings).await;
    assert_eq!(stream.info().await.unwrap().config, before);
}

#[tokio::test]
async fn of_desks_that_says_nothing_again_does_so_and_of_what_it_has_stored_alone() {
    let made = before_us().await;
    let name = made.config.name.replace("JOURNAL", "DESK");
    let subjects = vec![made.config.subjects[0].replace(".journal.", ".desk.")];
    let config = Config { name, subjects, ..made.config.clone() };
    made.context.create_stream(config).await.unwrap();

    let server = prepared(&shared().await.url(), made.settings.clone()).await;
    let desk = server.desk();
    let mut heard = desk.live().await.unwrap();
    let entry = |text: &'static str| nats::DeskEntry {
        user: "alice".into(),
        conversation: "plans".into(),
        changed: "draft".into(),
        payload: text.into(),
    };
    assert!(desk.put(&entry("first"), 0).await.unwrap());
    assert!(!desk.put(&entry("too late"), 0).await.unwrap());
    let (lies, sequence) = desk.find("alice", "plans").await.unwrap();
    assert_eq!(lies, Some(entry("first")));
    assert!(desk.put(&entry("second"), sequence).await.unwrap());
    assert_eq!(heard.next().await, Some(entry("first")));
    assert_eq!(heard.next().await, Some(entry("second")));
}

#[tokio::test]
async fn nothing_is_left_of_the_probe() {
    let server = NatsServer::start().await;
    prepared(&server.url(), settings(1)).await;
    let context = server.jetstream().await;
    let names: Vec<String> = futures_util::TryStreamExt::try_collect(context.stream_names())
        .await
        .expect("the names of the streams");
    assert!(names.iter().any(|name| name.starts_with("JOURNAL")), "{names:?}");
    assert!(!names.iter().any(|name| name.starts_with("PROBE")), "{names:?}");
}
