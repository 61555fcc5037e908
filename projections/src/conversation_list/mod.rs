//! Each user's conversations, newest first.

mod fold;
mod query;
mod row;
#[cfg(test)]
mod tests;

use domain::Event;

pub use query::{Cursor, Shelf, Standing};
pub use row::ConversationRow;

use crate::changes::Changes;
use crate::{Opened, Projection};

/// The fold.
pub struct ConversationList;

impl Projection for ConversationList {
    type Row = ConversationRow;
    const NAME: &'static str = "conversation_list";
    const VERSION: i32 = 4;
    const CONTEXTS: &'static [&'static str] = &["conversation"];

    fn fold(commit: &Opened, rows: &mut Changes<ConversationRow>) {
        for (time, event) in &commit.events {
            if let Event::Conversation(event) = event {
                fold::fold(commit, *time, event, rows);
            }
        }
    }
}
