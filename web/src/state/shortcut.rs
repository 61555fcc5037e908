//! Keys that work everywhere.

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// A new conversation.
    NewChat,
    /// Finding a conversation, or something to do.
    Find,
    /// The keyboard into the composer.
    Compose,
    /// The sheet of shortcuts.
    Help,
    /// Close what lies on top, else stop the answer.
    Close,
    /// Edit the message that was sent last.
    EditLast,
    /// Another answer beside the last one.
    Regenerate,
    /// The conversation above in the list.
    Previous,
    /// The conversation below in the list.
    Next,
    /// Pin the conversation, or no longer.
    Pin,
    /// Archive the conversation, or bring it back.
    Archive,
    /// Delete the conversation.
    Delete,
    /// How the conversation's answers are asked for.
    Settings,
    /// Show the list, or hide it.
    List,
    /// Show what is used beside the conversation, or hide it.
    Usage,
}

/// A key as it was pressed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Press<'a> {
    /// What it writes, as browsers name it.
    pub key: &'a str,
    /// Which key it is, as browsers name it: with Alt, letters write something else on a Mac.
    pub code: &'a str,
    /// Control, or Command on a Mac.
    pub control: bool,
    /// Shift.
    pub shift: bool,
    /// Alt.
    pub alt: bool,
    /// True when the person is typing in a field.
    pub typing: bool,
}

/// Keys, and what they do.
pub type Line = (&'static [&'static str], &'static str);

impl Shortcut {
    /// All that the sheet lists, under their headings.
    pub const SHEET: [(&'static str, &'static [Line]); 4] = [
        (
            "Writing",
            &[
                (&["Enter"], "Send the message"),
                (&["Shift", "Enter"], "Start a new line"),
                (&["/"], "Write a message"),
                (&["Alt", "E"], "Edit the last message; ↑ in an empty field does, too"),
            ],
        ),
        (
            "Answers",
            &[(&["Esc"], "Stop the answer"), (&["Alt", "R"], "Regenerate the last answer")],
        ),
        (
            "Conversations",
            &[
                (&["Ctrl", "Shift", "O"], "New conversation"),
                (&["Ctrl", "K"], "Find a conversation or a command"),
                (&["Alt", "↑"], "Previous conversation"),
                (&["Alt", "↓"], "Next conversation"),
                (&["Alt", "P"], "Pin or unpin"),
                (&["Alt", "A"], "Archive or bring back"),
                (&["Alt", "S"], "Settings of the conversation"),
                (&["Alt", "Backspace"], "Delete"),
            ],
        ),
        (
            "Everywhere",
            &[
                (&["Ctrl", "B"], "Show or hide the list"),
                (&["Alt", "U"], "Show or hide the usage of today, for administrators"),
                (&["?"], "Show these shortcuts"),
                (&["Esc"], "Close a dialog or a menu"),
            ],
        ),
    ];

    /// What this key asks for.
    pub fn of(press: Press) -> Option<Self> {
        if press.alt && !press.control && !press.shift {
            return Self::with_alt(press);
        }
        let key = press.key.to_lowercase();
        match (key.as_str(), press.control, press.shift, press.alt) {
            ("k", true, false, false) => Some(Self::Find),
            ("o", true, true, false) => Some(Self::NewChat),
            ("b", true, false, false) => Some(Self::List),
            ("escape", ..) => Some(Self::Close),
            ("/", false, _, false) if !press.typing => Some(Self::Compose),
            ("?", false, _, false) if !press.typing => Some(Self::Help),
            _ => None,
        }
    }

    fn with_alt(press: Press) -> Option<Self> {
        match press.code {
            "KeyE" => Some(Self::EditLast),
            "KeyR" => Some(Self::Regenerate),
            "ArrowUp" => Some(Self::Previous),
            "ArrowDown" => Some(Self::Next),
            "KeyP" => Some(Self::Pin),
            "KeyA" => Some(Self::Archive),
            "KeyS" => Some(Self::Settings),
            "KeyU" => Some(Self::Usage),
            // Where there are words, it takes the last one away on a Mac.
            "Backspace" if !press.typing => Some(Self::Delete),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Press, Shortcut};

    #[test]
    fn single_keys_are_letters_while_somebody_types() {
        let slash = Press { key: "/", ..Press::default() };
        assert_eq!(Shortcut::of(slash), Some(Shortcut::Compose));
        assert_eq!(Shortcut::of(Press { typing: true, ..slash }), None);
        assert_eq!(Shortcut::of(Press { key: "k", ..slash }), None);
    }

    #[test]
    fn keys_with_control_count_everywhere() {
        let control = Press { control: true, typing: true, ..Press::default() };
        assert_eq!(Shortcut::of(Press { key: "k", ..control }), Some(Shortcut::Find));
        let shifted = Press { key: "O", shift: true, ..control };
        assert_eq!(Shortcut::of(shifted), Some(Shortcut::NewChat));
        assert_eq!(Shortcut::of(Press { key: "o", ..control }), None);
    }

    #[test]
    fn keys_with_alt_are_known_by_their_place() {
        let alt = Press { key: "π", code: "KeyP", alt: true, typing: true, ..Press::default() };
        assert_eq!(Shortcut::of(alt), Some(Shortcut::Pin));
        assert_eq!(Shortcut::of(Press { control: true, ..alt }), None);
        let erase = Press { key: "Backspace", code: "Backspace", ..alt };
        assert_eq!(Shortcut::of(erase), None, "it takes a word away");
        assert_eq!(Shortcut::of(Press { typing: false, ..erase }), Some(Shortcut::Delete));
    }

    #[test]
    fn the_sheet_says_nothing_twice() {
        let lines = Shortcut::SHEET.iter().flat_map(|(_, lines)| lines.iter());
        let said: Vec<_> = lines.map(|(_, what)| *what).collect();
        assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), said.len());
    }
}
