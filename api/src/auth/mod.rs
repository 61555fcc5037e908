//! Who is asking, and what they may: tokens, API keys, roles, and the one table of rules.

mod actor;
mod cookie;
mod keys;
mod privileged;
mod roles;
mod rules;
mod sessions;
mod token;

pub use actor::{Actor, Via};
pub use cookie::RefreshCookie;
pub use keys::ApiKeys;
pub use privileged::Privileged;
pub use roles::RoleBook;
pub use rules::{Rule, admit, rule};
pub use sessions::EndedSessions;
pub use token::{Claims, Lifetimes, TokenError, Tokens};
