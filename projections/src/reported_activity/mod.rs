//! What other programs reported, folded from the stream of activity. A report that was repeated
//! has one id, and is there once.

mod row;

use domain::{ActivityEvent, Event, Personal, activity};

pub use row::ReportedRow;

use crate::changes::Changes;
use crate::{Opened, Projection, Stream};

/// The fold.
pub struct ReportedActivity;

impl Projection for ReportedActivity {
    type Row = ReportedRow;
    const NAME: &'static str = "reported_activity";
    const VERSION: i32 = 1;
    const STREAM: Stream = Stream::Activity;
    const CONTEXTS: &'static [&'static str] = &[activity::CONTEXT];

    fn fold(commit: &Opened, rows: &mut Changes<ReportedRow>) {
        for (at, event) in &commit.events {
            let Event::Activity(ActivityEvent::Reported {
                kind,
                user,
                conversation,
                message,
                reporter,
                details,
                address,
                user_agent,
            }) = event
            else {
                continue;
            };
            let details = details.as_ref().map(Personal::text);
            rows.put(ReportedRow {
                id: commit.id.clone(),
                at: *at,
                kind: kind.clone(),
                user_id: user.as_ref().map(ToString::to_string),
                conversation_id: conversation.as_ref().map(ToString::to_string),
                message_id: message.as_ref().map(ToString::to_string),
                reporter: reporter.as_ref().map(ToString::to_string),
                // Whatever is no JSON was erased.
                details: details.and_then(|text| serde_json::from_str(text).ok()),
                address: readable(address.as_ref()),
                user_agent: readable(user_agent.as_ref()),
                position: commit.position.cast_signed(),
            });
        }
    }
}

fn readable(personal: Option<&Personal>) -> Option<String> {
    personal.map(Personal::text).filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

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
}
