//! Given commits, the rows are these: without a database.

use chrono::DateTime;
use domain::conversation::{AnswerDetails, ConversationEvent, Follows, Rating, Speaker};
use domain::{Event, MessageId};

use super::{MessageRow, Messages};
use crate::changes::Changes;
use crate::{Opened, Projection};

fn commit(position: u64, events: Vec<ConversationEvent>) -> Opened {
    let time = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    Opened {
        position,
        context: "conversation".to_owned(),
        id: "c".to_owned(),
        owner: None,
        actor: None,
        command_id: String::new(),
        correlation_id: String::new(),
        digest: None,
        events: events.into_iter().map(|event| (time, Event::Conversation(event))).collect(),
    }
}

fn id(digit: u8) -> MessageId {
    MessageId::parse(digit.to_string().repeat(10)).unwrap()
}

fn asks(answer: u8, instead_of: Option<u8>) -> ConversationEvent {
    ConversationEvent::AnswerRequested {
        answer: id(answer),
        message: id(1),
        at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
        instead_of: instead_of.map(id),
        continues: false,
        model: None,
    }
}

fn says(text: &str) -> ConversationEvent {
    ConversationEvent::MessageSent {
        message: id(1),
        follows: Follows::Nothing,
        edits: None,
        speaker: Speaker::User,
        text: text.into(),
        supplied: None,
    }
}

fn completes(answer: u8, text: &str) -> ConversationEvent {
    ConversationEvent::AnswerCompleted {
        answer: id(answer),
        message: id(1),
        requested_at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
        text: text.into(),
        details: AnswerDetails {
            model: "tiny".to_owned(),
            provider: "test".to_owned(),
            prompt_tokens: 1,
            completion_tokens: 2,
            time_to_first_token_ms: 3,
            duration_ms: 4,
            finish_reason: "stop".to_owned(),
            attempts: 1,
        },
        asked: None,
    }
}

fn fold(commits: &[Opened]) -> Vec<MessageRow> {
    let mut changes = Changes::default();
    for commit in commits {
        Messages::fold(commit, &mut changes);
    }
    changes.into_rows()
}

#[test]
fn a_question_and_its_answer_are_two_rows() {
    let rows = fold(&[
        commit(1, vec![says("Why?"), asks(2, None)]),
        commit(2, vec![completes(2, "Because.")]),
    ]);
    let [question, answer] = rows.as_slice() else { panic!("{rows:?}") };
    let shown = (question.content.as_str(), question.status.as_str(), question.position);
    assert_eq!(shown, ("Why?", "complete", 1));
    assert_eq!(question.parent_id.as_deref(), Some(""));
    assert_eq!(answer.parent_id.as_deref(), Some(question.message_id.as_str()));
    let shown = (answer.content.as_str(), answer.status.as_str(), answer.position);
    assert_eq!(shown, ("Because.", "complete", 2));
    assert_eq!(answer.about.as_ref().map(|about| about["model"].clone()), Some("tiny".into()));
    assert!(question.ordinal < answer.ordinal && answer.replaced_by.is_none());
}

#[test]
fn an_answer_that_ended_early_gives_its_place_and_one_beside_it_does_not() {
    let rows = fold(&[
        commit(1, vec![says("Why?"), asks(2, None)]),
        commit(2, vec![asks(3, Some(2))]),
        commit(3, vec![asks(4, None)]),
        commit(4, vec![completes(4, "Because.")]),
    ]);
    let replaced: Vec<_> = rows.iter().map(|row| row.replaced_by.is_some()).collect();
    assert_eq!(replaced, [false, true, false, false]);
}

#[test]
fn words_are_put_right_messages_come_and_go_and_answers_are_rated() {
    let rated = ConversationEvent::AnswerRated {
        answer: id(2),
        rating: Some(Rating::Down),
        reason: Some("Too short".into()),
    };
    let corrected = ConversationEvent::MessageCorrected { message: id(1), text: "How?".into() };
    let rows = fold(&[
        commit(1, vec![says("Why?"), asks(2, None)]),
        commit(2, vec![completes(2, "Because."), rated, corrected]),
        commit(3, vec![ConversationEvent::MessageDeleted { message: id(2) }]),
    ]);
    let [question, answer] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((question.content.as_str(), question.corrected_at.is_some()), ("How?", true));
    assert_eq!((answer.rating.as_deref(), answer.deleted), (Some("down"), true));
}

#[test]
fn nothing_is_left_of_a_purged_conversation_whatever_comes_after() {
    let rows = fold(&[
        commit(1, vec![says("Why?"), asks(2, None)]),
        commit(2, vec![ConversationEvent::Purged {}]),
        commit(3, vec![completes(2, "Because.")]),
    ]);
    assert_eq!(rows, []);
}

#[test]
fn what_was_stored_twice_is_one_row_and_what_is_not_there_is_not_changed() {
    let twice = fold(&[commit(1, vec![says("One")]), commit(2, vec![says("Two")])]);
    assert_eq!(twice.iter().map(|row| row.content.as_str()).collect::<Vec<_>>(), ["Two"]);
    assert_eq!(fold(&[commit(1, vec![completes(2, "To nobody")])]), []);
}
