//! Where the person is signed in.

use dioxus::prelude::*;

use super::Desk;

impl Desk {
    /// Reads where the person is signed in.
    pub(crate) async fn read_sessions(mut self) {
        match self.client().sessions().await {
            Ok(page) => self.sessions.write().replace(page),
            Err(failure) => {
                let why = self.failed(&failure);
                self.sessions.write().fail(why);
            }
        }
    }

    /// Signs out somewhere else.
    pub(crate) fn end_session(self, id: String) {
        self.run(async move {
            match self.client().end_session(&id).await {
                Ok(_) => {
                    self.read_sessions().await;
                    self.say("That device is signed out.", None);
                }
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }

    /// Signs out everywhere else.
    pub(crate) fn end_other_sessions(self) {
        self.run(async move {
            match self.client().end_other_sessions().await {
                Ok(_) => {
                    self.read_sessions().await;
                    self.say("All other devices are signed out.", None);
                }
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }
}
