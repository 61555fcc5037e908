//! What was done by a privilege, folded from the stream of activity: who looked at what is somebody
//! else's, and who worked on the read models.

mod row;

use domain::{ActivityEvent, Event, activity};

pub use row::AuditRow;

use crate::changes::Changes;
use crate::open::readable;
use crate::{Opened, Projection, Stream};

/// The fold.
pub struct AuditEntries;

impl Projection for AuditEntries {
    type Row = AuditRow;
    const NAME: &'static str = "audit_entries";
    const VERSION: i32 = 1;
    const STREAM: Stream = Stream::Activity;
    const CONTEXTS: &'static [&'static str] = &[activity::CONTEXT];
    const RESTS: bool = true;

    fn fold(commit: &Opened, rows: &mut Changes<AuditRow>) {
        for (_, event) in &commit.events {
            let Event::Activity(ActivityEvent::PrivilegeUsed {
                action,
                by,
                session,
                key,
                whose,
                conversation,
                target,
                times,
                since,
                address,
                user_agent,
            }) = event
            else {
                continue;
            };
            rows.put(AuditRow {
                id: commit.id.clone(),
                at: *since,
                action: action.clone(),
                user_id: by.to_string(),
                session_id: session.as_ref().map(ToString::to_string),
                key_id: key.as_ref().map(ToString::to_string),
                whose: whose.as_ref().map(ToString::to_string),
                conversation_id: conversation.as_ref().map(ToString::to_string),
                target: target.clone(),
                times: times.cast_signed(),
                address: readable(address.as_ref()),
                user_agent: readable(user_agent.as_ref()),
                position: commit.position.cast_signed(),
            });
        }
    }
}
