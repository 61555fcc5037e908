//! Snapshots on a real server: written beside the commands, and believed only when they fit.

use async_nats::HeaderMap;
use async_nats::jetstream::Context;
use async_nats::jetstream::message::StreamMessage;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use cqrs_es::{AggregateContext as _, EventStore};
use serde_json::{Value, json};
use tests::harness::{NatsServer, until};

use super::ledger::Ledger;
use super::place::{prepared, settings};
use super::writing::{load, noted, notes};

/// A journal with the stream of its snapshots.
struct Place {
    _server: NatsServer,
    url: String,
    settings: nats::Settings,
    journal: nats::Journal,
    context: Context,
}

impl Place {
    async fn new() -> Self {
        let server = NatsServer::start().await;
        let (url, settings) = (server.url(), settings(1));
        let journal = prepared(&url, settings.clone()).await.journal();
        let context = server.jetstream().await;
        Self { _server: server, url, settings, journal, context }
    }

    async fn writes(&self, id: &str, count: u64) {
        let mut ledger = load(&self.journal, id).await;
        let first = ledger.aggregate().notes.len() as u64;
        for note in first..first + count {
            notes([note]).on(&self.journal, &mut ledger).await;
            self.journal.stored(&ledger);
        }
    }

    async fn kept(&self, id: &str) -> Option<StreamMessage> {
        let stream = self.settings.prefix.snapshot_stream();
        let stream = self.context.get_stream(stream).await.expect("a stream");
        stream.get_last_raw_message_by_subject(&self.subject(id)).await.ok()
    }

    /// Waits for a snapshot with so many notes.
    async fn keeps(&self, id: &str, count: usize) -> StreamMessage {
        until("a snapshot", async || {
            let kept = self.kept(id).await.ok_or("none")?;
            let found = content(&kept)["state"]["notes"].as_array().expect("notes").len();
            if found == count { Ok(kept) } else { Err(format!("{found} notes")) }
        })
        .await
    }

    fn subject(&self, id: &str) -> String {
        let stream = self.settings.prefix.journal_stream();
        format!("{}.snapshot.ledger.{id}", stream.strip_prefix("JOURNAL-").expect("a prefix"))
    }

    /// Puts another snapshot in its place.
    async fn forges(&self, id: &str, headers: HeaderMap, payload: Vec<u8>) {
        let sent = self.context.publish_with_headers(self.subject(id), headers, payload.into());
        sent.await.expect("sent").await.expect("stored");
    }

    /// What a node that was just started loads.
    async fn loads(&self, id: &str) -> Vec<u64> {
        noted(&prepared(&self.url, self.settings.clone()).await.journal(), id).await
    }
}

fn content(message: &StreamMessage) -> Value {
    serde_json::from_slice(&message.payload).expect("JSON")
}

#[tokio::test]
async fn one_is_written_every_fifty_commits_and_a_load_begins_there() {
    let place = Place::new().await;
    place.writes("a", 49).await;
    assert!(place.kept("a").await.is_none());
    place.writes("a", 1).await;
    place.keeps("a", 50).await;
    place.writes("a", 50).await;
    let kept = place.keeps("a", 100).await;
    place.writes("a", 7).await;
    assert_eq!(place.loads("a").await, (0..107).collect::<Vec<_>>());

    // It is what the load begins with: its first note is another one here.
    let mut other = content(&kept);
    other["state"]["notes"][0] = json!(7777);
    place.forges("a", kept.headers.clone(), other.to_string().into_bytes()).await;
    assert_eq!(place.loads("a").await[..2], [7777, 1]);
    assert_eq!(place.loads("a").await.len(), 107);
    // One for each ledger, and no more.
    let stream = place.settings.prefix.snapshot_stream();
    let mut stream = place.context.get_stream(stream).await.expect("a stream");
    assert_eq!(stream.info().await.expect("an answer").state.messages, 1);
}

#[tokio::test]
async fn a_long_ledger_that_has_none_gets_one_when_it_is_loaded() {
    let place = Place::new().await;
    place.writes("a", 50).await;
    place.keeps("a", 50).await;
    place.writes("a", 49).await;
    let stream = place.settings.prefix.snapshot_stream();
    place.context.get_stream(stream).await.expect("a stream").purge().await.expect("an answer");
    load(&place.journal, "a").await;
    place.keeps("a", 99).await;
}

