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
    /// The fold of a view panicked.
    #[error("the fold of {view} does not know what to do with position {position}")]
    Unfoldable {
        /// Name of the projection.
        view: &'static str,
        /// Where the commit is.
        position: u64,
    },
    /// The journal does not answer.
    #[error(transparent)]
    Journal(#[from] crate::Away),
    /// A later build has made this view.
    #[error(
        "the view {view} has version {found}, made by a later build; this build knows version \
         {known}: start the later build again, or rebuild the view with this one \
         (convoai projections rebuild {view})"
    )]
    Newer {
        /// Name of the projection.
        view: &'static str,
        /// The version in the database.
        found: i32,
        /// The version of this build.
        known: i32,
    },
    /// Reading the journal ended in the middle.
    #[error("reading the journal for {view} broke off; begin again, it goes on where it was")]
    Interrupted {
        /// Name of the projection.
        view: &'static str,
    },
    /// What an operator asked for cannot be done.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// What an operator asked for cannot be done as things are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No such view.
    #[error("there is no projection called {name:?}; there are: {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// Names of all.
        known: String,
    },
    /// Somebody else is at it.
    #[error(
        "another rebuild of {view} is running; wait until it has ended, or stop it where it runs: \
         with Ctrl-C, or on the page of operations"
    )]
    Busy {
        /// Name of the projection.
        view: &'static str,
    },
    /// There is no earlier copy.
    #[error(
        "there is nothing to roll {view} back to: the copy from before a rebuild is kept until \
         the next one, and there is none"
    )]
    NoPrevious {
        /// Name of the projection.
        view: &'static str,
    },
    /// What the view was at that time is not known.
    #[error(
        "{view} is a fold from the first event on: it can begin at a later time only with a copy \
         of what it was then, and none that fits is kept; keep one with --until, or leave --from out"
    )]
    NoStart {
        /// Name of the projection.
        view: &'static str,
    },
    /// The earlier copy was made by another version of the fold.
    #[error(
        "the earlier copy of {view} has version {found}, and this build knows version {known}: \
         roll it back with the build that made it"
    )]
    OtherVersion {
        /// Name of the projection.
        view: &'static str,
        /// The version of the copy.
        found: i32,
        /// The version of this build.
        known: i32,
    },
    /// There is no such copy.
    #[error("there is no such copy of {view}: {hint}")]
    NoCopy {
        /// Name of the projection.
        view: &'static str,
        /// How to make one.
        hint: String,
    },
    /// Nothing is parked there.
    #[error("nothing of {view} is parked {place}; `convoai projections parked` lists what is")]
    NotParked {
        /// Name of the projection.
        view: &'static str,
        /// Where it was looked for.
        place: String,
    },
    /// An earlier commit must be dealt with first.
    #[error(
        "position {position} waits for an earlier one of the same aggregate, {first}: that is \
         the one to re-drive or to skip"
    )]
    NotFirst {
        /// What was asked for.
        position: u64,
        /// What stands before it.
        first: u64,
    },
    /// The stream does not reach so far.
    #[error("the {stream} ends at position {last}, before position {wanted}")]
    Future {
        /// Which stream.
        stream: crate::Stream,
        /// What was asked for.
        wanted: u64,
        /// The last one there is.
        last: u64,
    },
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
        match self {
            Self::Database { .. } => !self.is_of_the_data(),
            Self::Behind { .. } | Self::Fenced { .. } | Self::Journal(_) => true,
            _ => false,
        }
    }

    /// Whether the rows themselves are at fault, so that trying again changes nothing, and
    /// leaving one commit out does.
    pub(crate) fn is_of_the_data(&self) -> bool {
        match self {
            Self::Unfoldable { .. } => true,
            // Data exceptions, violated constraints, limits of a row, what triggers raise.
            Self::Database { source, .. } => ["22", "23", "54", "P0"]
                .iter()
                .any(|class| sqlstate(source).is_some_and(|code| code.starts_with(class))),
            _ => false,
        }
    }

    /// Whether somebody else held what was to be locked.
    pub(crate) fn is_locked_out(&self) -> bool {
        let Self::Database { source, .. } = self else { return false };
        matches!(sqlstate(source).as_deref(), Some("55P03" | "40P01"))
    }

    /// Whether a table or its schema is not there.
    pub(crate) fn is_of_what_is_gone(&self) -> bool {
        let Self::Database { source, .. } = self else { return false };
        matches!(sqlstate(source).as_deref(), Some("42P01" | "3F000"))
    }

    /// Whether the database user may not do what was to be done.
    pub fn is_without_rights(&self) -> bool {
        let Self::Database { source, .. } = self else { return false };
        sqlstate(source).as_deref() == Some("42501")
    }

    /// Whether Postgres has no room left.
    pub fn is_disk_full(&self) -> bool {
        let Self::Database { source, .. } = self else { return false };
        sqlstate(source).as_deref() == Some("53100")
    }
}

/// The code by which Postgres names an error, five characters.
fn sqlstate(error: &sqlx::Error) -> Option<String> {
    Some(error.as_database_error()?.code()?.into_owned())
}
