//! Staying signed in, together with the other tabs of the browser.

use dioxus::prelude::*;
use gloo_timers::future::TimeoutFuture;

use super::{Desk, Order};
use crate::{browser, route::Route, state::session::News};

/// How long to wait before asking a server again that could not be reached, in milliseconds.
const AGAIN_MS: u32 = 10_000;

impl Desk {
    /// Exchanges this token when it is time, unless another took its place before.
    pub(crate) async fn renew_in_time(self, token: String) {
        let wait = self
            .access
            .session
            .peek()
            .as_ref()
            .map(|session| session.wait_ms(browser::now(), browser::chance()));
        let mut wait = wait.unwrap_or_default();
        loop {
            TimeoutFuture::new(wait).await;
            if self.access.held().as_ref() != Some(&token) {
                return;
            }
            match self.access.renew().await {
                Err(failure) if failure.is_signed_out() => return self.session_ended(&failure),
                _ => wait = AGAIN_MS,
            }
        }
    }

    /// Another tab kept something else than before.
    pub(crate) fn hear_tabs(mut self) {
        match self.access.news() {
            News::None => {}
            News::Renewed(session) => {
                self.access.session.set(Some(session));
                // The other tab may have chosen the password that this one was waiting for.
                self.order(Order::Wake);
            }
            News::Other(session) => {
                self.clear();
                self.note.set(None);
                self.access.session.set(Some(session));
                if let Some(router) = dioxus_router::root_router() {
                    router.push(Route::NewChat {});
                }
                self.order(Order::Wake);
            }
            News::Left => {
                self.access.session.set(None);
                self.clear();
                self.note.set(Some("You signed out in another tab.".into()));
            }
        }
    }
}
