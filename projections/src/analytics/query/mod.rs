//! The queries. They are put together from a few pieces: which steps a period has ([`steps`]),
//! whose rows are looked at ([`rows`]), what was counted in them ([`cells`]), what was asked of the
//! API and reported ([`asked`]), who and which conversations were active in them ([`active`],
//! [`said`], from [`blocks`] of days by [`marks`] in what is [`distinct`]), who used most
//! ([`ranking`]), and what that comes to ([`figures`]) at which cost ([`prices`]).

mod active;
mod activities;
mod asked;
mod blocks;
mod calendar;
mod cells;
mod conversations;
mod distinct;
mod figures;
mod marks;
mod prices;
mod ranking;
mod roles;
mod rows;
mod said;
mod steps;
mod totals;
mod usage;
mod users;

pub use activities::{ActivityRow, FactCursor, FactsWanted};
pub use calendar::{Cohort, DayActivity};
pub use conversations::{
    ConversationCursor, ConversationOrder, ConversationUsage, ConversationsWanted,
};
pub use figures::{Figures, Latency, Line};
pub use prices::{Price, Prices};
pub use steps::Steps;
pub use totals::Totals;
pub use usage::By;
pub use users::{UserCursor, UserOrder, UserUsage, UsersWanted};
