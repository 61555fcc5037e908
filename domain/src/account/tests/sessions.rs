use chrono::Duration;

use super::given::{at, ended, log_in, logged_in, registered, session};
use crate::account::{Account, AccountEvent, Because, Command, Refusal, Which};
use crate::tests::given::given;

fn refresh(token: u32, hour: u32) -> Command {
    Command::Refresh {
        session: session('a'),
        token,
        at: at(hour),
        grace: Duration::seconds(30),
        address: None,
        user_agent: None,
    }
}

fn refreshed(token: u32, hour: u32) -> AccountEvent {
    AccountEvent::SessionRefreshed {
        session: session('a'),
        token,
        at: at(hour),
        address: None,
        user_agent: None,
    }
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
    let sessions: Vec<_> = state.standing().unwrap().sessions.keys().cloned().collect();
    assert_eq!(sessions, [session('b')]);
}

#[test]
fn the_present_refresh_token_gets_the_next_one() {
    let story = [registered(), logged_in('a', 1)];
    given::<Account>(story.clone()).when(refresh(0, 2)).then([refreshed(1, 2)]);
    let story = [registered(), logged_in('a', 1), refreshed(1, 2)];
    given::<Account>(story).when(refresh(1, 2)).then([refreshed(2, 2)]);
}

#[test]
fn two_tabs_that_refresh_at_once_are_no_theft() {
    given::<Account>([registered(), logged_in('a', 1), refreshed(1, 2)])
        .when(refresh(0, 2))
        .then([]);
}

#[test]
fn a_token_that_was_exchanged_long_before_ends_the_session() {
    let reused = |token, hour| AccountEvent::RefreshReused {
        session: session('a'),
        token,
        at: at(hour),
        address: None,
        user_agent: None,
    };
    let ends = ended('a', 1, Because::RefreshReused);
    given::<Account>([registered(), logged_in('a', 1), refreshed(1, 1)])
        .when(refresh(0, 2))
        .then([reused(0, 2), ends.clone()]);
    // Two exchanges back, however soon.
    given::<Account>([registered(), logged_in('a', 1), refreshed(1, 2), refreshed(2, 2)])
        .when(refresh(0, 2))
        .then([reused(0, 2), ends]);
}

#[test]
fn a_session_that_ended_gets_no_token() {
    let over = [registered(), logged_in('a', 1)];
    given::<Account>(over.clone()).when(refresh(0, 3)).then_refused(Refusal::SessionEnded);
    let ended = [registered(), logged_in('a', 1), ended('a', 1, Because::EndedByOwner)];
    given::<Account>(ended).when(refresh(0, 2)).then_refused(Refusal::SessionEnded);
}

#[test]
fn one_session_or_all_others_or_all_can_be_ended() {
    let story = [registered(), logged_in('a', 1), logged_in('b', 1)];
    let end = |which| Command::EndSessions { which, because: Because::EndedByOwner };
    let (a, b) = (ended('a', 1, Because::EndedByOwner), ended('b', 1, Because::EndedByOwner));
    given::<Account>(story.clone()).when(end(Which::One(session('b')))).then([b.clone()]);
    given::<Account>(story.clone()).when(end(Which::Others(session('b')))).then([a.clone()]);
    given::<Account>(story.clone()).when(end(Which::All)).then([a, b]);
    given::<Account>(story).when(end(Which::One(session('c')))).then([]);
}
