use chrono::{DateTime, Utc};
use wire::{
    Page,
    conversation::{Message, MessagePage, MessageStatus, Role, SendReceipt},
    live::{Body, Envelope, Frame, MessageChanged},
};

use super::{Delivery, Fork, Instead, Load, Transcript};

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
        replaces: None,
        edits: None,
        branches: Vec::new(),
        created_at: at(position as i64),
        corrected_at: None,
        rating: None,
        rating_reason: None,
        asked: None,
        supplied: None,
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
    transcript.send("q1", "hi", None, at(0));
    assert_eq!(transcript.items()[0].delivery, Delivery::Sending);
    let receipt = SendReceipt { id: "q1".into(), answer_id: Some("a1".into()), position: 5 };
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
    transcript.send("q1", "hi", None, at(0));
    transcript.absorb(&event(5, Body::MessageSent(question("q1", 5))));
    let settled = answer("a1", "q1", MessageStatus::Complete, 6);
    transcript.absorb(&event(6, Body::AnswerSettled(settled)));
    let receipt = SendReceipt { id: "q1".into(), answer_id: Some("a1".into()), position: 5 };
    transcript.sent(&receipt, at(1));
    assert_eq!(shown(&transcript), ["q1", "a1"]);
    assert!(transcript.pending().is_none());
}

#[test]
fn an_unsent_message_waits_to_be_sent_again_under_its_id() {
    let mut transcript = Transcript::fresh("c");
    transcript.send("q1", "hi", None, at(0));
    transcript.unsent("q1", "No connection.".into());
    assert_eq!(transcript.items()[0].delivery, Delivery::Unsent("No connection.".into()));
    assert_eq!(transcript.waiting("q1").unwrap().text, "hi");
    transcript.send("q1", "hi", None, at(9));
    assert_eq!(transcript.items().len(), 1);
    assert_eq!(transcript.items()[0].delivery, Delivery::Sending);
}

#[test]
fn an_answer_takes_the_place_of_the_one_that_failed() {
    let mut transcript = Transcript::open("c");
    transcript.read_end(page(
        vec![question("q2", 7), answer("a1", "q1", MessageStatus::Failed, 6), question("q1", 5)],
        7,
    ));
    assert_eq!(shown(&transcript), ["q1", "a1", "q2"]);
    let retry = answer("a9", "q1", MessageStatus::Pending, 8);
    let retry = Message { replaces: Some("a1".into()), ..retry };
    assert!(!transcript.absorb(&event(8, Body::AnswerRequested(retry))));
    assert_eq!(shown(&transcript), ["q1", "a9", "q2"]);
}

/// Two questions with their answers.
fn talk() -> Transcript {
    let mut transcript = Transcript::open("c");
    let complete = MessageStatus::Complete;
    transcript.read_end(page(
        vec![
            answer("a2", "q2", complete, 8),
            question("q2", 7),
            answer("a1", "q1", complete, 6),
            question("q1", 5),
        ],
        8,
    ));
    transcript
}

fn forks(transcript: &Transcript) -> Vec<Option<(usize, usize)>> {
    let items = transcript.items();
    items.iter().map(|item| Fork::of(&item.message).map(|fork| (fork.place, fork.of))).collect()
}

#[test]
fn an_edit_hides_what_it_replaces_at_once_and_begins_a_branch() {
    let mut transcript = talk();
    transcript.send("q3", "better", Some("q2".into()), at(9));
    assert_eq!(shown(&transcript), ["q1", "a1", "q3"]);
    let receipt = SendReceipt { id: "q3".into(), answer_id: Some("a3".into()), position: 9 };
    transcript.sent(&receipt, at(9));
    assert_eq!(shown(&transcript), ["q1", "a1", "q3", "a3"]);
    assert_eq!(forks(&transcript), [None, None, Some((2, 2)), None]);
    // Its own echo changes nothing.
    let sent = Message { edits: Some("q2".into()), ..question("q3", 9) };
    assert!(!transcript.absorb(&event(9, Body::MessageSent(sent))));
    assert_eq!(forks(&transcript), [None, None, Some((2, 2)), None]);
}

#[test]
fn an_edit_that_does_not_arrive_can_be_given_up() {
    let mut transcript = talk();
    transcript.send("q3", "better", Some("q2".into()), at(9));
    transcript.unsent("q3", "No connection.".into());
    let unsent = transcript.discard("q3").unwrap();
    assert_eq!((unsent.text.as_str(), unsent.edits.as_deref()), ("better", Some("q2")));
    assert_eq!(shown(&transcript), ["q1", "a1", "q2", "a2"]);
}

