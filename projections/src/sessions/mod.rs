//! Where users are signed in, and were.

mod row;

use chrono::{DateTime, Utc};
use domain::account::AccountEvent;
use domain::{Event, SessionId, UserId};

pub use row::SessionRow;

use crate::changes::Changes;
use crate::open::readable;
use crate::{Error, Opened, Projection, Views};

/// The fold.
pub struct Sessions;

impl Projection for Sessions {
    type Row = SessionRow;
    const NAME: &'static str = "sessions";
    const VERSION: i32 = 1;
    const CONTEXTS: &'static [&'static str] = &["account"];

    fn fold(commit: &Opened, rows: &mut Changes<SessionRow>) {
        let position = commit.position.cast_signed();
        for (time, event) in &commit.events {
            let Event::Account(event) = event else { continue };
            match event {
                AccountEvent::LoggedIn { session, at, expires_at, address, user_agent } => {
                    rows.put(SessionRow {
                        session_id: session.as_str().to_owned(),
                        user_id: commit.id.clone(),
                        began_at: *at,
                        used_at: *at,
                        expires_at: *expires_at,
                        address: readable(address.as_ref()),
                        user_agent: readable(user_agent.as_ref()),
                        ended_at: None,
                        because: None,
                        position,
                    });
                }
                AccountEvent::SessionRefreshed { session, at, address, user_agent, .. } => {
                    let (at, address) = (*at, readable(address.as_ref()));
                    let user_agent = readable(user_agent.as_ref());
                    rows.edit(session.as_str().to_owned(), move |row| {
                        row.used_at = at;
                        row.address = address.or(row.address.take());
                        row.user_agent = user_agent.or(row.user_agent.take());
                        row.position = position;
                    });
                }
                AccountEvent::LoggedOut { session, .. } => {
                    end(rows, session, *time, "logged_out", position);
                }
                AccountEvent::SessionEnded { session, because, .. } => {
                    end(rows, session, *time, because.name(), position);
                }
                _ => {}
            }
        }
    }
}

fn end(
    rows: &mut Changes<SessionRow>,
    session: &SessionId,
    at: DateTime<Utc>,
    because: &'static str,
    position: i64,
) {
    rows.edit(session.as_str().to_owned(), move |row| {
        row.ended_at = Some(at);
        row.because = Some(because.to_owned());
        row.position = position;
    });
}

impl Views {
    /// A user's sessions that are open at `now`, the latest used first, as of at least a position.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn sessions(
        &self,
        user: &UserId,
        now: DateTime<Utc>,
        at_least: u64,
    ) -> Result<Vec<SessionRow>, Error> {
        self.reading(&[Sessions::NAME], at_least, "listing sessions", || {
            sqlx::query_as(
                "select * from sessions
                 where user_id = $1 and ended_at is null and expires_at > $2
                 order by used_at desc, session_id",
            )
            .bind(user.as_str())
            .bind(now)
            .fetch_all(&self.pool)
        })
        .await
    }
}
