//! Registering, signing in and out.

use dioxus::prelude::*;
use wire::account::{Credentials, Register, Session};

use super::{BEGINNINGS, Desk, Order, SESSION, SignedIn};
use crate::{
    browser,
    client::Failure,
    state::{connection::Connection, form::Refused},
};

impl Desk {
    /// Makes an account and signs in to it.
    pub(crate) async fn register(self, form: Register) -> Result<(), Refused> {
        let answer = self.client().register(&form).await;
        self.enter(answer)
    }

    /// Signs in.
    pub(crate) async fn sign_in(self, form: Credentials) -> Result<(), Refused> {
        let answer = self.client().sign_in(&form).await;
        self.enter(answer)
    }

    /// Signs out, here at once and on the server as soon as it hears of it.
    pub(crate) fn sign_out(self) {
        let client = self.client();
        self.leave();
        self.run(async move {
            // A server that cannot be reached lets the session run out.
            _ = client.sign_out().await;
        });
    }

    /// The server no longer knows the session.
    pub(crate) fn session_ended(mut self) {
        if self.session.peek().is_some() {
            self.leave();
            self.note.set(Some("Your session ended. Please sign in again.".into()));
        }
    }

    fn enter(mut self, answer: Result<Session, Failure>) -> Result<(), Refused> {
        let session = answer.map_err(|failure| match &failure {
            Failure::Refused(problem) => Refused::from(&**problem),
            Failure::Unreachable => Refused::summary(failure.sentence()),
        })?;
        let signed_in = SignedIn { token: session.access_token, user: session.user };
        if let Ok(text) = serde_json::to_string(&signed_in) {
            browser::keep(SESSION, &text);
        }
        self.note.set(None);
        self.session.set(Some(signed_in));
        self.order(Order::Wake);
        Ok(())
    }

    /// Leaves nothing of this person on the screen or in the browser.
    fn leave(mut self) {
        browser::forget(SESSION);
        browser::forget(BEGINNINGS);
        self.session.set(None);
        self.conversations.take();
        self.transcript.take();
        self.beginnings.take();
        self.texts.take();
        self.parked.take();
        self.position.set(0);
        self.toast.set(None);
        self.drawer.set(false);
        self.connection.set(Connection::Starting);
        self.order(Order::Leave);
    }
}
