//! One file per event version ever stored, in `domain/golden/`: each is read, folded, and
//! written back to the letter. To add one, run the tests with `UPDATE_GOLDEN=1`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::Event;
use crate::account::{Account, AccountEvent, Because, Scope};
use crate::conversation::{
    AnswerDetails, AskedModel, Conversation, ConversationEvent, Follows, Parameters, Rating,
    Speaker, Supplied,
};
use crate::journal::{UPCASTERS, Upcaster, upcast};
use crate::role::{Permission, Role, RoleEvent, RoleName};
use crate::sealing::{DataKey, Place, Sealable, erase};
use crate::values::{KeyId, MessageId, PasswordId, Personal, SessionId, UserId};

pub(super) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

fn sealed() -> Personal {
    Personal::Sealed { sealed: "1.AAECAwQFBgcICQoLDA0ODw".into() }
}

/// One of each event the build can write, as it is stored.
pub(super) fn every_event() -> Vec<Event> {
    let at = "2026-01-01T12:00:00Z".parse().unwrap();
    let expires_at = "2026-01-31T12:00:00Z".parse().unwrap();
    let session = SessionId::parse("5".repeat(32)).unwrap();
    let owner = UserId::parse("a".repeat(16)).unwrap();
    let key = KeyId::parse("c".repeat(12)).unwrap();
    let message = MessageId::parse("1".repeat(10)).unwrap();
    let answer = MessageId::parse("2".repeat(10)).unwrap();
    let details = AnswerDetails {
        model: "gpt-4o-mini".into(),
        provider: "openai".into(),
        prompt_tokens: 12,
        completion_tokens: 34,
        time_to_first_token_ms: 210,
        duration_ms: 1800,
        finish_reason: "stop".into(),
        attempts: 1,
    };
    let asked = AskedModel { model: "gpt-4o".into(), provider: "openai".into() };
    let account = [
        AccountEvent::Registered {
            username: sealed(),
            email: sealed(),
            full_name: Some(sealed()),
            username_key: "0a".repeat(16),
            email_key: "0b".repeat(16),
        },
        AccountEvent::RoleGranted { role: RoleName::user() },
        AccountEvent::RoleRevoked { role: RoleName::manager() },
        AccountEvent::LoggedIn {
            session: session.clone(),
            at,
            expires_at,
            address: Some(sealed()),
            user_agent: Some(sealed()),
        },
        AccountEvent::SessionRefreshed {
            session: session.clone(),
            token: 1,
            at,
            address: Some(sealed()),
            user_agent: Some(sealed()),
        },
        AccountEvent::RefreshReused {
            session: session.clone(),
            token: 0,
            at,
            address: Some(sealed()),
            user_agent: Some(sealed()),
        },
        AccountEvent::LoggedOut { session: session.clone(), expires_at },
        AccountEvent::SessionEnded { session, expires_at, because: Because::PasswordChanged },
        AccountEvent::FullNameChanged { full_name: Some(sealed()) },
        AccountEvent::EmailChanged { email: sealed(), email_key: "0c".repeat(16) },
        AccountEvent::PasswordChanged {
            password: PasswordId::parse("d".repeat(16)).unwrap(),
            one_time: true,
        },
        AccountEvent::KeyCreated {
            key: key.clone(),
            name: sealed(),
            scopes: Scope::ALL.into(),
            expires_at: Some(expires_at),
            digest: "0e".repeat(16),
        },
        AccountEvent::KeyUsed { key: key.clone(), at, address: Some(sealed()) },
        AccountEvent::KeyRevoked { key },
        AccountEvent::Disabled {},
        AccountEvent::Enabled {},
        AccountEvent::Deleted { at },
        AccountEvent::Restored {},
    ];
    let role = [
        RoleEvent::Defined {
            description: Some("Looks after people".into()),
            permissions: [Permission::ReadAccounts].into(),
        },
        RoleEvent::Redefined { description: None, permissions: Permission::ALL.into() },
        RoleEvent::Removed {},
    ];
    let settled = (answer.clone(), message.clone());
    let earlier = MessageId::parse("3".repeat(10)).unwrap();
    let edited = MessageId::parse("4".repeat(10)).unwrap();
    let parameters = Parameters::parse(Some(0.7), Some(0.95), Some(2048)).unwrap();
    let conversation = [
        ConversationEvent::Started { owner, title: Some(sealed()), began: None },
        ConversationEvent::Renamed { title: sealed() },
        ConversationEvent::Titled { title: sealed() },
        ConversationEvent::Pinned {},
        ConversationEvent::Unpinned {},
        ConversationEvent::Archived {},
        ConversationEvent::Unarchived {},
        ConversationEvent::Tagged { tags: vec![sealed()] },
        ConversationEvent::Annotated { metadata: sealed() },
        ConversationEvent::Configured {
            model: Some("gpt-4o".into()),
            system_prompt: Some(sealed()),
            parameters: parameters.clone(),
        },
        ConversationEvent::Ended {},
        ConversationEvent::Reopened {},
        ConversationEvent::Deleted {},
        ConversationEvent::Restored {},
        ConversationEvent::MessageSent {
            message: message.clone(),
            follows: Follows::Message(earlier.clone()),
            edits: Some(edited),
            speaker: Speaker::User,
            text: sealed(),
            supplied: Some(Supplied {
                at: Some(at),
                model: Some("gpt-3.5-turbo".into()),
                tokens: Some(56),
                response_ms: Some(1200),
                metadata: Some(sealed()),
            }),
        },
        ConversationEvent::MessageCorrected { message: message.clone(), text: sealed() },
        ConversationEvent::MessageDeleted { message: message.clone() },
        ConversationEvent::MessageRestored { message: message.clone() },
        ConversationEvent::AnswerRequested {
            answer: answer.clone(),
            message: message.clone(),
            at,
            instead_of: Some(earlier.clone()),
            continues: true,
            model: Some("gpt-4o".into()),
        },
        ConversationEvent::ModelAsked {
            answer: answer.clone(),
            model: "gpt-4o".into(),
            provider: "openai".into(),
            parameters,
            context: vec![earlier.clone(), message.clone()],
        },
        ConversationEvent::BranchSwitched { leaf: answer.clone() },
        ConversationEvent::AnswerCompleted {
            answer: answer.clone(),
            message: message.clone(),
            requested_at: at,
            text: sealed(),
            details,
            asked: Some(asked.clone()),
        },
        ConversationEvent::AnswerFailed {
            answer: answer.clone(),
            message: message.clone(),
            requested_at: at,
            code: "model_unreachable".into(),
            attempts: 4,
            asked: Some(asked.clone()),
        },
        ConversationEvent::AnswerStopped {
            answer,
            message,
            requested_at: at,
            text: sealed(),
            asked: Some(asked.clone()),
        },
        ConversationEvent::AnswerInterrupted {
            answer: settled.0.clone(),
            message: settled.1,
            requested_at: at,
            text: sealed(),
            asked: Some(asked),
        },
        ConversationEvent::AnswerRated {
            answer: settled.0,
            rating: Some(Rating::Down),
            reason: Some(sealed()),
        },
        ConversationEvent::Purged {},
    ];
    let of_people = account.map(Event::Account).into_iter();
    of_people.chain(conversation.map(Event::Conversation)).chain(role.map(Event::Role)).collect()
}

