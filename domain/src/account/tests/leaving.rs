use chrono::Duration;

use super::given::{at, ended, key, log_in, logged_in, registered};
use crate::account::{Account, AccountEvent, Because, Command, RESTORABLE_DAYS, Refusal};
use crate::tests::given::given;

fn deleted() -> AccountEvent {
    AccountEvent::Deleted { at: at(1) }
}

fn restore(username_free: bool, email_free: bool) -> Command {
    Command::Restore { at: at(2), username_free, email_free }
}

#[test]
fn whoever_is_disabled_is_signed_out_and_cannot_sign_in() {
    given::<Account>([registered(), logged_in('a', 1)])
        .when(Command::Disable { administrators: 1 })
        .then([AccountEvent::Disabled {}, ended('a', 1, Because::AccountDisabled)]);
    let disabled = [registered(), AccountEvent::Disabled {}];
    given::<Account>(disabled.clone()).when(log_in('a', 1)).then_refused(Refusal::Disabled);
    given::<Account>(disabled.clone()).when(Command::Disable { administrators: 1 }).then([]);
    given::<Account>(disabled).when(Command::Enable).then([AccountEvent::Enabled {}]);
    given::<Account>([registered()]).when(Command::Enable).then([]);
}

#[test]
fn a_deleted_account_is_nobodys() {
    let made = AccountEvent::KeyCreated {
        key: key('a'),
        name: "Backup".into(),
        scopes: [].into(),
        expires_at: None,
        digest: "ee".into(),
    };
    given::<Account>([registered(), logged_in('a', 1), made])
        .when(Command::Delete { at: at(1), administrators: 1 })
        .then([
            deleted(),
            ended('a', 1, Because::AccountDeleted),
            AccountEvent::KeyRevoked { key: key('a') },
        ]);
    given::<Account>([registered(), deleted()])
        .when(log_in('a', 1))
        .then_refused(Refusal::NotRegistered);
}

#[test]
fn a_deletion_is_taken_back_while_the_names_are_free_and_the_month_is_not_over() {
    let story = || [registered(), deleted()];
    given::<Account>(story()).when(restore(true, true)).then([AccountEvent::Restored {}]);
    given::<Account>(story()).when(restore(false, true)).then_refused(Refusal::UsernameTaken);
    given::<Account>(story()).when(restore(true, false)).then_refused(Refusal::EmailTaken);
    let late = at(2) + Duration::days(RESTORABLE_DAYS);
    given::<Account>(story())
        .when(Command::Restore { at: late, username_free: true, email_free: true })
        .then_refused(Refusal::RestoredTooLate);
    given::<Account>([registered()]).when(restore(true, true)).then([]);
    given::<Account>([]).when(restore(true, true)).then_refused(Refusal::NotRegistered);
}