#[test]
fn an_edit_elsewhere_is_followed_and_the_thread_read_again() {
    let mut transcript = talk();
    let sent = Message { edits: Some("q1".into()), ..question("q9", 9) };
    assert!(transcript.absorb(&event(9, Body::MessageSent(sent))));
    assert_eq!(shown(&transcript), ["q9"]);
    assert_eq!(forks(&transcript), [Some((2, 2))]);
    // One whose place is not here is read.
    let far = Message { edits: Some("gone".into()), ..question("q10", 10) };
    assert!(transcript.absorb(&event(10, Body::MessageSent(far))));
    assert_eq!(shown(&transcript), ["q9"]);
}

#[test]
fn another_answer_beside_one_begins_a_branch() {
    let mut transcript = talk();
    transcript.asked("q1", "b1", Some(Instead::Beside("a1")), 9, at(9));
    assert_eq!(shown(&transcript), ["q1", "b1"]);
    assert_eq!(forks(&transcript), [None, Some((2, 2))]);
    let echo = answer("b1", "q1", MessageStatus::Pending, 9);
    assert!(!transcript.absorb(&event(9, Body::AnswerRequested(echo))));
    let settled = answer("b1", "q1", MessageStatus::Complete, 10);
    transcript.absorb(&event(10, Body::AnswerSettled(settled)));
    assert_eq!(forks(&transcript), [None, Some((2, 2))], "settling it does not forget that");

    let mut elsewhere = talk();
    let asked = answer("b2", "q2", MessageStatus::Pending, 9);
    assert!(elsewhere.absorb(&event(9, Body::AnswerRequested(asked))));
    assert_eq!(shown(&elsewhere), ["q1", "a1", "q2", "b2"]);
}

#[test]
fn reading_the_end_again_shows_the_other_branch_and_keeps_what_joins_on() {
    let mut transcript = talk();
    let newest = Page {
        items: vec![
            Message { branches: vec!["q2".into(), "q3".into()], ..question("q3", 9) },
            answer("a1", "q1", MessageStatus::Complete, 6),
        ],
        next: Some("older".into()),
        position: 9,
    };
    transcript.read_end(newest);
    assert_eq!(shown(&transcript), ["q1", "a1", "q3"]);
    assert_eq!(transcript.older, None, "the beginning is here");
    assert_eq!(forks(&transcript), [None, None, Some((2, 2))]);
    // A page from before changes nothing.
    transcript.read_end(page(vec![question("q2", 7)], 8));
    assert_eq!(shown(&transcript), ["q1", "a1", "q3"]);
    // One that joins on to nothing stands for the whole.
    let other = Page { items: vec![question("z", 3)], next: Some("more".into()), position: 10 };
    transcript.read_end(other);
    assert_eq!(shown(&transcript), ["z"]);
    assert_eq!(transcript.older.as_deref(), Some("more"));
}

#[test]
fn what_was_heard_while_the_end_was_read_stays() {
    let mut transcript = talk();
    transcript.absorb(&event(12, Body::MessageSent(question("q4", 12))));
    transcript.read_end(page(vec![answer("a2", "q2", MessageStatus::Complete, 8)], 10));
    assert_eq!(shown(&transcript), ["q1", "a1", "q2", "a2", "q4"]);
}

#[test]
fn an_answer_of_a_branch_that_is_not_shown_is_passed_over() {
    let mut transcript = talk();
    let hidden = answer("x", "q1", MessageStatus::Complete, 9);
    transcript.absorb(&event(9, Body::AnswerSettled(hidden)));
    assert_eq!(shown(&transcript), ["q1", "a1", "q2", "a2"]);
}

