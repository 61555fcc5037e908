//! Registering, signing in and out.

use dioxus::prelude::*;
use wire::account::{Credentials, Register, Session};

use super::{BEGINNINGS, Desk, Order, TEXTS, UNTOLD};
use crate::{
    browser,
    client::{Client, Failure},
    state::{connection::Connection, form::Refused},
};

impl Desk {
    /// Makes an account and signs in to it.
    pub(crate) async fn register(self, form: Register) -> Result<(), Refused> {
        self.enter(Client::register(&form).await)
    }

    /// Signs in.
    pub(crate) async fn sign_in(mut self, form: Credentials) -> Result<(), Refused> {
        let answer = Client::sign_in(&form).await;
        if answer.as_ref().is_ok_and(|session| session.user.password_change_required) {
            self.one_time.set(Some(form.password));
        }
        self.enter(answer)
    }

    /// Signs out, here at once and on the server as soon as it hears of it.
    pub(crate) fn sign_out(self) {
        let token = self.access.held();
        self.leave();
        self.run(async move {
            if let Some(token) = token {
                // A server that cannot be reached lets the session run out.
                _ = Client::sign_out(token).await;
            }
        });
    }

    /// The server no longer knows the session.
    pub(crate) fn session_ended(mut self, failure: &Failure) {
        if self.access.held().is_some() {
            self.leave();
            self.note.set(Some(if failure.is_disabled() {
                "An administrator has disabled this account.".into()
            } else {
                "Your session ended. Please sign in again.".into()
            }));
        }
    }

    fn enter(mut self, answer: Result<Session, Failure>) -> Result<(), Refused> {
        let session = answer.map_err(|failure| failure.refused())?;
        self.note.set(None);
        self.access.enter(session);
        self.order(Order::Wake);
        Ok(())
    }

    /// Leaves nothing of this person on the screen or in the browser.
    pub(super) fn leave(self) {
        browser::forget(BEGINNINGS);
        browser::forget(TEXTS);
        browser::forget(UNTOLD);
        self.access.leave();
        self.clear();
    }

    /// Leaves nothing of this person on the screen.
    pub(super) fn clear(mut self) {
        self.one_time.set(None);
        self.conversations.take();
        self.transcript.take();
        self.opened.set(None);
        self.beginning.take();
        self.models.take();
        self.editing.set(None);
        self.sought.set(None);
        self.shelf.take();
        self.chosen.take();
        self.sheet.set(None);
        self.beginnings.take();
        self.texts.take();
        self.reads.take();
        self.unkept.take();
        self.untold.take();
        self.sessions.take();
        self.keys.take();
        self.people.take();
        self.wanted_people.take();
        self.roles.take();
        self.parked.take();
        self.position.set(0);
        self.toast.set(None);
        self.panel.set(None);
        self.drawer.set(false);
        self.connection.set(Connection::Starting);
        self.order(Order::Leave);
    }
}
