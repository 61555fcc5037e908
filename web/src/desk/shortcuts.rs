//! What keys ask for.

use dioxus::prelude::*;
use wire::conversation::Conversation;

use super::{Desk, OpenSheet};
use crate::{
    browser,
    components::{COMPOSER, SHORTCUTS},
    route::Route,
    state::shortcut::Shortcut,
};

impl Desk {
    /// Does what a key asks for.
    pub(crate) fn obey(mut self, shortcut: Shortcut) {
        match shortcut {
            Shortcut::NewChat => {
                self.goes_to(Route::NewChat {});
                self.close_drawer();
            }
            Shortcut::Find => self.sheet.set(Some(OpenSheet::Finder)),
            Shortcut::Compose => browser::focus(COMPOSER),
            Shortcut::Help => browser::open_dialog(SHORTCUTS),
            Shortcut::Close => self.close_or_stop(),
            Shortcut::EditLast => {
                let last = self.transcript.peek().last_said().map(|message| message.id.clone());
                self.editing.set(last);
            }
            Shortcut::Regenerate => self.regenerate_last(),
            Shortcut::Previous => self.steps_to(false),
            Shortcut::Next => self.steps_to(true),
            Shortcut::Pin => self.with_open(|it| self.pin(it.id, !it.pinned)),
            Shortcut::Archive => self.with_open(|it| self.archive(it.id, !it.archived)),
            Shortcut::Delete => self.with_open(|it| self.delete(it.id)),
            Shortcut::Settings => {
                if browser::element(COMPOSER).is_some() {
                    self.sheet.set(Some(OpenSheet::Settings));
                }
            }
            Shortcut::List => self.toggle_list(),
            Shortcut::Usage => self.toggle_panel(),
        }
    }

    /// Goes to a page.
    pub(crate) fn goes_to(self, route: Route) {
        if let Some(router) = dioxus_router::root_router() {
            router.push(route);
        }
    }

    /// Closes the drawer, else stops the answer that is being written.
    fn close_or_stop(self) {
        if *self.drawer.peek() {
            self.close_drawer();
            return;
        }
        let answering = self.transcript.peek().pending().map(|answer| answer.id.clone());
        if let Some(answer) = answering.filter(|_| browser::element(COMPOSER).is_some()) {
            self.stop(answer);
        }
    }

    fn steps_to(self, down: bool) {
        let open = self.transcript.peek().conversation.clone();
        let open = Some(open).filter(|id| !id.is_empty());
        let next = self.conversations.peek().beside(open.as_deref(), down).map(|it| it.id.clone());
        if let Some(id) = next {
            self.goes_to(Route::Conversation { id });
        }
    }

    /// Does something with the conversation that is on the page.
    fn with_open(self, what: impl FnOnce(Conversation)) {
        let open = self.transcript.peek().conversation.clone();
        let on_the_page = browser::path() == (Route::Conversation { id: open.clone() }).to_string();
        if let Some(conversation) = self.known(&open).filter(|_| on_the_page) {
            what(conversation);
        }
    }
}