#[test]
fn a_message_is_put_right_rated_and_taken_away() {
    let mut transcript = talk();
    let change = |change: MessageChanged| Body::MessageChanged(change);
    let words = MessageChanged {
        id: "q1".into(),
        content: Some("put right".into()),
        ..MessageChanged::default()
    };
    assert!(!transcript.absorb(&event(9, change(words.clone()))));
    assert_eq!(transcript.get("q1").unwrap().content, "put right");
    let late = MessageChanged { content: Some("from before".into()), ..words };
    transcript.absorb(&event(8, change(late)));
    assert_eq!(transcript.get("q1").unwrap().content, "put right");

    let gone = MessageChanged { id: "q2".into(), deleted: Some(true), ..MessageChanged::default() };
    assert!(transcript.absorb(&event(10, change(gone.clone()))));
    assert_eq!(shown(&transcript), ["q1", "a1", "a2"]);
    let back = MessageChanged { deleted: Some(false), ..gone };
    assert!(transcript.absorb(&event(11, change(back))), "it has to be read");
}

#[test]
fn another_branch_that_is_shown_is_read_unless_it_is_here() {
    let mut transcript = talk();
    let switched = |leaf: &str| Body::BranchSwitched { leaf: leaf.into() };
    assert!(!transcript.absorb(&event(8, switched("a2"))));
    assert!(transcript.absorb(&event(9, switched("other"))));
}

#[test]
fn a_page_does_not_undo_what_the_socket_said() {
    let mut transcript = Transcript::open("c");
    let settled = answer("a1", "q1", MessageStatus::Complete, 9);
    transcript.absorb(&event(9, Body::AnswerSettled(settled)));
    let stale = answer("a1", "q1", MessageStatus::Pending, 5);
    transcript.read_end(page(vec![stale, question("q1", 5)], 5));
    assert_eq!(shown(&transcript), ["q1", "a1"]);
    assert!(transcript.pending().is_none());
}

#[test]
fn an_older_page_goes_before() {
    let mut transcript = Transcript::open("c");
    let first = Page { items: vec![question("q3", 3)], next: Some("x".into()), position: 3 };
    transcript.read_end(first);
    assert_eq!(transcript.first_words(), None);
    transcript.read_older(page(vec![question("q2", 2), question("q1", 1)], 3));
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

fn middle(ids: &[&str], older: Option<&str>, newer: Option<&str>) -> MessagePage {
    MessagePage {
        items: ids.iter().rev().map(|id| question(id, 5)).collect(),
        next: older.map(str::to_owned),
        previous: newer.map(str::to_owned),
        leaf: None,
        position: 9,
    }
}

#[test]
fn the_middle_of_a_thread_grows_to_both_sides_and_knows_that_the_end_is_not_here() {
    let mut transcript = talk();
    transcript.read_around(middle(&["m4", "m5", "m6"], Some("older"), Some("newer")));
    assert_eq!(shown(&transcript), ["m4", "m5", "m6"]);
    assert_eq!(transcript.middle(), Some("m5"));
    assert!(transcript.last_said().is_none() && transcript.last_answer().is_none());
    // What is said at the end is read with it.
    assert!(!transcript.absorb(&event(12, Body::MessageSent(question("last", 12)))));
    assert_eq!(shown(&transcript), ["m4", "m5", "m6"]);
    transcript.read_older(page(vec![question("m3", 3)], 9));
    transcript.read_newer(middle(&["m7", "m8"], None, Some("more")));
    assert_eq!(shown(&transcript), ["m3", "m4", "m5", "m6", "m7", "m8"]);
    // Read again, it keeps what it has grown by.
    transcript.read_around(middle(&["m5", "m7"], Some("m5"), Some("m7")));
    assert_eq!(shown(&transcript), ["m3", "m4", "m5", "m7", "m8"]);
    assert_eq!((transcript.older.as_deref(), transcript.newer.as_deref()), (None, Some("more")));

    transcript.read_newer(middle(&["m9"], None, None));
    assert_eq!(transcript.middle(), None);
    transcript.absorb(&event(13, Body::MessageSent(question("last", 13))));
    assert_eq!(shown(&transcript).last().map(String::as_str), Some("last"));
}

#[test]
fn the_end_takes_the_place_of_the_middle() {
    let mut transcript = talk();
    transcript.read_around(middle(&["m4", "m5"], Some("older"), Some("newer")));
    transcript.leave_middle();
    assert_eq!(transcript.load, Load::Loading);
    transcript.read_end(page(vec![question("z", 3)], 4));
    assert_eq!((shown(&transcript), transcript.newer), (vec!["z".to_owned()], None));
    // A page with the end of the thread in it is the end.
    let mut transcript = talk();
    transcript.read_around(middle(&["m8", "m9"], Some("older"), None));
    assert_eq!((transcript.middle(), transcript.older.as_deref()), (None, Some("older")));
}