#[tokio::test]
async fn one_that_does_not_fit_is_passed_over() {
    let place = Place::new().await;
    place.writes("a", 50).await;
    let kept = place.keeps("a", 50).await;
    place.writes("a", 10).await;
    let all: Vec<_> = (0..60).collect();
    let mut wrong = content(&kept);
    wrong["state"]["notes"] = json!([7777]);
    let wrong = wrong.to_string().into_bytes();
    let with = |name: &'static str, value: &str| {
        let mut headers = kept.headers.clone();
        headers.insert(name, value);
        headers
    };

    let another_form = with("Schema", "2");
    place.forges("a", another_form, wrong.clone()).await;
    assert_eq!(place.loads("a").await, all);
    // Of another journal: beyond the end of this one, or where another ledger's commit is.
    for position in ["1000", "59", "0", "x", ""] {
        place.forges("a", with("Position", position), wrong.clone()).await;
        assert_eq!(place.loads("a").await, all, "{position:?}");
    }
    // Its commit is there, under another command.
    let mut strange = content(&kept);
    strange["state"]["notes"] = json!([7777]);
    let command = [u128::MAX.to_be_bytes().as_slice(), &50_u64.to_be_bytes()].concat();
    strange["positions"] = json!(STANDARD_NO_PAD.encode(command));
    place.forges("a", kept.headers.clone(), strange.to_string().into_bytes()).await;
    assert_eq!(place.loads("a").await, all);
    let short = kept.payload[..kept.payload.len() / 2].to_vec();
    for garbage in [Vec::new(), b"null".to_vec(), b"{}".to_vec(), short] {
        place.forges("a", kept.headers.clone(), garbage).await;
        assert_eq!(place.loads("a").await, all);
    }
    place.forges("a", HeaderMap::new(), kept.payload.to_vec()).await;
    assert_eq!(place.loads("a").await, all);
}

#[tokio::test]
async fn a_repeat_is_recognised_through_it() {
    let place = Place::new().await;
    let first = notes([1000]);
    let mut ledger = load(&place.journal, "a").await;
    let position = first.on(&place.journal, &mut ledger).await;
    place.writes("a", 49).await;
    place.keeps("a", 50).await;
    let node = prepared(&place.url, place.settings.clone()).await.journal();
    let mut loaded = load(&node, "a").await;
    assert_eq!(first.on(&node, &mut loaded).await, position);
    assert_eq!(place.loads("a").await.len(), 50);
}

#[tokio::test]
async fn commands_do_without_them() {
    let place = Place::new().await;
    place.writes("a", 50).await;
    place.keeps("a", 50).await;
    place.writes("a", 10).await;
    let stream = place.settings.prefix.snapshot_stream();
    place.context.delete_stream(stream).await.expect("an answer");
    let mut ledger =
        EventStore::<Ledger>::load_aggregate(&place.journal, "a").await.expect("an answer");
    for note in 60..110 {
        notes([note]).on(&place.journal, &mut ledger).await;
    }
    assert_eq!(noted(&place.journal, "a").await, (0..110).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_was_known_earlier_is_caught_up_with_where_it_is_of_this_journal() {
    let (place, elsewhere) = (Place::new().await, Place::new().await);
    let none_yet = load(&place.journal, "one").await;
    place.writes("one", 60).await;
    let earlier = load(&place.journal, "one").await;
    place.writes("one", 7).await;
    elsewhere.writes("one", 5).await;
    let of_another = load(&elsewhere.journal, "one").await;
    for known in [earlier, none_yet, of_another] {
        let mut now = place.journal.catch_up("one", known).await.expect("a journal that answers");
        assert_eq!(now.aggregate().notes, (0..67).collect::<Vec<_>>());
    }
    let mut known = load(&place.journal, "one").await;
    place.writes("one", 1).await;
    known = place.journal.catch_up("one", known).await.expect("a journal that answers");
    notes([68]).on(&place.journal, &mut known).await;
    assert_eq!(noted(&place.journal, "one").await, (0..69).collect::<Vec<_>>());
}
