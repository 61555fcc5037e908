//! Who is asking: tokens, and the extractor that reads them.

mod actor;
mod sessions;
mod token;

pub use actor::Actor;
pub use sessions::EndedSessions;
pub use token::{Claims, TokenError, Tokens};
