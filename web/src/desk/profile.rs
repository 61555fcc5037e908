//! What a person changes about themselves.

use dioxus::prelude::*;
use wire::account::{ChangePassword, ChangeProfile, Confirm};

use super::{Desk, Order};
use crate::state::form::Refused;

impl Desk {
    /// Asks who the person is by now.
    pub(super) async fn read_me(self) {
        match self.client().me().await {
            Ok(user) => self.access.learn(user),
            Err(failure) => _ = self.failed(&failure),
        }
    }

    /// Changes what the person is called; an empty name takes it away.
    pub(crate) async fn change_name(self, name: String) -> Result<(), Refused> {
        let form = ChangeProfile { full_name: Some(name), ..ChangeProfile::default() };
        self.change_profile(form, "Your name was changed.").await
    }

    /// Changes the person's address.
    pub(crate) async fn change_email(self, email: String, password: String) -> Result<(), Refused> {
        let (email, password) = (Some(email), Some(password));
        let form = ChangeProfile { email, password, full_name: None };
        self.change_profile(form, "Your e-mail address was changed.").await
    }

    async fn change_profile(self, form: ChangeProfile, done: &str) -> Result<(), Refused> {
        let changed = self.client().change_profile(&form).await;
        changed.map_err(|failure| self.refused(&failure))?;
        self.read_me().await;
        self.say(done, None);
        Ok(())
    }

    /// Changes the password. The token is exchanged at once: what it says may be out of date.
    pub(crate) async fn change_password(
        mut self,
        old_password: String,
        new_password: String,
    ) -> Result<(), Refused> {
        let form = ChangePassword { old_password, new_password };
        let changed = self.client().change_password(&form).await;
        changed.map_err(|failure| self.refused(&failure))?;
        self.access.renew().await.map_err(|failure| self.refused(&failure))?;
        self.one_time.set(None);
        self.order(Order::Wake);
        self.say("Your password was changed.", None);
        Ok(())
    }

    /// Gives up the account.
    pub(crate) async fn delete_account(mut self, password: String) -> Result<(), Refused> {
        let deleted = self.client().delete_account(&Confirm { password }).await;
        deleted.map_err(|failure| self.refused(&failure))?;
        self.leave();
        let note = "Your account was deleted. An administrator can restore it for 30 days.";
        self.note.set(Some(note.into()));
        Ok(())
    }
}
