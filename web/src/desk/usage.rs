//! What was used.

use std::rc::Rc;

use dioxus::prelude::*;

use super::{Desk, Order, PANEL};
use crate::{
    browser,
    client::usage_path,
    state::{allowance::READ_USAGE, json, usage::report::Usage},
};

impl Desk {
    /// Reads what is at a path; what is wrong, in one sentence.
    pub(crate) async fn read_text(self, path: String) -> Result<String, String> {
        let text = self.client().text(path).await;
        text.map_err(|failure| self.failed(&failure))
    }

    /// Lets the person keep what is at a path as a file, by this name unless the server has a
    /// better one.
    pub(crate) fn save(self, path: String, name: String) {
        self.run(async move {
            match self.client().file(path).await {
                Ok((answer, better)) => {
                    if !browser::save(answer, &better.unwrap_or(name)).await {
                        self.say("The file did not arrive as a whole. Try again.", None);
                    }
                }
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }

    /// Reads anew whatever numbers are shown.
    pub(crate) fn refresh(mut self) {
        self.fresh += 1;
    }

    /// Shows what is used today beside the conversation, or hides it, and remembers that.
    pub(crate) fn toggle_panel(mut self) {
        if !self.may(READ_USAGE) {
            return;
        }
        let open = !*self.panel_open.peek();
        self.panel_open.set(open);
        if open {
            browser::keep(PANEL, "open");
        } else {
            browser::forget(PANEL);
        }
    }

    /// From now on one is told what is used, or no longer.
    pub(crate) fn watch(mut self, watching: bool) {
        self.watching.set(watching);
        self.order(Order::Watch(watching));
    }

    /// Asks anew on a new socket.
    pub(super) fn watch_again(self) {
        if *self.watching.peek() {
            self.order(Order::Watch(true));
        }
    }

    /// Reads what is used today.
    pub(crate) async fn read_panel(mut self) -> Result<(), String> {
        let text = self.read_text(usage_path(&Usage::Panel, &[])).await?;
        let panel =
            json::read(&text).ok_or("The server says this in another way than expected.")?;
        self.panel.set(Some(Rc::new(panel)));
        Ok(())
    }
}
