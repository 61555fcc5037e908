//! What was said and what conversations are called, to be found by words.
//!
//! A table of its own: `messages` stays small and fast, and the search can be built anew by
//! itself.

mod fold;
mod query;
mod row;
mod terms;
#[cfg(test)]
mod tests;

use domain::Event;

pub use query::{Found, FoundCursor, Piece};
pub use row::SearchRow;
pub use terms::{Term, Terms, Wrong};

use crate::changes::Changes;
use crate::{Opened, Projection};

/// The fold.
pub struct MessageSearch;

impl Projection for MessageSearch {
    type Row = SearchRow;
    const NAME: &'static str = "message_search";
    const VERSION: i32 = 2;
    const CONTEXTS: &'static [&'static str] = &["conversation"];
    const RESTS: bool = true;

    fn fold(commit: &Opened, rows: &mut Changes<SearchRow>) {
        for (time, event) in &commit.events {
            if let Event::Conversation(event) = event {
                fold::fold(commit, *time, event, rows);
            }
        }
    }
}
