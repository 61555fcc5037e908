use crate::changes::Changes;
use crate::conversation_list::{ConversationList, ConversationRow};
use crate::messages::{MessageRow, Messages};
use crate::{Opened, Projection};

/// A conversation as it was: what the views would say of it, without a database.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// Itself.
    pub conversation: ConversationRow,
    /// All of its messages, in the order they came.
    pub messages: Vec<MessageRow>,
}

impl Past {
    /// Folds the first commits of one conversation as the views do; none when it has not begun
    /// with them, or is purged.
    pub fn of<'a>(commits: impl IntoIterator<Item = &'a Opened>) -> Option<Self> {
        let (mut conversation, mut messages) = (Changes::default(), Changes::default());
        for commit in commits {
            ConversationList::fold(commit, &mut conversation);
            Messages::fold(commit, &mut messages);
        }
        let conversation = conversation.into_rows().pop()?;
        Some(Self { conversation, messages: messages.into_rows() })
    }
}
