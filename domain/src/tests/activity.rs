//! One file per version of what is stored about attempts, in `domain/golden/activity/`. To add
//! one, run the tests with `UPDATE_GOLDEN=1`.

use std::path::PathBuf;

use super::golden;
use crate::Event;
use crate::activity::{ActivityEvent, RequestGroup, nobody};
use crate::sealing::{DataKey, Place, Sealable};
use crate::values::{ConversationId, KeyId, MessageId, Personal, SessionId, UserId};

fn folder() -> PathBuf {
    golden::folder().join("activity")
}

/// One of each event the build can write, as it is stored.
fn every_event() -> [ActivityEvent; 7] {
    let since = "2026-01-01T12:00:00Z".parse().unwrap();
    let sealed = || Some(Personal::Sealed { sealed: "1.AAECAwQFBgcICQoLDA0ODw".into() });
    let user = UserId::parse("a".repeat(16)).unwrap();
    [
        ActivityEvent::LogInFailed {
            name: Some("0a".repeat(16)),
            times: 12,
            since,
            address: sealed(),
            user_agent: sealed(),
        },
        ActivityEvent::RateLimited {
            class: "write".into(),
            user: Some(user.clone()),
            times: 7,
            since,
            address: sealed(),
        },
        ActivityEvent::Refused {
            route: "/api/v1/accounts/{id}".into(),
            code: "not_allowed".into(),
            user: Some(user.clone()),
            times: 1,
            since,
        },
        ActivityEvent::RequestsServed {
            since,
            groups: vec![
                RequestGroup {
                    method: "POST".into(),
                    route: "/api/v1/conversations/{id}/messages".into(),
                    status_class: "2xx".into(),
                    user: Some(user.clone()),
                    calls: 3,
                    total_us: 4_512,
                    max_us: 2_048,
                },
                RequestGroup {
                    method: "GET".into(),
                    route: "-".into(),
                    status_class: "4xx".into(),
                    user: None,
                    calls: 1,
                    total_us: 90,
                    max_us: 90,
                },
            ],
        },
        ActivityEvent::Reported {
            kind: "message_sent".into(),
            user: Some(user.clone()),
            conversation: Some(ConversationId::parse("b".repeat(12)).unwrap()),
            message: Some(MessageId::parse("1".repeat(10)).unwrap()),
            reporter: Some(user.clone()),
            details: sealed(),
            address: sealed(),
            user_agent: sealed(),
        },
        ActivityEvent::Exported {
            user: user.clone(),
            conversation: Some(ConversationId::parse("b".repeat(12)).unwrap()),
            format: "json".into(),
            key: Some(KeyId::parse("c".repeat(12)).unwrap()),
            address: sealed(),
            user_agent: sealed(),
        },
        ActivityEvent::PrivilegeUsed {
            action: "message_read".into(),
            by: user.clone(),
            session: Some(SessionId::parse("5".repeat(32)).unwrap()),
            key: Some(KeyId::parse("c".repeat(12)).unwrap()),
            whose: Some(user),
            conversation: Some(ConversationId::parse("b".repeat(12)).unwrap()),
            target: Some("1".repeat(10)),
            times: 2,
            since,
            address: sealed(),
            user_agent: sealed(),
        },
    ]
}

#[test]
fn every_event_is_written_as_its_golden_file_says_and_read_back() {
    for event in every_event() {
        let value = serde_json::to_value(&event).unwrap();
        assert_eq!(value["type"], event.stored_type());
        assert!(event.stored_type().contains(&format!(".{}.", event.kind())));
        let stored = format!("{}\n", serde_json::to_string_pretty(&value["data"]).unwrap());
        let path = folder().join(format!("{}.json", event.stored_type()));
        if std::env::var_os("UPDATE_GOLDEN").is_some() && !path.exists() {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&path, &stored).unwrap();
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(stored, golden, "{}: a new form needs a new version", path.display());
        assert_eq!(serde_json::from_value::<ActivityEvent>(value.clone()).unwrap(), event);
        let decoded = Event::decode(event.stored_type(), &value["data"]).unwrap();
        assert_eq!(decoded, Event::Activity(event));
    }
}

#[test]
fn what_is_personal_in_it_is_sealed_and_can_be_opened() {
    let key = DataKey::new(nobody().unwrap(), &[7; 32]).unwrap();
    for mut event in every_event() {
        let place = Place { context: "activity", id: "one", kind: event.stored_type() };
        for (_, value) in event.personal() {
            *value = Personal::from("192.0.2.1");
        }
        key.seal(place, &mut event).unwrap();
        assert!(!serde_json::to_string(&event).unwrap().contains("192.0.2.1"));
        key.open(place, &mut event).unwrap();
        assert!(event.personal().iter().all(|(_, value)| value.text() == "192.0.2.1"));
    }
}
