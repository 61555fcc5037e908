//! What the use cases and policies need from the world, as traits that `api` fills.

mod drafts;
mod guards;
mod history;
mod model;
mod outcomes;
mod passwords;
mod vault;

use chrono::{DateTime, Utc};

pub use drafts::{Draft, Drafts};
pub use guards::{Change, Claim, GuardState, Guards};
pub use history::{History, Manner};
pub use model::{
    Model, ModelError, ModelErrorKind, ModelRequest, Models, Piece, Place, Speaker, Turn, Window,
};
pub use outcomes::{Outcome, Outcomes};
pub use passwords::PasswordHasher;
pub use vault::{Credentials, Keyring};

/// The time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
}

/// Names that nobody can guess.
pub trait Ids: Send + Sync {
    /// `digits` random hexadecimal characters in lower case.
    fn hex(&self, digits: usize) -> String;
}

/// A port could not do its part.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// It does not answer: worth asking again.
    #[error("{what} is not available")]
    Unavailable {
        /// What.
        what: &'static str,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It has so much to do that it takes no more: worth asking again a little later.
    #[error("{what} has too much to do")]
    Busy {
        /// What.
        what: &'static str,
    },
    /// It answers, and what it answers is not what it should.
    #[error("{what} failed")]
    Failed {
        /// What.
        what: &'static str,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl PortError {
    /// Of something that does not answer.
    pub fn unavailable(
        what: &'static str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Unavailable { what, source: source.into() }
    }

    /// Of something that answers wrongly.
    pub fn failed(
        what: &'static str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Failed { what, source: source.into() }
    }
}
