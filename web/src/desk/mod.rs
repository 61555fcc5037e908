//! What lies in front of the person: the signals the screen reads, and what can be asked for.
//!
//! Each file carries out one kind of wish. Tasks outlive the component that asked, because a
//! message must be sent even if its page is gone by then.

mod account;
mod conversations;
mod hear;
mod thread;

use std::collections::BTreeMap;

use dioxus::{core::spawn_forever, prelude::*};
use serde::{Deserialize, Serialize};
use wire::{account::Me, conversation::Conversation, live::FramesSeen, system::About};

use crate::{
    browser,
    client::{Client, Failure},
    state::{
        connection::Connection, conversations::Conversations, theme::Theme, transcript::Transcript,
    },
};

const SESSION: &str = "convoai.session";
const BEGINNINGS: &str = "convoai.beginnings";
const THEME: &str = "convoai.theme";

/// Who is signed in, kept across reloads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SignedIn {
    /// The bearer token.
    pub(crate) token: String,
    /// Whose it is.
    pub(crate) user: Me,
}

/// A passing note at the bottom of the screen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Toast {
    /// Tells two notes of the same text apart.
    pub(crate) id: String,
    /// What happened.
    pub(crate) text: String,
    /// The deletion that can be undone.
    pub(crate) undo: Option<Deleted>,
}

/// What it takes to bring a conversation back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Deleted {
    conversation: Conversation,
    beginning: Option<String>,
}

/// What the live socket is told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Order {
    /// Somebody signed in or the network is back: try now instead of waiting.
    Wake,
    /// Somebody signed out or the network is gone: do not wait for the socket to notice.
    Leave,
    /// Ask for the frames of an answer.
    Resume(String, FramesSeen),
}

/// Everything the screen shows.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Desk {
    pub(crate) session: Signal<Option<SignedIn>>,
    /// Said on the sign-in page.
    pub(crate) note: Signal<Option<String>>,
    pub(crate) about: Signal<Option<About>>,
    pub(crate) conversations: Signal<Conversations>,
    pub(crate) transcript: Signal<Transcript>,
    pub(crate) reading_older: Signal<bool>,
    pub(crate) connection: Signal<Connection>,
    pub(crate) toast: Signal<Option<Toast>>,
    pub(crate) theme: Signal<Theme>,
    /// The conversation somebody came for before signing in.
    pub(crate) wanted: Signal<Option<String>>,
    /// What is being written, by conversation.
    pub(crate) texts: Signal<BTreeMap<String, String>>,
    /// On narrow screens: whether the list lies over the conversation.
    pub(crate) drawer: Signal<bool>,
    /// First words of conversations without a title.
    pub(crate) beginnings: Signal<BTreeMap<String, String>>,
    /// Threads that are not open and hold a message that has not arrived.
    parked: Signal<BTreeMap<String, Transcript>>,
    /// Up to which journal position everything was heard.
    position: Signal<u64>,
    live: Signal<Option<Coroutine<Order>>>,
}

impl Desk {
    /// Lays everything out as it was left.
    pub(crate) fn provide() -> Self {
        use_context_provider(|| {
            let session = browser::kept(SESSION).and_then(|kept| serde_json::from_str(&kept).ok());
            let beginnings =
                browser::kept(BEGINNINGS).and_then(|kept| serde_json::from_str(&kept).ok());
            let theme = browser::kept(THEME).map(|kept| Theme::from_name(&kept));
            Self {
                session: Signal::new(session),
                note: Signal::new(None),
                about: Signal::new(None),
                conversations: Signal::default(),
                transcript: Signal::default(),
                reading_older: Signal::new(false),
                connection: Signal::default(),
                toast: Signal::new(None),
                theme: Signal::new(theme.unwrap_or_default()),
                wanted: Signal::new(None),
                texts: Signal::default(),
                drawer: Signal::new(false),
                beginnings: Signal::new(beginnings.unwrap_or_default()),
                parked: Signal::default(),
                position: Signal::new(0),
                live: Signal::new(None),
            }
        })
    }

    /// Asks who the server is and whether the kept session still holds.
    pub(crate) fn begin(mut self) {
        self.run(async move {
            if let Ok(about) = self.client().about().await {
                self.about.set(Some(about));
            }
        });
        if self.session.peek().is_some() {
            self.run(async move {
                match self.client().me().await {
                    Ok(user) => self.session.with_mut(|session| {
                        if let Some(session) = session {
                            session.user = user;
                        }
                    }),
                    Err(failure) => _ = self.failed(&failure),
                }
            });
        }
    }

    /// Who asks the server.
    pub(crate) fn client(self) -> Client {
        Client { token: self.session.peek().as_ref().map(|session| session.token.clone()) }
    }

    /// True when the built-in demo model answers.
    pub(crate) fn is_demo(self) -> bool {
        self.about.read().as_ref().is_some_and(|about| about.demo)
    }

    /// Shows a passing note.
    pub(crate) fn say(mut self, text: impl Into<String>, undo: Option<Deleted>) {
        let id = browser::random_id::<4>();
        self.toast.set(Some(Toast { id, text: text.into(), undo }));
    }

    /// Chooses the colours, and keeps the choice.
    pub(crate) fn choose(mut self, theme: Theme) {
        browser::keep(THEME, theme.name());
        browser::set_root("data-theme", theme.name());
        self.theme.set(theme);
    }

    /// Closes the drawer, if it is open.
    pub(crate) fn close_drawer(mut self) {
        if *self.drawer.peek() {
            self.drawer.set(false);
        }
    }

    /// Where orders to the live socket go from now on.
    pub(crate) fn connect(mut self, live: Coroutine<Order>) {
        self.live.set(Some(live));
    }

    /// Tells the live socket something.
    pub(crate) fn order(self, order: Order) {
        if let Some(live) = *self.live.peek() {
            live.send(order);
        }
    }

    /// What to say about a failure; ends the session if that is what it means.
    fn failed(self, failure: &Failure) -> String {
        if failure.is_signed_out() {
            self.session_ended();
        }
        failure.sentence()
    }

    fn run(self, task: impl Future<Output = ()> + 'static) {
        spawn_forever(task);
    }
}
