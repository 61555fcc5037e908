//! What people did that no aggregate knows of: exports, and what other programs reported. Folded from
//! the stream of activity. A report that was repeated has one id, and is there once.

mod row;

use chrono::{DateTime, Utc};
use domain::{ActivityEvent, Event, activity};

pub use row::ReportedRow;
use serde_json::json;

use crate::changes::Changes;
use crate::open::readable;
use crate::{Opened, Projection, Stream};

/// The fold.
pub struct ReportedActivity;

impl Projection for ReportedActivity {
    type Row = ReportedRow;
    const NAME: &'static str = "reported_activity";
    const VERSION: i32 = 2;
    const STREAM: Stream = Stream::Activity;
    const CONTEXTS: &'static [&'static str] = &[activity::CONTEXT];
    const RESTS: bool = true;

    fn fold(commit: &Opened, rows: &mut Changes<ReportedRow>) {
        for (at, event) in &commit.events {
            match event {
                Event::Activity(ActivityEvent::Reported {
                    kind,
                    user,
                    conversation,
                    message,
                    reporter,
                    details,
                    address,
                    user_agent,
                }) => rows.put(ReportedRow {
                    user_id: user.as_ref().map(ToString::to_string),
                    conversation_id: conversation.as_ref().map(ToString::to_string),
                    message_id: message.as_ref().map(ToString::to_string),
                    reporter: reporter.as_ref().map(ToString::to_string),
                    // Whatever is no JSON was erased.
                    details: details
                        .as_ref()
                        .and_then(|details| serde_json::from_str(details.text()).ok()),
                    address: readable(address.as_ref()),
                    user_agent: readable(user_agent.as_ref()),
                    ..row(commit, *at, kind)
                }),
                Event::Activity(ActivityEvent::Exported {
                    user,
                    conversation,
                    format,
                    key,
                    address,
                    user_agent,
                }) => {
                    let kind = match conversation {
                        Some(_) => "conversation_exported",
                        None => "all_exported",
                    };
                    rows.put(ReportedRow {
                        user_id: Some(user.to_string()),
                        conversation_id: conversation.as_ref().map(ToString::to_string),
                        details: Some(json!({
                            "format": format,
                            "key": key.as_ref().map(ToString::to_string),
                        })),
                        address: readable(address.as_ref()),
                        user_agent: readable(user_agent.as_ref()),
                        ..row(commit, *at, kind)
                    });
                }
                _ => {}
            }
        }
    }
}

/// Of nobody yet.
fn row(commit: &Opened, at: DateTime<Utc>, kind: &str) -> ReportedRow {
    ReportedRow {
        id: commit.id.clone(),
        at,
        kind: kind.to_owned(),
        user_id: None,
        conversation_id: None,
        message_id: None,
        reporter: None,
        details: None,
        address: None,
        user_agent: None,
        position: commit.position.cast_signed(),
    }
}

#[cfg(test)]
mod tests {
    use domain::{ConversationId, Personal, UserId};

    use super::*;

    fn report(id: &str, kind: &str) -> Opened {
        let event = ActivityEvent::Reported {
            kind: kind.to_owned(),
            user: None,
            conversation: None,
            message: None,
            reporter: None,
            details: Some(Personal::Erased),
            address: None,
            user_agent: None,
        };
        told(id, event)
    }

    fn told(id: &str, event: ActivityEvent) -> Opened {
        Opened {
            position: 1,
            context: activity::CONTEXT.to_owned(),
            id: id.to_owned(),
            owner: None,
            actor: None,
            command_id: id.to_owned(),
            correlation_id: String::new(),
            digest: None,
            events: vec![(DateTime::<Utc>::UNIX_EPOCH, Event::Activity(event))],
        }
    }

    #[test]
    fn of_two_reports_with_one_id_the_first_counts() {
        let mut rows = Changes::default();
        for (id, kind) in [("1", "first"), ("2", "other"), ("1", "again")] {
            ReportedActivity::fold(&report(id, kind), &mut rows);
        }
        let kinds: Vec<_> = rows.into_rows().into_iter().map(|row| row.kind).collect();
        assert_eq!(kinds, ["first", "other"]);
    }

    #[test]
    fn an_export_is_there_with_what_was_taken_along_and_by_whom() {
        let exported = |conversation: Option<&str>| ActivityEvent::Exported {
            user: UserId::parse("a".repeat(16)).unwrap(),
            conversation: conversation.map(|id| ConversationId::parse(id).unwrap()),
            format: "markdown".to_owned(),
            key: None,
            address: Some("192.0.2.1".into()),
            user_agent: Some(Personal::Erased),
        };
        let mut rows = Changes::default();
        ReportedActivity::fold(&told("1", exported(Some("0123456789ab"))), &mut rows);
        ReportedActivity::fold(&told("2", exported(None)), &mut rows);
        let rows = rows.into_rows();
        let kinds: Vec<_> = rows.iter().map(|row| row.kind.as_str()).collect();
        assert_eq!(kinds, ["conversation_exported", "all_exported"]);
        assert_eq!(rows[0].conversation_id.as_deref(), Some("0123456789ab"));
        assert_eq!(rows[0].user_id.as_deref(), Some("aaaaaaaaaaaaaaaa"));
        assert_eq!(
            (rows[0].address.as_deref(), rows[0].user_agent.as_deref()),
            (Some("192.0.2.1"), None)
        );
        assert_eq!(rows[0].details.as_ref().unwrap()["format"], "markdown");
    }
}
