use domain::account::Command;
use domain::{Account, SessionId, UserId};
use secrecy::SecretString;

use super::{Accounts, Password};
use crate::error::{CommandError, Refused};
use crate::execute::Journal;
use crate::order::Order;

impl<S: Journal<Account>> Accounts<S> {
    /// Whether somebody who is signed in knows their password: asked before what cannot be taken
    /// back.
    ///
    /// # Errors
    /// [`Refused::WrongPassword`]; refused when there is no such account.
    pub async fn confirm(&self, user: &UserId, password: SecretString) -> Result<(), CommandError> {
        let account = self.executor.look_at(user.as_str(), |_| false).await?;
        account.standing().map_err(Refused::from)?;
        match self.knows(user, &account, password).await? {
            true => Ok(()),
            false => Err(Refused::WrongPassword.into()),
        }
    }

    /// Gives somebody another password. Every session ends but the one that is kept. With
    /// `one_time` the person must choose another before anything else. Answers the journal
    /// position.
    ///
    /// # Errors
    /// Refused when there is no such account.
    pub async fn change_password(
        &self,
        user: &UserId,
        password: Password,
        one_time: bool,
        keep: Option<SessionId>,
        order: &Order,
    ) -> Result<u64, CommandError> {
        let account = self.executor.look_at(user.as_str(), |_| true).await?;
        let before = account.standing().map_err(Refused::from)?.password.clone();
        let id = self.password_id()?;
        let hash = self.hasher.hash(password.into_secret()).await?;
        // The hash counts from the moment the journal names it, and not before.
        self.credentials.store(user, Some(&id), &hash).await?;
        let command = Command::ChangePassword { password: id.clone(), one_time, keep };
        let outcome = self.simply(user, command, order).await;
        match &outcome {
            // Not all but the new one: another change may be on its way, whose hash is needed.
            Ok(_) => self.credentials.remove(user, before.as_ref()).await?,
            Err(CommandError::Refused(_)) => self.credentials.remove(user, Some(&id)).await?,
            // It may have been stored all the same: then the hash is needed.
            Err(_) => {}
        }
        outcome
    }
}
