//! Given commits, the rows are these: without a database.

use chrono::DateTime;
use domain::conversation::{ConversationEvent, Follows, Speaker};
use domain::{Event, MessageId, UserId};

use super::{ConversationList, ConversationRow};
use crate::changes::Changes;
use crate::{Opened, Projection};

fn fold(commits: impl IntoIterator<Item = Vec<ConversationEvent>>) -> Vec<ConversationRow> {
    let time = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let mut changes = Changes::default();
    for (position, events) in (1..).zip(commits) {
        let commit = Opened {
            position,
            context: "conversation".to_owned(),
            id: "c".to_owned(),
            owner: None,
            actor: None,
            command_id: String::new(),
            correlation_id: String::new(),
            digest: None,
            events: events.into_iter().map(|event| (time, Event::Conversation(event))).collect(),
        };
        ConversationList::fold(&commit, &mut changes);
    }
    changes.into_rows()
}

fn id(digit: u8) -> MessageId {
    MessageId::parse(digit.to_string().repeat(10)).unwrap()
}

fn started() -> Vec<ConversationEvent> {
    vec![ConversationEvent::Started {
        owner: UserId::parse("a".repeat(16)).unwrap(),
        title: None,
        began: None,
    }]
}

fn asked(message: u8, answer: u8, instead_of: Option<u8>) -> ConversationEvent {
    ConversationEvent::AnswerRequested {
        answer: id(answer),
        message: id(message),
        at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
        instead_of: instead_of.map(id),
        continues: false,
        model: None,
    }
}

fn turn(message: u8, answer: u8) -> Vec<ConversationEvent> {
    let sent = ConversationEvent::MessageSent {
        message: id(message),
        follows: Follows::Latest,
        edits: None,
        speaker: Speaker::User,
        text: "Why?".into(),
        supplied: None,
    };
    vec![sent, asked(message, answer, None)]
}

fn end_and_count(row: &ConversationRow) -> (Option<&str>, i32) {
    (row.leaf.as_deref(), row.message_count)
}

#[test]
fn what_takes_the_place_of_another_is_not_counted_and_ends_the_branch_only_at_its_end() {
    let rows = fold([started(), turn(1, 2), vec![asked(1, 3, Some(2))]]);
    assert_eq!(end_and_count(&rows[0]), (Some("3333333333"), 2));
    let rows = fold([started(), turn(1, 2), turn(4, 5), vec![asked(1, 3, Some(2))]]);
    assert_eq!(end_and_count(&rows[0]), (Some("5555555555"), 4));
    let rows = fold([started(), turn(1, 2), turn(4, 5), vec![asked(1, 3, None)]]);
    assert_eq!(end_and_count(&rows[0]), (Some("3333333333"), 5));
}

#[test]
fn nothing_is_left_of_a_purged_conversation_whatever_comes_after() {
    let purged = vec![ConversationEvent::Purged {}];
    let late = vec![ConversationEvent::Pinned {}];
    assert_eq!(fold([started(), turn(1, 2), purged, late]), []);
}
