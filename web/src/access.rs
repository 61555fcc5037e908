//! The access token: handed out while it is good, exchanged shortly before it runs out.
//!
//! The refresh token is in a cookie that no script reads. All tabs of a browser share it and what
//! is kept here, so a tab looks whether another one was faster before it exchanges anything.

use dioxus::prelude::*;
use futures_util::{
    FutureExt,
    future::{LocalBoxFuture, Shared},
};
use wire::account::{Me, Session};

use crate::{
    browser,
    client::{Client, Failure},
    state::{
        json,
        session::{News, SignedIn},
    },
};

/// Under which name the session is kept.
const SESSION: &str = "convoai.session";

type Renewal = Shared<LocalBoxFuture<'static, Result<(), Failure>>>;

/// Who is signed in, and the exchange that is under way.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Access {
    pub(crate) session: Signal<Option<SignedIn>>,
    renewal: Signal<Option<Renewal>>,
}

impl Access {
    /// As it was left.
    pub(crate) fn kept() -> Self {
        Self { session: Signal::new(kept()), renewal: Signal::new(None) }
    }

    /// The token as it is, even if it has run out.
    pub(crate) fn held(self) -> Option<String> {
        self.session.peek().as_ref().map(|session| session.token.clone())
    }

    /// A token that is good for a while; none when nobody is signed in.
    pub(crate) async fn token(self) -> Result<Option<String>, Failure> {
        let due = self.session.peek().as_ref().is_some_and(|held| held.is_due(browser::now()));
        if due {
            self.renew().await?;
        }
        Ok(self.held())
    }

    /// Exchanges the token. Whoever asks meanwhile waits for the same exchange.
    pub(crate) async fn renew(mut self) -> Result<(), Failure> {
        let running = self.renewal.peek().clone();
        let renewal = running.unwrap_or_else(|| {
            let renewal = self.exchange().boxed_local().shared();
            self.renewal.set(Some(renewal.clone()));
            renewal
        });
        renewal.await
    }

    async fn exchange(mut self) -> Result<(), Failure> {
        let outcome = self.try_exchange().await;
        self.renewal.set(None);
        outcome
    }

    async fn try_exchange(self) -> Result<(), Failure> {
        if self.takes_over() {
            return Ok(());
        }
        match Client::refresh().await {
            Ok(session) => {
                let now = self.session.peek().as_ref().map(|held| held.user.id.clone());
                // Whoever signed out meanwhile stays out; of somebody else the other tab tells.
                if now.as_ref() == Some(&session.user.id) {
                    self.enter(session);
                }
                Ok(())
            }
            Err(failure) if failure.is_signed_out() && self.takes_over() => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    /// Takes over what another tab got; false when there is nothing that is good for a while.
    fn takes_over(mut self) -> bool {
        match self.news() {
            News::Renewed(other)
                if self.held().as_ref() != Some(&other.token) && !other.is_due(browser::now()) =>
            {
                self.session.set(Some(other));
                true
            }
            _ => false,
        }
    }

    /// What the other tabs did.
    pub(crate) fn news(self) -> News {
        News::of(self.session.peek().as_ref(), kept())
    }

    /// From now on this is who is signed in, in every tab.
    pub(crate) fn enter(self, session: Session) {
        self.keep(SignedIn::at(session, browser::now()));
    }

    /// The person is now as the server says.
    pub(crate) fn learn(self, user: Me) {
        let known = self.session.peek().clone();
        if let Some(known) = known.filter(|known| known.user != user) {
            self.keep(SignedIn { user, ..known });
        }
    }

    /// Nobody is signed in, in any tab.
    pub(crate) fn leave(mut self) {
        browser::forget(SESSION);
        self.session.set(None);
    }

    fn keep(mut self, session: SignedIn) {
        if let Ok(text) = serde_json::to_string(&session) {
            browser::keep(SESSION, &text);
        }
        self.session.set(Some(session));
    }
}

fn kept() -> Option<SignedIn> {
    browser::kept(SESSION).and_then(|kept| json::read(&kept))
}
