//! The people and times of these tests.

use chrono::{DateTime, Utc};

use crate::account::{AccountEvent, Because, Command};
use crate::role::RoleName;
use crate::values::{Email, KeyId, SessionId, Username};

pub(super) fn at(hour: u32) -> DateTime<Utc> {
    format!("2026-01-01T{hour:02}:00:00Z").parse().unwrap()
}

pub(super) fn session(digit: char) -> SessionId {
    SessionId::parse(digit.to_string().repeat(32)).unwrap()
}

pub(super) fn key(digit: char) -> KeyId {
    KeyId::parse(digit.to_string().repeat(12)).unwrap()
}

pub(super) fn register(username_free: bool, email_free: bool) -> Command {
    Command::Register {
        username: Username::parse("Alice").unwrap(),
        email: Email::parse("alice@example.com").unwrap(),
        full_name: None,
        username_key: "aa".into(),
        email_key: "bb".into(),
        username_free,
        email_free,
        roles: vec![RoleName::user()],
        one_time: None,
    }
}

pub(super) fn registered() -> AccountEvent {
    AccountEvent::Registered {
        username: "Alice".into(),
        email: "alice@example.com".into(),
        full_name: None,
        username_key: "aa".into(),
        email_key: "bb".into(),
    }
}

pub(super) fn granted(role: RoleName) -> AccountEvent {
    AccountEvent::RoleGranted { role }
}

pub(super) fn log_in(digit: char, hour: u32) -> Command {
    Command::LogIn {
        session: session(digit),
        at: at(hour),
        expires_at: at(hour + 2),
        address: None,
        user_agent: None,
    }
}

pub(super) fn logged_in(digit: char, hour: u32) -> AccountEvent {
    AccountEvent::LoggedIn {
        session: session(digit),
        at: at(hour),
        expires_at: at(hour + 2),
        address: None,
        user_agent: None,
    }
}

/// The end of a session that [`logged_in`] began.
pub(super) fn ended(digit: char, hour: u32, because: Because) -> AccountEvent {
    AccountEvent::SessionEnded { session: session(digit), expires_at: at(hour + 2), because }
}
