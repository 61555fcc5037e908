//! Given commits, the rows are these: without a database.

use chrono::DateTime;
use domain::conversation::{AskedModel, ConversationEvent, Follows, Speaker};
use domain::{Event, MessageId, UserId};

use super::{MessageSearch, SearchRow};
use crate::changes::Changes;
use crate::{Opened, Projection};

fn fold(events: Vec<ConversationEvent>) -> Vec<SearchRow> {
    let time = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let mut changes = Changes::default();
    let commit = Opened {
        position: 1,
        context: "conversation".to_owned(),
        id: "c".to_owned(),
        owner: Some(owner()),
        actor: None,
        command_id: String::new(),
        correlation_id: String::new(),
        digest: None,
        events: events.into_iter().map(|event| (time, Event::Conversation(event))).collect(),
    };
    MessageSearch::fold(&commit, &mut changes);
    changes.into_rows()
}

fn owner() -> UserId {
    UserId::parse("a".repeat(16)).unwrap()
}

fn id() -> MessageId {
    MessageId::parse("1".repeat(10)).unwrap()
}

fn said(text: &str) -> ConversationEvent {
    ConversationEvent::MessageSent {
        message: id(),
        follows: Follows::Nothing,
        edits: None,
        speaker: Speaker::User,
        text: text.into(),
        supplied: None,
    }
}

#[test]
fn a_title_is_found_as_it_is_now_and_a_message_as_it_was_put_right() {
    let rows = fold(vec![
        ConversationEvent::Started { owner: owner(), title: Some("Old".into()), began: None },
        said("Helo"),
        ConversationEvent::MessageCorrected { message: id(), text: "Hello".into() },
        ConversationEvent::Renamed { title: "New".into() },
    ]);
    let found: Vec<_> = rows.iter().map(|row| (row.role.as_str(), row.text.as_str())).collect();
    assert_eq!(found, [("title", "New"), ("user", "Hello")]);
    assert!(rows.iter().all(|row| row.owner == owner().as_str()));
}

#[test]
fn a_deleted_message_is_not_found_until_it_is_restored() {
    let deleted = ConversationEvent::MessageDeleted { message: id() };
    let restored = ConversationEvent::MessageRestored { message: id() };
    assert!(fold(vec![said("Hello"), deleted.clone()])[0].deleted);
    assert!(!fold(vec![said("Hello"), deleted, restored])[0].deleted);
}

#[test]
fn an_answer_that_ended_early_is_found_by_the_model_it_was_asked_of() {
    let asked = AskedModel { model: "tiny".to_owned(), provider: "openai".to_owned() };
    let stopped = |asked| ConversationEvent::AnswerStopped {
        answer: id(),
        message: id(),
        requested_at: DateTime::UNIX_EPOCH,
        text: "So".into(),
        asked,
    };
    assert_eq!(fold(vec![stopped(Some(asked))])[0].model.as_deref(), Some("tiny"));
    assert_eq!(fold(vec![stopped(None)])[0].model, None);
}

#[test]
fn a_text_that_is_too_long_to_index_is_cut_between_characters() {
    let rows = fold(vec![said(&"€".repeat(100_001))]);
    assert_eq!(rows[0].text.len(), 300_000);
}

#[test]
fn nothing_is_left_of_a_purged_conversation() {
    assert_eq!(fold(vec![said("Hello"), ConversationEvent::Purged {}]), []);
}
