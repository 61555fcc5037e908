use chrono::Duration;

use super::given::{at, key, registered};
use crate::account::{Account, AccountEvent, Command, MOST_KEYS, Refusal, Scope};
use crate::tests::given::given;
use crate::values::{KeyId, KeyName};

fn create(digit: char) -> Command {
    Command::CreateKey {
        key: key(digit),
        name: KeyName::parse("Backup").unwrap(),
        scopes: [Scope::Read].into(),
        expires_at: Some(at(5)),
        digest: "ee".into(),
        at: at(1),
    }
}

fn created(key: KeyId) -> AccountEvent {
    AccountEvent::KeyCreated {
        key,
        name: "Backup".into(),
        scopes: [Scope::Read].into(),
        expires_at: Some(at(5)),
        digest: "ee".into(),
    }
}

#[test]
fn a_key_is_made_once() {
    given::<Account>([registered()]).when(create('a')).then([created(key('a'))]);
    given::<Account>([registered(), created(key('a'))]).when(create('a')).then([]);
}

#[test]
fn nobody_has_more_keys_than_can_be_overlooked() {
    let many = (0..MOST_KEYS).map(|n| created(KeyId::parse(format!("{n:012x}")).unwrap()));
    let story: Vec<_> = std::iter::once(registered()).chain(many).collect();
    given::<Account>(story.clone()).when(create('a')).then_refused(Refusal::TooManyKeys);
    // Those that have ended by themselves do not count.
    let mut late = create('a');
    if let Command::CreateKey { at: now, .. } = &mut late {
        *now = at(6);
    }
    given::<Account>(story).when(late).then([created(key('a'))]);
}

#[test]
fn use_is_written_down_now_and_then() {
    let note = |hour| Command::NoteKeyUse {
        key: key('a'),
        at: at(hour),
        every: Duration::hours(2),
        address: None,
    };
    let used = |hour| AccountEvent::KeyUsed { key: key('a'), at: at(hour), address: None };
    let story = [registered(), created(key('a'))];
    given::<Account>(story.clone()).when(note(1)).then([used(1)]);
    let [registered, created] = story;
    given::<Account>([registered.clone(), created.clone(), used(1)]).when(note(2)).then([]);
    given::<Account>([registered, created, used(1)]).when(note(3)).then([used(3)]);
}

#[test]
fn a_key_that_was_revoked_is_void() {
    let revoke = || Command::RevokeKey { key: key('a') };
    let revoked = AccountEvent::KeyRevoked { key: key('a') };
    given::<Account>([registered(), created(key('a'))]).when(revoke()).then([revoked.clone()]);
    given::<Account>([registered(), created(key('a')), revoked]).when(revoke()).then([]);
}
