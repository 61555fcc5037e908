use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;

use crate::accounts::Accounts;
use crate::api_keys::ApiKeys;
use crate::command_outcomes::CommandOutcomes;
use crate::conversation_list::ConversationList;
use crate::ended_sessions::EndedSessions;
use crate::messages::Messages;
use crate::projection::{Of, View};
use crate::roles::Roles;
use crate::sessions::Sessions;
use crate::{Error, Progress};

/// All read models: the door for queries.
#[derive(Clone)]
pub struct Views {
    pub(crate) pool: PgPool,
    pub(crate) progress: Progress,
}

impl Views {
    /// Queries over a database; a reader waits for at most `patience` for a view to catch up.
    pub fn new(pool: PgPool, patience: Duration) -> Self {
        let names = all().into_iter().map(|view| view.name());
        Self { pool, progress: Progress::new(names, patience) }
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

    /// Whether the database answers now.
    pub async fn answers(&self) -> bool {
        let answer = sqlx::query("select 1").execute(&self.pool);
        tokio::time::timeout(Duration::from_secs(2), answer)
            .await
            .is_ok_and(|answer| answer.is_ok())
    }
}

/// All of them.
pub(crate) fn all() -> Vec<Arc<dyn View>> {
    vec![
        Arc::new(Of(Accounts)),
        Arc::new(Of(ApiKeys)),
        Arc::new(Of(CommandOutcomes)),
        Arc::new(Of(ConversationList)),
        Arc::new(Of(EndedSessions)),
        Arc::new(Of(Messages)),
        Arc::new(Of(Roles)),
        Arc::new(Of(Sessions)),
    ]
}
