//! What lies in front of the person: the signals the screen reads, and what can be asked for.
//!
//! Each file carries out one kind of wish. Tasks outlive the component that asked, because a
//! message must be sent even if its page is gone by then.

mod account;
mod conversations;
mod hear;
mod history;
mod keys;
mod messages;
mod opened;
mod operations;
mod people;
mod profile;
mod reads;
mod roles;
mod seeking;
mod sessions;
mod shelves;
mod shortcuts;
mod tabs;
mod texts;
mod thread;
mod toast;
mod transfer;
mod usage;

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use dioxus::{core::spawn_forever, prelude::*};
use web_sys::HtmlElement;
use wire::{
    account::{ApiKey, OpenSession},
    analytics::Panel,
    conversation::{AnswerSettings, Conversation},
    live::FramesSeen,
    people::{Person, Role},
    system::{About, OfferedModel},
};

pub(crate) use messages::Again;
pub(crate) use operations::Repair;
pub(crate) use people::Deed;
use reads::Read;
pub(crate) use shelves::OnShelf;
pub(crate) use toast::{Toast, Undo};

use crate::{
    access::Access,
    browser,
    client::{Client, Failure},
    route::Route,
    state::{
        connection::Connection, conversations::Conversations, form::Refused, json,
        listing::Listing, people::Wanted, selection::Selection, theme::Theme,
        transcript::Transcript,
    },
};

const BEGINNINGS: &str = "convoai.beginnings";
const TEXTS: &str = "convoai.texts";
const UNTOLD: &str = "convoai.untold";
const LIST: &str = "convoai.list";
const PANEL: &str = "convoai.panel";
const THEME: &str = "convoai.theme";

/// What the live socket is told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Order {
    /// Somebody signed in or the network is back: try now instead of waiting.
    Wake,
    /// Somebody signed out or the network is gone: do not wait for the socket to notice.
    Leave,
    /// Ask for the frames of an answer.
    Resume(String, FramesSeen),
    /// Ask to be told what is used, or no longer.
    Watch(bool),
}

/// Everything the screen shows.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Desk {
    pub(crate) access: Access,
    /// The password for once that somebody just signed in with, until they have chosen their own.
    pub(crate) one_time: Signal<Option<String>>,
    /// Said on the sign-in page.
    pub(crate) note: Signal<Option<String>>,
    pub(crate) about: Signal<Option<About>>,
    pub(crate) conversations: Signal<Conversations>,
    pub(crate) transcript: Signal<Transcript>,
    pub(crate) reading_older: Signal<bool>,
    pub(crate) reading_newer: Signal<bool>,
    /// The open conversation, with its settings.
    pub(crate) opened: Signal<Option<Conversation>>,
    /// How the answers of the conversation that is started next are asked for.
    pub(crate) beginning: Signal<AnswerSettings>,
    /// The models that can be asked, the default first.
    pub(crate) models: Signal<Vec<OfferedModel>>,
    /// The message that is being edited.
    pub(crate) editing: Signal<Option<String>>,
    /// The message that was gone to.
    pub(crate) sought: Signal<Option<String>>,
    /// What lies on the page of a shelf, and what is chosen there.
    pub(crate) shelf: Signal<OnShelf>,
    pub(crate) chosen: Signal<Selection>,
    /// What lies over the page.
    pub(crate) sheet: Signal<Option<OpenSheet>>,
    pub(crate) connection: Signal<Connection>,
    pub(crate) toast: Signal<Option<Toast>>,
    pub(crate) theme: Signal<Theme>,
    /// The page somebody came for before signing in.
    pub(crate) wanted: Signal<Option<Route>>,
    /// Where the keyboard was before a sheet was opened.
    pub(crate) came_from: Signal<Option<HtmlElement>>,
    /// What is being written, by conversation.
    pub(crate) texts: Signal<BTreeMap<String, String>>,
    /// Up to where conversations were read, by id.
    reads: Signal<BTreeMap<String, Read>>,
    /// On narrow screens: whether the list lies over the conversation.
    pub(crate) drawer: Signal<bool>,
    /// On wide screens: whether the list is out of the way.
    pub(crate) list_hidden: Signal<bool>,
    /// On wide screens: whether what is used stands beside the conversation.
    pub(crate) panel_open: Signal<bool>,
    /// What is used today, as it was told last.
    pub(crate) panel: Signal<Option<Rc<Panel>>>,
    /// Whether it is on the screen, so that one wants to be told when it changes.
    watching: Signal<bool>,
    /// Counts the wishes to read anew whatever numbers are shown.
    pub(crate) fresh: Signal<u32>,
    /// First words of conversations without a title.
    pub(crate) beginnings: Signal<BTreeMap<String, String>>,
    /// Where the person is signed in.
    pub(crate) sessions: Signal<Listing<OpenSession>>,
    pub(crate) keys: Signal<Listing<ApiKey>>,
    /// The accounts of others, as far as they are wanted.
    pub(crate) people: Signal<Listing<Person>>,
    pub(crate) wanted_people: Signal<Wanted>,
    pub(crate) roles: Signal<Listing<Role>>,
    /// Threads that are not open and hold a message that has not arrived.
    parked: Signal<BTreeMap<String, Transcript>>,
    /// Up to which journal position everything was heard.
    position: Signal<u64>,
    live: Signal<Option<Coroutine<Order>>>,
    /// Conversations whose text has yet to be kept.
    unkept: Signal<BTreeSet<String>>,
    /// Conversations whose text the server has yet to be told.
    untold: Signal<BTreeSet<String>>,
}

