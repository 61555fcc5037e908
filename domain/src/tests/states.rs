//! One file per context in `domain/golden/states/`: what a story that has every event is folded
//! to, after each of them. The names of snapshots hang on these files.

use cqrs_es::Aggregate;
use serde_json::Value;

use super::golden::{every_event, folder};
use crate::account::AccountEvent;
use crate::conversation::{ConversationEvent, Follows, Speaker};
use crate::role::RoleName;
use crate::values::{MessageId, SessionId};
use crate::{Account, Conversation, Event, Role};

/// The form of the state after each event.
fn states<A: Aggregate>(events: impl IntoIterator<Item = A::Event>) -> String {
    let mut state = A::default();
    let mut forms = vec![serde_json::to_value(&state).unwrap()];
    for event in events {
        state.apply(event);
        let form = serde_json::to_value(&state).unwrap();
        let read: A = serde_json::from_value(form.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), form, "a state does not come back");
        forms.push(form);
    }
    format!("{}\n", serde_json::to_string_pretty(&Value::Array(forms)).unwrap())
}

#[track_caller]
fn is_golden(context: &str, found: &str) {
    let path = folder().join("states").join(format!("{context}.json"));
    if std::env::var_os("UPDATE_GOLDEN_STATES").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).is_ok_and(|golden| golden == found),
        "the states of {context} have another form or are folded in another way: run \
         `UPDATE_GOLDEN_STATES=1 cargo test -p domain` and commit {}, so that snapshots of \
         earlier builds are passed over",
        path.display()
    );
}

#[test]
fn the_states_of_an_account_are_as_their_golden_file_says() {
    let events = every_event().into_iter().filter_map(|event| match event {
        Event::Account(event) => Some(event),
        Event::Activity(_) | Event::Conversation(_) | Event::Role(_) => None,
    });
    // Beyond one of each: a session that ends by itself, and all roles.
    let session = SessionId::parse("6".repeat(32)).unwrap();
    let later = AccountEvent::LoggedIn {
        session,
        at: "2026-03-01T12:00:00Z".parse().unwrap(),
        expires_at: "2026-04-01T12:00:00Z".parse().unwrap(),
        address: None,
        user_agent: None,
    };
    let roles = [RoleName::admin(), RoleName::manager()];
    let roles = roles.map(|role| AccountEvent::RoleGranted { role });
    let session_goes_on = |event: &AccountEvent| {
        use AccountEvent::{LoggedIn, SessionRefreshed};
        matches!(event, LoggedIn { .. } | SessionRefreshed { .. })
    };
    let again = events.clone().filter(session_goes_on);
    let all = events.clone().chain(again).chain([later]).chain(roles);
    is_golden(Account::TYPE, &states::<Account>(all));
}

#[test]
fn the_states_of_a_conversation_are_as_their_golden_file_says() {
    let events: Vec<_> = every_event()
        .into_iter()
        .filter_map(|event| match event {
            Event::Conversation(event) => Some(event),
            Event::Account(_) | Event::Activity(_) | Event::Role(_) => None,
        })
        .collect();
    let message = MessageId::parse("1".repeat(10)).unwrap();
    let requests = (5..8).map(|n| ConversationEvent::AnswerRequested {
        answer: MessageId::parse(n.to_string().repeat(10)).unwrap(),
        message: message.clone(),
        at: "2026-01-02T12:00:00Z".parse().unwrap(),
        instead_of: (n == 7).then(|| MessageId::parse("6".repeat(10)).unwrap()),
        continues: false,
        model: None,
    });
    let spoken = |id: char, follows| ConversationEvent::MessageSent {
        message: MessageId::parse(id.to_string().repeat(10)).unwrap(),
        follows,
        edits: None,
        speaker: Speaker::Assistant,
        text: "Hello".into(),
        supplied: None,
    };
    let spoken = [spoken('9', Follows::Latest), spoken('8', Follows::Nothing)];
    let (purged, others): (Vec<_>, Vec<_>) =
        events.into_iter().partition(|event| matches!(event, ConversationEvent::Purged {}));
    let deleted = [ConversationEvent::Deleted {}];
    let all = others.into_iter().chain(requests).chain(spoken).chain(deleted).chain(purged);
    let found = states::<Conversation>(all);
    assert!(!found.contains("Hello") && !found.contains("sealed"), "a state holds personal text");
    is_golden(Conversation::TYPE, &found);
}

#[test]
fn the_states_of_a_role_are_as_their_golden_file_says() {
    let events = every_event().into_iter().filter_map(|event| match event {
        Event::Role(event) => Some(event),
        Event::Account(_) | Event::Activity(_) | Event::Conversation(_) => None,
    });
    is_golden(Role::TYPE, &states::<Role>(events));
}