fn stored(event: &Event) -> String {
    let value = serde_json::to_value(event).unwrap();
    format!("{}\n", serde_json::to_string_pretty(&value["data"]).unwrap())
}

#[test]
fn every_event_is_written_as_its_golden_file_says() {
    for event in every_event() {
        let path = folder().join(format!("{}.json", event.stored_type()));
        if std::env::var_os("UPDATE_GOLDEN").is_some() && !path.exists() {
            std::fs::write(&path, stored(&event)).unwrap();
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_else(|_| {
            panic!(
                "{} is missing: run `UPDATE_GOLDEN=1 cargo test -p domain` and commit it",
                path.display()
            )
        });
        assert_eq!(
            stored(&event),
            golden,
            "{} changed its stored form: that needs a new version, not an edit",
            event.stored_type()
        );
    }
}

#[test]
fn every_golden_file_is_read_and_folded_and_nothing_personal_is_looked_at() {
    let mut seen = BTreeSet::new();
    let (mut account, mut conversation) = (Account::default(), Conversation::default());
    let (mut erased_account, mut erased_conversation) =
        (Account::default(), Conversation::default());
    let mut names: Vec<_> =
        std::fs::read_dir(folder()).unwrap().map(|e| e.unwrap().path()).collect();
    names.retain(|path| path.is_file());
    // A conversation's first event is the one that starts it.
    names.sort_by_key(|path| !path.to_string_lossy().contains("started"));
    for path in names {
        let stored_type = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let data = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let mut event = Event::decode(&stored_type, &data).unwrap();
        for (field, value) in event.personal() {
            assert_ne!(*value, Personal::Clear(String::new()), "{stored_type} {field}");
            assert!(
                matches!(value, Personal::Sealed { .. }),
                "{stored_type} stores {field} in the clear"
            );
        }
        let mut erased = event.clone();
        erase(&mut erased);
        match (&event, &erased) {
            (Event::Account(event), Event::Account(erased)) => {
                account = account.evolve(event);
                erased_account = erased_account.evolve(erased);
            }
            (Event::Conversation(event), Event::Conversation(erased)) => {
                conversation = conversation.evolve(event);
                erased_conversation = erased_conversation.evolve(erased);
            }
            (Event::Role(event), Event::Role(erased)) => {
                assert_eq!(Role::default().evolve(event), Role::default().evolve(erased));
            }
            _ => unreachable!("erasing does not change the context"),
        }
        seen.insert(stored_type);
    }
    assert_eq!(account, erased_account);
    assert_eq!(conversation, erased_conversation);
    assert!(!matches!(conversation, Conversation::NotStarted));
    for event in every_event() {
        assert!(seen.contains(event.stored_type()), "no golden file for {}", event.stored_type());
    }
}

#[test]
fn every_stored_type_in_the_sources_has_a_sample_here() {
    let sources = [
        include_str!("../account/event.rs"),
        include_str!("../conversation/event.rs"),
        include_str!("../role/event.rs"),
    ];
    let renamed = |source: &'static str| {
        let parts = source.split("#[serde(rename = \"").skip(1);
        parts.map(|part| part.split('"').next().unwrap()).collect::<Vec<_>>()
    };
    let written: BTreeSet<_> = sources.into_iter().flat_map(renamed).collect();
    let samples: BTreeSet<_> = every_event().iter().map(Event::stored_type).collect();
    assert_eq!(written, samples);
}

