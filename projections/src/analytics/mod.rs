//! Who uses the server, how much, how fast and at what cost.
//!
//! One reading of the events ([`fact`]) and eight folds of it, each for the questions it answers
//! quickly: what happened ([`Facts`]), everybody by quarter hour ([`Quarters`]) and by day
//! ([`Days`]), each user by day ([`UserDays`]) and over all time ([`Users`]), each conversation
//! ([`Conversations`]), and by day, many in one value, who was there ([`DayPeople`]) and where
//! something was said ([`DayConversations`]). Numbers of a period are put together from whole days, whole quarter hours
//! and, where the period cuts one, from its facts: so they are exact for any period in any time
//! zone.

mod block;
mod clock;
mod conversations;
mod day_conversations;
mod day_people;
mod everybody;
mod fact;
mod facts;
mod histogram;
mod query;
mod tally;
#[cfg(test)]
mod tests;
mod user_days;
mod users;

pub use conversations::{Conversations, SaidRow};
pub use everybody::{DayRow, Days, QuarterRow, Quarters};
pub use facts::{FactRow, Facts};
pub use histogram::Histogram;
pub use query::{
    ActivityRow, By, Cohort, ConversationCursor, ConversationOrder, ConversationUsage,
    ConversationsWanted, DayActivity, FactCursor, FactsWanted, Figures, Latency, Line, Price,
    Prices, Steps, Totals, UserCursor, UserOrder, UserUsage, UsersWanted,
};
pub use tally::Tally;
pub use user_days::{UserDayRow, UserDays};
pub use users::{UserRow, Users};

pub(crate) use day_conversations::DayConversations;
pub(crate) use day_people::DayPeople;

use crate::Projection as _;

/// The contexts whose events count.
const CONTEXTS: &[&str] = &["account", "conversation"];

/// The names of all views of this context.
pub const VIEWS: [&str; 8] = [
    Facts::NAME,
    Quarters::NAME,
    Days::NAME,
    UserDays::NAME,
    DayPeople::NAME,
    Users::NAME,
    Conversations::NAME,
    DayConversations::NAME,
];
