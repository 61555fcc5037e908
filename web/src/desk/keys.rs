//! The person's API keys.

use dioxus::prelude::*;
use wire::account::{CreateApiKey, CreatedApiKey};

use super::Desk;
use crate::state::form::Refused;

impl Desk {
    /// Reads the person's keys.
    pub(crate) async fn read_keys(mut self) {
        match self.client().keys().await {
            Ok(page) => self.keys.write().replace(page),
            Err(failure) => {
                let why = self.failed(&failure);
                self.keys.write().fail(why);
            }
        }
    }

    /// Makes a key.
    pub(crate) async fn create_key(self, form: CreateApiKey) -> Result<CreatedApiKey, Refused> {
        let created = self.client().create_key(&form).await;
        let created = created.map_err(|failure| self.refused(&failure))?;
        self.read_keys().await;
        self.say("The API key was made.", None);
        Ok(created)
    }

    /// Makes a key void.
    pub(crate) fn revoke_key(self, id: String) {
        self.run(async move {
            match self.client().revoke_key(&id).await {
                Ok(_) => {
                    self.read_keys().await;
                    self.say("The API key is void.", None);
                }
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }
}
