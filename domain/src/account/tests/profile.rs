use super::given::{ended, logged_in, registered, session};
use crate::account::{Account, AccountEvent, Because, Command, Refusal};
use crate::tests::given::given;
use crate::values::{Email, FullName, PasswordId};

fn password() -> PasswordId {
    PasswordId::parse("d".repeat(16)).unwrap()
}

#[test]
fn a_name_is_changed_and_taken_away() {
    let change = |full_name| Command::ChangeFullName { full_name };
    let name = FullName::parse("Alice Liddell").unwrap();
    given::<Account>([registered()])
        .when(change(Some(name)))
        .then([AccountEvent::FullNameChanged { full_name: Some("Alice Liddell".into()) }]);
    given::<Account>([registered()])
        .when(change(None))
        .then([AccountEvent::FullNameChanged { full_name: None }]);
}

#[test]
fn an_address_is_changed_unless_somebody_holds_it() {
    let change = |email_free| Command::ChangeEmail {
        email: Email::parse("liddell@example.com").unwrap(),
        email_key: "cc".into(),
        email_free,
    };
    given::<Account>([registered()]).when(change(false)).then_refused(Refusal::EmailTaken);
    given::<Account>([registered()]).when(change(true)).then([AccountEvent::EmailChanged {
        email: "liddell@example.com".into(),
        email_key: "cc".into(),
    }]);
}

#[test]
fn another_password_ends_every_other_session() {
    let keep = Some(session('a'));
    let change = Command::ChangePassword { password: password(), one_time: false, keep };
    given::<Account>([registered(), logged_in('a', 1), logged_in('b', 1)]).when(change).then([
        AccountEvent::PasswordChanged { password: password(), one_time: false },
        ended('b', 1, Because::PasswordChanged),
    ]);
}

#[test]
fn the_password_that_counts_is_the_last_one() {
    let changed = AccountEvent::PasswordChanged { password: password(), one_time: true };
    let state = [registered(), changed].iter().fold(Account::default(), Account::evolve);
    let standing = state.standing().unwrap();
    assert_eq!((standing.password.clone(), standing.one_time), (Some(password()), true));
}
