//! Keys that work everywhere.

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// A new conversation.
    NewChat,
    /// The keyboard into the composer.
    Compose,
    /// The sheet of shortcuts.
    Help,
    /// Close what lies on top.
    Close,
}

/// A key as it was pressed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Press<'a> {
    /// Its name as browsers give it.
    pub key: &'a str,
    /// Control, or Command on a Mac.
    pub control: bool,
    /// Shift.
    pub shift: bool,
    /// Alt.
    pub alt: bool,
    /// True when the person is typing in a field.
    pub typing: bool,
}

impl Shortcut {
    /// All that the sheet lists: keys and what they do.
    pub const SHEET: [(&'static [&'static str], &'static str); 6] = [
        (&["Enter"], "Send the message"),
        (&["Shift", "Enter"], "Start a new line"),
        (&["/"], "Write a message"),
        (&["Ctrl", "K"], "New conversation"),
        (&["?"], "Show these shortcuts"),
        (&["Esc"], "Close a dialog or the menu"),
    ];

    /// What this key asks for.
    pub fn of(press: Press) -> Option<Self> {
        let key = press.key.to_lowercase();
        match (key.as_str(), press.control, press.shift, press.alt) {
            ("k", true, false, false) | ("o", true, true, false) => Some(Self::NewChat),
            ("escape", ..) => Some(Self::Close),
            ("/", false, _, false) if !press.typing => Some(Self::Compose),
            ("?", false, _, false) if !press.typing => Some(Self::Help),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Press, Shortcut};

    #[test]
    fn single_keys_are_letters_while_somebody_types() {
        let slash = Press { key: "/", ..Press::default() };
        assert_eq!(Shortcut::of(slash), Some(Shortcut::Compose));
        assert_eq!(Shortcut::of(Press { typing: true, ..slash }), None);
        assert_eq!(Shortcut::of(Press { key: "k", ..slash }), None);
    }

    #[test]
    fn a_new_conversation_has_two_keys() {
        let control = Press { control: true, typing: true, ..Press::default() };
        assert_eq!(Shortcut::of(Press { key: "k", ..control }), Some(Shortcut::NewChat));
        let shifted = Press { key: "O", shift: true, ..control };
        assert_eq!(Shortcut::of(shifted), Some(Shortcut::NewChat));
        assert_eq!(Shortcut::of(Press { key: "o", ..control }), None);
    }
}
