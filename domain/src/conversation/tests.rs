use chrono::{DateTime, Utc};

use super::{
    AnswerDetails, Command, Conversation, ConversationEvent as Event, Refusal, Settlement, Speaker,
};
use crate::tests::given::given;
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

fn title(text: &str) -> Title {
    Title::parse(text).unwrap()
}

fn send(message: char, answer: char) -> Command {
    Command::SendMessage {
        by: alice(),
        message: id(message),
        speaker: Speaker::User,
        text: MessageText::parse("Hello").unwrap(),
        answer: Some(id(answer)),
        at: now(),
    }
}

fn started() -> Event {
    Event::Started { owner: alice(), title: None }
}

fn sent(message: char) -> Event {
    Event::MessageSent { message: id(message), speaker: Speaker::User, text: "Hello".into() }
}

fn requested(answer: char, message: char) -> Event {
    Event::AnswerRequested { answer: id(answer), message: id(message), at: now() }
}

fn failed(answer: char, message: char) -> Event {
    let (answer, message) = (id(answer), id(message));
    Event::AnswerFailed { answer, message, requested_at: now(), code: "x".into(), attempts: 1 }
}

fn completed(answer: char, message: char) -> Event {
    let (answer, message) = (id(answer), id(message));
    Event::AnswerCompleted {
        answer,
        message,
        requested_at: now(),
        text: "Hi".into(),
        details: details(),
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
    Command::RetryAnswer { by: alice(), message: id(message), answer: id(answer), at: now() }
}

#[test]
fn starting_twice_is_a_repeat_for_the_owner_and_refused_for_others() {
    given::<Conversation>([])
        .when(Command::Start { owner: alice(), title: None })
        .then([started()]);
    given::<Conversation>([started()])
        .when(Command::Start { owner: alice(), title: None })
        .then([]);
    given::<Conversation>([started()])
        .when(Command::Start { owner: user('b'), title: None })
        .then_refused(Refusal::IdTaken);
}

#[test]
fn a_sent_message_asks_for_its_answer() {
    given::<Conversation>([started()]).when(send('1', '2')).then([sent('1'), requested('2', '1')]);
}

#[test]
fn the_same_message_is_sent_once() {
    given::<Conversation>([started(), sent('1'), requested('2', '1')])
        .when(send('1', '3'))
        .then([]);
}

#[test]
fn an_answer_never_takes_the_place_of_another() {
    given::<Conversation>([started(), sent('1'), requested('2', '1')])
        .when(send('3', '2'))
        .then_refused(Refusal::AnswerIdTaken);
}

#[test]
fn a_stranger_learns_nothing_from_any_order() {
    let mallory = || user('f');
    let orders = [
        Command::Rename { by: mallory(), title: title("x") },
        Command::Delete { by: mallory() },
        Command::Restore { by: mallory() },
        Command::RetryAnswer { by: mallory(), message: id('1'), answer: id('9'), at: now() },
        stop(mallory(), '2'),
    ];
    for order in orders {
        for history in [
            vec![],
            vec![started(), sent('1'), requested('2', '1')],
            vec![started(), Event::Deleted {}],
        ] {
            given::<Conversation>(history).when(order.clone()).then_refused(Refusal::NotFound);
        }
    }
}

#[test]
fn deleting_can_be_undone_and_repeated() {
    given::<Conversation>([started()])
        .when(Command::Delete { by: alice() })
        .then([Event::Deleted {}]);
    given::<Conversation>([started(), Event::Deleted {}])
        .when(Command::Delete { by: alice() })
        .then([]);
    given::<Conversation>([started(), Event::Deleted {}])
        .when(Command::Restore { by: alice() })
        .then([Event::Restored {}]);
}

#[test]
fn a_deleted_conversation_is_not_written_to() {
    let history = || [started(), Event::Deleted {}];
    given::<Conversation>(history()).when(send('1', '2')).then_refused(Refusal::Deleted);
    given::<Conversation>(history())
        .when(Command::Rename { by: alice(), title: title("x") })
        .then_refused(Refusal::Deleted);
}

#[test]
fn a_repeat_of_what_was_sent_before_the_deletion_changes_nothing() {
    let history = || [started(), sent('1'), requested('2', '1'), Event::Deleted {}];
    given::<Conversation>(history()).when(send('1', '3')).then([]);
    given::<Conversation>(history()).when(retry('1', '2')).then([]);
    given::<Conversation>(history()).when(retry('1', '3')).then_refused(Refusal::Deleted);
}

#[test]
fn an_answer_is_settled_once_even_in_the_trash() {
    let asked = || vec![started(), sent('1'), requested('2', '1')];
    given::<Conversation>(asked()).when(complete('2')).then([completed('2', '1')]);
    given::<Conversation>([asked(), vec![Event::Deleted {}]].concat())
        .when(complete('2'))
        .then([completed('2', '1')]);
    given::<Conversation>([asked(), vec![completed('2', '1')]].concat())
        .when(complete('2'))
        .then([]);
    given::<Conversation>([asked(), vec![completed('2', '1')]].concat())
        .when(stop(alice(), '2'))
        .then([]);
    given::<Conversation>(asked()).when(complete('7')).then_refused(Refusal::MessageNotFound);
}

#[test]
fn only_an_answer_that_ended_early_can_be_retried() {
    let asked = || vec![started(), sent('1'), requested('2', '1')];
    given::<Conversation>([asked(), vec![failed('2', '1')]].concat())
        .when(retry('1', '3'))
        .then([requested('3', '1')]);
    given::<Conversation>([asked(), vec![failed('2', '1'), requested('3', '1')]].concat())
        .when(retry('1', '3'))
        .then([]);
    given::<Conversation>(asked()).when(retry('1', '3')).then_refused(Refusal::AlreadyAnswered);
    given::<Conversation>([asked(), vec![completed('2', '1')]].concat())
        .when(retry('1', '3'))
        .then_refused(Refusal::AlreadyAnswered);
    given::<Conversation>(asked()).when(retry('2', '3')).then_refused(Refusal::NotAnswerable);
    given::<Conversation>(asked()).when(retry('8', '3')).then_refused(Refusal::MessageNotFound);
}
