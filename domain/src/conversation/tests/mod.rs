//! Given what happened, when something is ordered, then this happens.

mod answers;
mod branches;
mod bringing;
mod life;
mod messages;

use chrono::{DateTime, Utc};

use super::{
    AnswerDetails, Change, Command, ConversationEvent as Event, Follows, Settlement, Speaker,
};
use crate::values::{MessageId, MessageText, Title, UserId};

fn now() -> DateTime<Utc> {
    "2026-01-01T12:00:00Z".parse().unwrap()
}

fn user(digit: char) -> UserId {
    UserId::parse(digit.to_string().repeat(16)).unwrap()
}

fn alice() -> UserId {
    user('a')
}

fn id(digit: char) -> MessageId {
    MessageId::parse(digit.to_string().repeat(10)).unwrap()
}

fn text(text: &str) -> MessageText {
    MessageText::parse(text).unwrap()
}

fn title(text: &str) -> Title {
    Title::parse(text).unwrap()
}

fn send(message: char, answer: char) -> Command {
    Command::SendMessage {
        by: alice(),
        message: id(message),
        edits: None,
        speaker: Speaker::User,
        text: text("Hello"),
        supplied: None,
        answer: Some(id(answer)),
        at: now(),
    }
}

fn started() -> Event {
    Event::Started { owner: alice(), title: None, began: None }
}

/// The first message.
fn sent(message: char) -> Event {
    said(message, Follows::Nothing)
}

fn sent_after(message: char, earlier: char) -> Event {
    said(message, Follows::Message(id(earlier)))
}

fn said(message: char, follows: Follows) -> Event {
    Event::MessageSent {
        message: id(message),
        follows,
        edits: None,
        speaker: Speaker::User,
        text: "Hello".into(),
        supplied: None,
    }
}

fn requested(answer: char, message: char) -> Event {
    let (answer, message, at) = (id(answer), id(message), now());
    let (instead_of, continues, model) = (None, false, None);
    Event::AnswerRequested { answer, message, at, instead_of, continues, model }
}

fn requested_instead(answer: char, message: char, earlier: char) -> Event {
    let (answer, message, at) = (id(answer), id(message), now());
    let (instead_of, continues, model) = (Some(id(earlier)), false, None);
    Event::AnswerRequested { answer, message, at, instead_of, continues, model }
}

fn failed(answer: char, message: char) -> Event {
    let (answer, message) = (id(answer), id(message));
    Event::AnswerFailed {
        answer,
        message,
        requested_at: now(),
        code: "x".into(),
        attempts: 1,
        asked: None,
    }
}

fn completed(answer: char, message: char) -> Event {
    let (answer, message) = (id(answer), id(message));
    Event::AnswerCompleted {
        answer,
        message,
        requested_at: now(),
        text: "Hi".into(),
        details: details(),
        asked: None,
    }
}

fn details() -> AnswerDetails {
    AnswerDetails {
        model: "m".into(),
        provider: "p".into(),
        prompt_tokens: 1,
        completion_tokens: 2,
        time_to_first_token_ms: 3,
        duration_ms: 4,
        finish_reason: "stop".into(),
        attempts: 1,
    }
}

fn complete(answer: char) -> Command {
    let settlement = Settlement::Completed { text: "Hi".into(), details: details() };
    Command::SettleAnswer { answer: id(answer), settlement }
}

fn stop(by: UserId, answer: char) -> Command {
    Command::SettleAnswer {
        answer: id(answer),
        settlement: Settlement::Stopped { by, text: "H".into() },
    }
}

fn retry(message: char, answer: char) -> Command {
    let (by, message, answer) = (alice(), id(message), id(answer));
    Command::RetryAnswer { by, message, answer, continues: false, at: now() }
}

fn rename(by: UserId) -> Command {
    Command::Change { by, changes: vec![Change::Title(title("x"))] }
}

fn start(owner: UserId) -> Command {
    Command::Start { owner, title: None, metadata: None, began: None }
}

/// Words of the model, as far as the client says so.
fn spoken(message: char) -> Event {
    Event::MessageSent {
        message: id(message),
        follows: Follows::Nothing,
        edits: None,
        speaker: Speaker::Assistant,
        text: "Hi".into(),
        supplied: None,
    }
}
