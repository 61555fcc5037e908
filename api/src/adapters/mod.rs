//! The ports of `commands` and `projections`, filled from `nats`, `projections` and the machine.

mod desk;
mod drafts;
mod feed;
mod guards;
mod hashing;
mod machine;
mod passwords;
mod reads;
mod vault;

pub use desk::{DeskEntry, SealedDesk};
pub use drafts::{JournalDrafts, frame_place};
pub use feed::JournalFeed;
pub(crate) use feed::{translate, unreadable};
pub use guards::JournalGuards;
pub use machine::{RandomIds, SystemClock};
pub use passwords::Argon2Hasher;
pub use reads::Reads;
pub use vault::Vault;

use commands::ports::PortError;

/// What the journal has to be told of the domain's events and states.
pub fn schemas() -> nats::Schemas {
    nats::Schemas { upcast: domain::journal::upcast, of_state: domain::snapshot::schema }
}

fn journal(error: nats::Failure) -> PortError {
    match error {
        nats::Failure::Unavailable { .. } => PortError::unavailable("the journal", error),
        nats::Failure::Refused { .. } | nats::Failure::Malformed(_) => {
            PortError::failed("the journal", error)
        }
    }
}

fn database(error: projections::Error) -> PortError {
    if error.is_transient() {
        PortError::unavailable("the database", error)
    } else {
        PortError::failed("the database", error)
    }
}
