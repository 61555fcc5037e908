use std::time::Duration;

use sqlx::PgPool;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::accounts::Accounts;
use crate::command_outcomes::CommandOutcomes;
use crate::conversation_list::ConversationList;
use crate::ended_sessions::EndedSessions;
use crate::messages::Messages;
use crate::{Error, Progress, Projection, Runner};

/// All read models: the door for queries.
#[derive(Clone)]
pub struct Views {
    pub(crate) pool: PgPool,
    pub(crate) progress: Progress,
}

impl Views {
    /// Queries over a database; a reader waits for at most `patience` for a view to catch up.
    pub fn new(pool: PgPool, patience: Duration) -> Self {
        let names = [
            Accounts::NAME,
            CommandOutcomes::NAME,
            ConversationList::NAME,
            EndedSessions::NAME,
            Messages::NAME,
        ];
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

impl Runner {
    /// Runs every projection until told to stop.
    pub fn run_all(&self, tasks: &mut JoinSet<&'static str>, stop: &CancellationToken) {
        self.spawn(Accounts, tasks, stop);
        self.spawn(CommandOutcomes, tasks, stop);
        self.spawn(ConversationList, tasks, stop);
        self.spawn(EndedSessions, tasks, stop);
        self.spawn(Messages, tasks, stop);
    }

    fn spawn<P: Projection>(
        &self,
        projection: P,
        tasks: &mut JoinSet<&'static str>,
        stop: &CancellationToken,
    ) {
        let (runner, stop) = (self.clone(), stop.clone());
        tasks.spawn(async move {
            runner.run(projection, stop).await;
            P::NAME
        });
    }
}
