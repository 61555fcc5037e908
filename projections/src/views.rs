use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgPool, Postgres, Transaction};

use crate::accounts::Accounts;
use crate::analytics::{
    Conversations, DayConversations, DayPeople, Days, Facts, Quarters, UserDays, Users,
};
use crate::analytics_requests::AnalyticsRequests;
use crate::api_keys::ApiKeys;
use crate::audit_entries::AuditEntries;
use crate::command_outcomes::CommandOutcomes;
use crate::conversation_list::ConversationList;
use crate::ended_sessions::EndedSessions;
use crate::message_search::MessageSearch;
use crate::messages::Messages;
use crate::projection::{Of, View};
use crate::reported_activity::ReportedActivity;
use crate::roles::Roles;
use crate::sessions::Sessions;
use crate::{Error, Progress, setback};

/// All read models: the door for queries.
#[derive(Clone)]
pub struct Views {
    pub(crate) pool: PgPool,
    pub(crate) progress: Progress,
}

impl Views {
    /// Queries over a database, which is connected to when it is needed. A reader waits for at
    /// most `patience` for a view to catch up. A server that goes on reading while its database
    /// is killed and comes back notices what was lost.
    pub fn connect(pool: PgPoolOptions, database: PgConnectOptions, patience: Duration) -> Self {
        let progress = progress(patience);
        let watched = progress.clone();
        let pool = pool.after_connect(move |db, _| {
            let progress = watched.clone();
            Box::pin(async move { setback::look(&progress, db).await })
        });
        Self { pool: pool.connect_lazy_with(database), progress }
    }

    /// The same over connections of the caller's.
    pub fn new(pool: PgPool, patience: Duration) -> Self {
        Self { pool, progress: progress(patience) }
    }

    /// The database they are in.
    pub fn pool(&self) -> PgPool {
        self.pool.clone()
    }

    /// How far each view is.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Brings the database's schema up to date.
    ///
    /// # Errors
    /// When the database does not answer or holds another schema.
    pub async fn migrate(&self) -> Result<(), Error> {
        Ok(sqlx::migrate!("../migrations").run(&self.pool).await?)
    }

    /// The database as it is now, and how far a view is in it: 0 when it has not begun.
    pub(crate) async fn snapshot(
        &self,
        name: &str,
    ) -> Result<(Transaction<'static, Postgres>, u64), Error> {
        let doing = || Error::database("reading a checkpoint");
        let begin = "begin isolation level repeatable read";
        let mut snapshot = self.pool.begin_with(begin).await.map_err(doing())?;
        let position: Option<i64> =
            sqlx::query_scalar("select position from projection_checkpoints where name = $1")
                .bind(name)
                .fetch_optional(&mut *snapshot)
                .await
                .map_err(doing())?;
        Ok((snapshot, position.unwrap_or_default().unsigned_abs()))
    }

    /// Reads from views that have reached a position, and anew when they turn out to have lost it
    /// meanwhile: then this node believed that rows were there that the database, which was killed,
    /// does not have.
    pub(crate) async fn reading<T, F>(
        &self,
        views: &[&'static str],
        at_least: u64,
        doing: &'static str,
        read: impl Fn() -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, sqlx::Error>>,
    {
        loop {
            let before = self.progress.setbacks();
            for view in views {
                self.progress.reached(view, at_least).await?;
            }
            let rows = read().await.map_err(Error::database(doing))?;
            if at_least == 0 || self.progress.setbacks() == before {
                return Ok(rows);
            }
        }
    }

    /// Whether the database answers now.
    pub async fn answers(&self) -> bool {
        let answer = sqlx::query("select 1").execute(&self.pool);
        tokio::time::timeout(Duration::from_secs(2), answer)
            .await
            .is_ok_and(|answer| answer.is_ok())
    }
}

fn progress(patience: Duration) -> Progress {
    Progress::new(all().into_iter().map(|view| (view.name(), view.stream())), patience)
}

/// All of them.
pub(crate) fn all() -> Vec<Arc<dyn View>> {
    vec![
        Arc::new(Of(Accounts)),
        Arc::new(Of(Conversations)),
        Arc::new(Of(DayConversations)),
        Arc::new(Of(DayPeople)),
        Arc::new(Of(Days)),
        Arc::new(Of(Facts)),
        Arc::new(Of(Quarters)),
        Arc::new(Of(AnalyticsRequests)),
        Arc::new(Of(UserDays)),
        Arc::new(Of(Users)),
        Arc::new(Of(ApiKeys)),
        Arc::new(Of(AuditEntries)),
        Arc::new(Of(CommandOutcomes)),
        Arc::new(Of(ConversationList)),
        Arc::new(Of(EndedSessions)),
        Arc::new(Of(MessageSearch)),
        Arc::new(Of(Messages)),
        Arc::new(Of(ReportedActivity)),
        Arc::new(Of(Roles)),
        Arc::new(Of(Sessions)),
    ]
}
