//! Where conversations are kept, and what can be done with many of them there.

use wire::conversation::BulkAction;

/// Where a conversation is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shelf {
    /// At hand.
    #[default]
    Open,
    /// Out of the list, and kept.
    Archive,
    /// To be gone for good after a while.
    Trash,
}

impl Shelf {
    /// What the server calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Archive => "archive",
            Self::Trash => "trash",
        }
    }

    /// What can be done with those that are chosen, the usual first.
    pub fn actions(self) -> &'static [BulkAction] {
        match self {
            Self::Open => {
                &[BulkAction::Pin, BulkAction::Unpin, BulkAction::Archive, BulkAction::Delete]
            }
            Self::Archive => &[BulkAction::Unarchive, BulkAction::Delete],
            Self::Trash => &[BulkAction::Restore, BulkAction::Purge],
        }
    }
}

/// What an action is called.
pub fn label(action: BulkAction) -> &'static str {
    match action {
        BulkAction::Pin => "Pin",
        BulkAction::Unpin => "Unpin",
        BulkAction::Archive => "Archive",
        BulkAction::Unarchive => "Move to the list",
        BulkAction::Delete => "Delete",
        BulkAction::Restore => "Restore",
        BulkAction::Purge => "Delete for good",
    }
}

/// What takes an action back; nothing brings back what is gone for good.
pub fn reverse(action: BulkAction) -> Option<BulkAction> {
    match action {
        BulkAction::Pin => Some(BulkAction::Unpin),
        BulkAction::Unpin => Some(BulkAction::Pin),
        BulkAction::Archive => Some(BulkAction::Unarchive),
        BulkAction::Unarchive => Some(BulkAction::Archive),
        BulkAction::Delete => Some(BulkAction::Restore),
        BulkAction::Restore => Some(BulkAction::Delete),
        BulkAction::Purge => None,
    }
}

/// What was done with so many of them, in a sentence.
pub fn done(action: BulkAction, count: usize) -> String {
    let what = match action {
        BulkAction::Pin => "pinned",
        BulkAction::Unpin => "unpinned",
        BulkAction::Archive => "archived",
        BulkAction::Unarchive => "moved to the list",
        BulkAction::Delete => "moved to the trash",
        BulkAction::Restore => "restored",
        BulkAction::Purge => "deleted for good",
    };
    match count {
        1 => format!("Conversation {what}."),
        _ => format!("{count} conversations {what}."),
    }
}

#[cfg(test)]
mod tests {
    use super::{Shelf, done, label, reverse};
    use wire::conversation::BulkAction;

    #[test]
    fn whatever_can_be_done_is_taken_back_by_its_opposite() {
        for shelf in [Shelf::Open, Shelf::Archive, Shelf::Trash] {
            for &action in shelf.actions() {
                assert!(!label(action).is_empty());
                match reverse(action) {
                    Some(back) => assert_eq!(reverse(back), Some(action)),
                    None => assert_eq!(action, BulkAction::Purge),
                }
            }
        }
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(done(BulkAction::Archive, 1), "Conversation archived.");
        assert_eq!(done(BulkAction::Delete, 3), "3 conversations moved to the trash.");
    }
}
