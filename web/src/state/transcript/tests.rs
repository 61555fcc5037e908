use chrono::{DateTime, Utc};
use wire::{
    Page,
    conversation::{Message, MessageStatus, Role, SendReceipt},
    live::{Body, Envelope, Frame},
};

use super::{Delivery, Transcript};

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + second, 0).unwrap()
}

fn question(id: &str, position: u64) -> Message {
    Message {
        id: id.into(),
        conversation_id: "c".into(),
        role: Role::User,
        content: format!("question {id}"),
        status: MessageStatus::Complete,
        in_reply_to: None,
        created_at: at(position as i64),
        about: None,
        error: None,
        position,
    }
}

fn answer(id: &str, to: &str, status: MessageStatus, position: u64) -> Message {
    let content = if status == MessageStatus::Pending { "" } else { "done" };
    Message {
        role: Role::Assistant,
        content: content.into(),
        status,
        in_reply_to: Some(to.into()),
        ..question(id, position)
    }
}

fn event(seq: u64, body: Body) -> Envelope {
    Envelope { v: 1, conversation: Some("c".into()), seq, at: at(seq as i64), body }
}

fn frame(seq: u64, text: &str) -> Envelope {
    event(seq, Body::Frame(Frame { answer: "a1".into(), attempt: 1, text: text.into() }))
}

fn page(items: Vec<Message>, position: u64) -> Page<Message> {
    Page { items, next: None, position }
}

fn shown(transcript: &Transcript) -> Vec<String> {
    transcript.items().into_iter().map(|item| item.message.id.clone()).collect()
}

fn asked() -> Transcript {
    let mut transcript = Transcript::fresh("c");
    transcript.absorb(&event(5, Body::MessageSent(question("q1", 5))));
    let pending = answer("a1", "q1", MessageStatus::Pending, 5);
    transcript.absorb(&event(5, Body::AnswerRequested(pending)));
    transcript
}

#[test]
fn an_answer_grows_and_settles() {
    let mut transcript = asked();
    transcript.absorb(&frame(1, "Hel"));
    transcript.absorb(&frame(2, "lo"));
    assert_eq!(transcript.draft("a1"), "Hello");
    assert_eq!(transcript.frames_seen().unwrap().seq, 2);
    let settled = answer("a1", "q1", MessageStatus::Complete, 6);
    transcript.absorb(&event(6, Body::AnswerSettled(settled)));
    assert_eq!(transcript.draft("a1"), "");
    assert!(transcript.pending().is_none() && transcript.frames_seen().is_none());
    assert_eq!(transcript.items()[1].message.content, "done");
}

#[test]
fn hearing_everything_twice_changes_nothing() {
    let settled = answer("a1", "q1", MessageStatus::Complete, 6);
    let events = [
        event(5, Body::MessageSent(question("q1", 5))),
        event(5, Body::AnswerRequested(answer("a1", "q1", MessageStatus::Pending, 5))),
        frame(1, "x"),
        event(6, Body::AnswerSettled(settled)),
    ];
    let mut transcript = Transcript::fresh("c");
    for envelope in events.iter().chain(&events) {
        transcript.absorb(envelope);
    }
    assert_eq!(shown(&transcript), ["q1", "a1"]);
    assert_eq!(transcript.items()[1].message.status, MessageStatus::Complete);
    assert_eq!(transcript.draft("a1"), "");
}

#[test]
fn a_sent_message_is_shown_at_once_and_only_once() {
    let mut transcript = Transcript::fresh("c");
    transcript.send("q1", "hi", at(0));
    assert_eq!(transcript.items()[0].delivery, Delivery::Sending);
    let receipt = SendReceipt { id: "q1".into(), answer_id: "a1".into(), position: 5 };
    transcript.sent(&receipt, at(1));
    assert_eq!(shown(&transcript), ["q1", "a1"]);
    transcript.absorb(&event(5, Body::MessageSent(question("q1", 5))));
    transcript
        .absorb(&event(5, Body::AnswerRequested(answer("a1", "q1", MessageStatus::Pending, 5))));
    assert_eq!(shown(&transcript), ["q1", "a1"]);
}

#[test]
fn the_socket_may_be_faster_than_the_receipt() {
    let mut transcript = Transcript::fresh("c");
    transcript.send("q1", "hi", at(0));
    transcript.absorb(&event(5, Body::MessageSent(question("q1", 5))));
    let settled = answer("a1", "q1", MessageStatus::Complete, 6);
    transcript.absorb(&event(6, Body::AnswerSettled(settled)));
    let receipt = SendReceipt { id: "q1".into(), answer_id: "a1".into(), position: 5 };
    transcript.sent(&receipt, at(1));
    assert_eq!(shown(&transcript), ["q1", "a1"]);
    assert!(transcript.pending().is_none());
}

#[test]
fn an_unsent_message_waits_to_be_sent_again_under_its_id() {
    let mut transcript = Transcript::fresh("c");
    transcript.send("q1", "hi", at(0));
    transcript.unsent("q1", "No connection.".into());
    assert_eq!(transcript.items()[0].delivery, Delivery::Unsent("No connection.".into()));
    assert_eq!(transcript.unsent_text("q1").as_deref(), Some("hi"));
    transcript.send("q1", "hi", at(9));
    assert_eq!(transcript.items().len(), 1);
    assert_eq!(transcript.items()[0].delivery, Delivery::Sending);
}

#[test]
fn a_newer_answer_hides_the_failed_one_and_follows_its_question() {
    let mut transcript = Transcript::open("c");
    transcript.merge(page(
        vec![question("q2", 7), answer("a1", "q1", MessageStatus::Failed, 6), question("q1", 5)],
        7,
    ));
    assert_eq!(shown(&transcript), ["q1", "a1", "q2"]);
    let retry = answer("a9", "q1", MessageStatus::Pending, 8);
    transcript.absorb(&event(8, Body::AnswerRequested(retry)));
    assert_eq!(shown(&transcript), ["q1", "a9", "q2"]);
}

#[test]
fn a_page_does_not_undo_what_the_socket_said() {
    let mut transcript = Transcript::open("c");
    let settled = answer("a1", "q1", MessageStatus::Complete, 9);
    transcript.absorb(&event(9, Body::AnswerSettled(settled)));
    let stale = answer("a1", "q1", MessageStatus::Pending, 5);
    transcript.merge(page(vec![stale, question("q1", 5)], 5));
    assert_eq!(shown(&transcript), ["q1", "a1"]);
    assert!(transcript.pending().is_none());
}

#[test]
fn an_older_page_goes_before() {
    let mut transcript = Transcript::open("c");
    let first = Page { items: vec![question("q3", 3)], next: Some("x".into()), position: 3 };
    transcript.merge(first);
    assert_eq!(transcript.first_words(), None);
    transcript.merge(page(vec![question("q2", 2), question("q1", 1)], 3));
    assert_eq!(shown(&transcript), ["q1", "q2", "q3"]);
    assert_eq!(transcript.first_words(), Some("question q1"));
}

#[test]
fn frames_that_come_before_the_request_are_kept() {
    let mut transcript = Transcript::fresh("c");
    transcript.absorb(&frame(1, "early"));
    let pending = answer("a1", "q1", MessageStatus::Pending, 5);
    transcript.absorb(&event(5, Body::AnswerRequested(pending)));
    assert_eq!(transcript.draft("a1"), "early");
}

#[test]
fn other_conversations_are_passed_over() {
    let mut transcript = Transcript::fresh("other");
    transcript.absorb(&event(5, Body::MessageSent(question("q1", 5))));
    assert!(transcript.items().is_empty());
}
