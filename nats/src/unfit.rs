/// The server cannot be used as it is.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// Nobody answers.
    #[error("nats-server does not answer: {0}")]
    Away(String),
    /// The address cannot be understood.
    #[error("the address of nats-server cannot be used: {0}")]
    Address(String),
    /// Too old.
    #[error(
        "nats-server {found} is too old: version 2.15 or later is needed (earlier ones silently \
         ignore what the journal relies on)"
    )]
    TooOld {
        /// Its version.
        found: String,
    },
    /// It runs, and lacks something or allows too little.
    #[error("nats-server cannot be used: {lack}; {remedy}")]
    Server {
        /// What it lacks.
        lack: String,
        /// What to change.
        remedy: &'static str,
    },
    /// A stream of ours cannot be made, or exists and is set up in another way.
    #[error("the stream {stream} cannot be used: {lack}; {remedy}")]
    Stream {
        /// Its name.
        stream: String,
        /// What differs.
        lack: String,
        /// What to change.
        remedy: &'static str,
    },
}

impl Unfit {
    pub(crate) fn server(lack: impl Into<String>, remedy: &'static str) -> Self {
        Self::Server { lack: lack.into(), remedy }
    }
}