/// What can lie over any page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum OpenSheet {
    /// Finding a conversation, or something to do.
    Finder,
    /// How the answers of the open conversation are asked for.
    Settings,
    /// The tags of a conversation.
    Tags(String),
    /// How an answer came to be.
    About(String),
}

impl Desk {
    /// Lays everything out as it was left.
    pub(crate) fn provide() -> Self {
        use_context_provider(|| {
            let beginnings = browser::kept(BEGINNINGS).and_then(|kept| json::read(&kept));
            let theme = browser::kept(THEME).map(|kept| Theme::from_name(&kept));
            Self {
                access: Access::kept(),
                one_time: Signal::new(None),
                note: Signal::new(None),
                about: Signal::new(None),
                conversations: Signal::default(),
                transcript: Signal::default(),
                reading_older: Signal::new(false),
                reading_newer: Signal::new(false),
                opened: Signal::new(None),
                beginning: Signal::default(),
                models: Signal::default(),
                editing: Signal::new(None),
                sought: Signal::new(None),
                shelf: Signal::default(),
                chosen: Signal::default(),
                sheet: Signal::new(None),
                connection: Signal::default(),
                toast: Signal::new(None),
                theme: Signal::new(theme.unwrap_or_default()),
                wanted: Signal::new(None),
                came_from: Signal::new(None),
                texts: Signal::new(texts::kept_texts()),
                reads: Signal::default(),
                drawer: Signal::new(false),
                list_hidden: Signal::new(browser::kept(LIST).is_some()),
                panel_open: Signal::new(browser::kept(PANEL).is_some()),
                panel: Signal::new(None),
                watching: Signal::new(false),
                fresh: Signal::new(0),
                beginnings: Signal::new(beginnings.unwrap_or_default()),
                sessions: Signal::default(),
                keys: Signal::default(),
                people: Signal::default(),
                wanted_people: Signal::default(),
                roles: Signal::default(),
                parked: Signal::default(),
                position: Signal::new(0),
                live: Signal::new(None),
                unkept: Signal::default(),
                untold: Signal::new(texts::kept_untold()),
            }
        })
    }

    /// Asks who the server is and whether the kept session still holds.
    pub(crate) fn begin(mut self) {
        self.run(async move {
            if let Ok(about) = Client::about().await {
                self.about.set(Some(about));
            }
        });
        if self.access.held().is_some() {
            self.run(self.read_me());
        }
    }

    /// Who asks the server.
    pub(crate) fn client(self) -> Client {
        Client { access: self.access }
    }

    /// True when the person's roles allow it.
    pub(crate) fn may(self, permission: &str) -> bool {
        self.access.session.read().as_ref().is_some_and(|session| session.may(permission))
    }

    /// True when the built-in demo model answers.
    pub(crate) fn is_demo(self) -> bool {
        self.about.read().as_ref().is_some_and(|about| about.demo)
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

    /// Hides the list or shows it: beside the conversation, or as a drawer.
    pub(crate) fn toggle_list(mut self) {
        if !browser::is_wide() {
            self.drawer.toggle();
            return;
        }
        let hidden = !*self.list_hidden.peek();
        self.list_hidden.set(hidden);
        if hidden {
            browser::keep(LIST, "hidden");
        } else {
            browser::forget(LIST);
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
            self.session_ended(failure);
        }
        failure.sentence()
    }

    /// What a form says about a failure; ends the session if that is what it means.
    fn refused(self, failure: &Failure) -> Refused {
        self.failed(failure);
        failure.refused()
    }

    fn run(self, task: impl Future<Output = ()> + 'static) {
        spawn_forever(task);
    }
}
