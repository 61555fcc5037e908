//! How the live socket is doing, in words for the person.

/// State of the live socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Connection {
    /// Nobody is signed in, or the very first attempt is under way.
    #[default]
    Starting,
    /// What is on the screen is up to date.
    Connected,
    /// An attempt is under way after the socket was lost.
    Reconnecting,
    /// Waiting this many seconds before the next attempt.
    Offline(u32),
}

impl Connection {
    /// For `data-state`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Connected => "connected",
            Self::Reconnecting => "reconnecting",
            Self::Offline(_) => "offline",
        }
    }

    /// What the pill says; nothing when there is nothing to worry about.
    pub fn label(self) -> Option<String> {
        match self {
            Self::Starting | Self::Connected => None,
            Self::Reconnecting => Some("Reconnecting…".into()),
            Self::Offline(seconds) => Some(format!("Offline — next try in {seconds} s")),
        }
    }
}
