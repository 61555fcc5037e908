//! Who is asking, and what they may: tokens, API keys, roles, and the one table of rules.

mod actor;
mod attempt;
mod audit;
mod cookie;
mod identify;
mod keys;
mod privileged;
mod reporter;
mod roles;
mod rules;
mod sessions;
mod slow_down;
mod token;

pub use actor::{Actor, Via};
pub use attempt::{attempt, sign_in};
pub use audit::Audit;
pub use cookie::RefreshCookie;
pub use identify::{identify, known, note_refusal};
pub use keys::ApiKeys;
pub use privileged::Privileged;
pub use reporter::Reporter;
pub use roles::RoleBook;
pub use rules::{Rule, admit, rule};
pub use sessions::EndedSessions;
pub use slow_down::SlowDown;
pub use token::{Claims, Lifetimes, TokenError, Tokens};