#[test]
fn every_golden_file_is_of_a_version_that_is_written_or_leads_to_one() {
    let written: BTreeSet<_> = every_event().iter().map(Event::stored_type).collect();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let stored_type = path.file_stem().unwrap().to_str().unwrap();
        let data = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let event = Event::decode(stored_type, &data).unwrap();
        let (now, upcasted) = upcast(stored_type.to_owned(), data);
        assert!(written.contains(now.as_str()), "{stored_type} ends at {now}");
        assert_eq!(event.stored_type(), now);
        assert_eq!(serde_json::to_value(&event).unwrap()["data"], upcasted);
    }
    for Upcaster { from, .. } in UPCASTERS {
        assert!(folder().join(format!("{from}.json")).exists(), "no golden file for {from}");
    }
}

/// As it comes out of the journal: sealed under the type it was stored as, whatever it is now.
#[test]
fn every_golden_file_opens_with_the_key_it_was_sealed_with() {
    let key = DataKey::new(UserId::parse("a".repeat(16)).unwrap(), &[7; 32]).unwrap();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let stored_type = path.file_stem().unwrap().to_str().unwrap();
        let data = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let place = Place { context: "any", id: "one", kind: stored_type };
        let mut event = Event::decode(stored_type, &data).unwrap();
        for (field, value) in event.personal() {
            *value = Personal::Sealed { sealed: key.seal_text(place, field, "Ann").unwrap() };
        }
        key.open(place, &mut event).unwrap();
        let all_open = |value: &&mut Personal| **value == Personal::from("Ann");
        assert!(event.personal().iter().map(|(_, value)| value).all(all_open), "{stored_type}");
    }
}

#[test]
fn an_event_of_a_later_build_is_named_in_the_error() {
    let error = Event::decode("convoai.account.teleported.v9", &serde_json::json!({})).unwrap_err();
    assert!(error.to_string().contains("convoai.account.teleported.v9"));
}
