//! What was said in each conversation.
//!
//! Messages form a tree: each row names the one it was said after. A thread is the way from the
//! end of a branch, which [`conversation_list`](crate::conversation_list) knows, to the first
//! message.

mod facts;
mod fold;
mod query;
mod row;
#[cfg(test)]
mod tests;
mod tree;

use domain::Event;

pub use facts::{Asked, Supplied};
pub use query::Turn;
pub use row::MessageRow;
pub use tree::{Node, Tree};

use crate::changes::Changes;
use crate::{Opened, Projection};

/// The fold.
pub struct Messages;

impl Projection for Messages {
    type Row = MessageRow;
    const NAME: &'static str = "messages";
    const VERSION: i32 = 3;
    const CONTEXTS: &'static [&'static str] = &["conversation"];

    fn fold(commit: &Opened, rows: &mut Changes<MessageRow>) {
        for (index, (time, event)) in commit.events.iter().enumerate() {
            if let Event::Conversation(event) = event {
                fold::fold(commit, index, *time, event, rows);
            }
        }
    }
}
