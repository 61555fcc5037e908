use chrono::{DateTime, Utc};

use super::{Account, AccountEvent, Command, Refusal, Role};
use crate::tests::given::given;
use crate::values::{Email, SessionId, Username};

fn at(hour: u32) -> DateTime<Utc> {
    format!("2026-01-01T{hour:02}:00:00Z").parse().unwrap()
}

fn session(digit: char) -> SessionId {
    SessionId::parse(digit.to_string().repeat(32)).unwrap()
}

fn register(username_free: bool, email_free: bool) -> Command {
    Command::Register {
        username: Username::parse("Alice").unwrap(),
        email: Email::parse("alice@example.com").unwrap(),
        full_name: None,
        username_key: "aa".into(),
        email_key: "bb".into(),
        username_free,
        email_free,
        roles: vec![Role::User],
    }
}

fn registered() -> AccountEvent {
    AccountEvent::Registered {
        username: "Alice".into(),
        email: "alice@example.com".into(),
        full_name: None,
        username_key: "aa".into(),
        email_key: "bb".into(),
    }
}

fn log_in(digit: char, hour: u32) -> Command {
    Command::LogIn {
        session: session(digit),
        at: at(hour),
        expires_at: at(hour + 2),
        address: None,
        user_agent: None,
    }
}

fn logged_in(digit: char, hour: u32) -> AccountEvent {
    AccountEvent::LoggedIn {
        session: session(digit),
        at: at(hour),
        expires_at: at(hour + 2),
        address: None,
        user_agent: None,
    }
}

#[test]
fn registering_opens_the_account_with_its_roles() {
    given::<Account>([])
        .when(register(true, true))
        .then([registered(), AccountEvent::RoleGranted { role: Role::User }]);
}

#[test]
fn a_name_or_address_that_somebody_holds_is_refused() {
    given::<Account>([]).when(register(false, true)).then_refused(Refusal::UsernameTaken);
    given::<Account>([]).when(register(true, false)).then_refused(Refusal::EmailTaken);
}

#[test]
fn registering_again_under_the_same_id_is_a_repeat() {
    given::<Account>([registered()]).when(register(true, true)).then([]);
}

#[test]
fn nobody_cannot_log_in() {
    given::<Account>([]).when(log_in('a', 1)).then_refused(Refusal::NotRegistered);
}

#[test]
fn logging_in_begins_a_session_once() {
    given::<Account>([registered()]).when(log_in('a', 1)).then([logged_in('a', 1)]);
    given::<Account>([registered(), logged_in('a', 1)]).when(log_in('a', 1)).then([]);
}

#[test]
fn logging_out_ends_only_a_session_that_is_open() {
    let out = || Command::LogOut { session: session('a') };
    let ended = AccountEvent::LoggedOut { session: session('a'), expires_at: at(3) };
    given::<Account>([registered(), logged_in('a', 1)]).when(out()).then([ended.clone()]);
    given::<Account>([registered(), logged_in('a', 1), ended]).when(out()).then([]);
    given::<Account>([registered(), logged_in('b', 1)]).when(out()).then([]);
}

#[test]
fn sessions_that_ended_by_themselves_are_forgotten() {
    let state = [registered(), logged_in('a', 1), logged_in('b', 9)]
        .iter()
        .fold(Account::default(), Account::evolve);
    let Account::Registered { sessions, .. } = state else { panic!("not registered") };
    assert_eq!(sessions.keys().cloned().collect::<Vec<_>>(), [session('b')]);
}
