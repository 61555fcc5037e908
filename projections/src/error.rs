/// Why a query or a fold did not work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Postgres does not answer or refused a statement.
    #[error("the database failed while {doing}")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// What Postgres or the connection said.
        #[source]
        source: sqlx::Error,
    },
    /// The view did not reach the position in time.
    #[error("the view {view} has not reached position {wanted} yet (it is at {reached})")]
    Behind {
        /// Name of the projection.
        view: &'static str,
        /// What the reader asked for.
        wanted: u64,
        /// Its checkpoint.
        reached: u64,
    },
    /// A row contradicts the types.
    #[error("a row of {table} is inconsistent: {what}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// What is wrong, without the row's contents.
        what: String,
    },
    /// A key or sealed text does not fit.
    #[error("sealing failed while {doing}: is this the vault of this journal, and its master key?")]
    Sealing {
        /// What was being done.
        doing: &'static str,
    },
    /// The master key is not that of the vault.
    #[error(
        "the vault was made with another master key: set vault.master_key \
         (CONVOAI__VAULT__MASTER_KEY) to that one, or restore secrets/vault.key from a backup"
    )]
    ForeignKey,
    /// The database's schema could not be brought up to date.
    #[error("the migrations could not be applied")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// Another runner moved the checkpoint: this one must stop.
    #[error("another runner of {view} moved its checkpoint")]
    Fenced {
        /// Name of the projection.
        view: &'static str,
    },
    /// The journal holds what this build cannot read.
    #[error(transparent)]
    Unreadable(#[from] crate::Unreadable),
}

impl Error {
    pub(crate) fn database(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Database { doing, source }
    }

    pub(crate) fn inconsistent(table: &'static str, what: impl ToString) -> Self {
        Self::Inconsistent { table, what: what.to_string() }
    }

    /// Whether asking again soon may help.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Database { .. } | Self::Behind { .. } | Self::Fenced { .. })
    }
}
