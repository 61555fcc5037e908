//! Orders to accounts.

mod change_email;
mod change_name;
mod change_password;
mod claims;
mod end_sessions;
mod keys;
mod leave;
mod log_in;
mod log_out;
mod password;
mod refresh;
mod register;
mod set_roles;

use std::sync::Arc;

use domain::account::Command;
use domain::{Account, Email, PasswordId, UserId, Username};
use secrecy::SecretString;

pub use keys::{CreateKey, CreatedKey};
pub use log_in::{Client, LogIn, LoggedIn};
pub use password::{Password, PasswordPolicy};
pub use refresh::Refresh;
pub use register::{Register, Registered};

use crate::Fingerprint;
use crate::error::CommandError;
use crate::execute::{Executor, Journal};
use crate::order::Order;
use crate::ports::{Clock, Credentials, Guards, Ids, Outcomes, PasswordHasher, PortError};

/// Kinds of guards.
const USERNAME: &str = "username";
const EMAIL: &str = "email";

/// The use cases of accounts, with what they need.
pub struct Accounts<S: Journal<Account>> {
    /// The door to the journal.
    pub executor: Executor<Account, S>,
    /// Unique names.
    pub guards: Arc<dyn Guards>,
    /// What earlier commands came to.
    pub outcomes: Arc<dyn Outcomes>,
    /// Hashes of passwords.
    pub credentials: Arc<dyn Credentials>,
    /// How they are made.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Keyed hashes.
    pub fingerprint: Fingerprint,
    /// Random names.
    pub ids: Arc<dyn Ids>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How long a session lasts at the most.
    pub session_lifetime: chrono::Duration,
    /// For how long a refresh token may be presented once more after it was exchanged.
    pub refresh_grace: chrono::Duration,
}

impl<S: Journal<Account>> Accounts<S> {
    /// What the guard of a name is called.
    fn username_key(&self, username: &Username) -> String {
        self.fingerprint.of(USERNAME, &[&username.folded()], 32)
    }

    /// A keyed hash that stands for a name or an address as somebody typed it, whether it is
    /// anybody's or not: the same one as that of the guard.
    pub fn name_key(&self, name: &str) -> String {
        let key = if name.contains('@') {
            Email::parse(name).map(|email| self.email_key(&email))
        } else {
            Username::parse(name).map(|username| self.username_key(&username))
        };
        key.unwrap_or_else(|_| self.fingerprint.of("name", &[&name.to_lowercase()], 32))
    }

    /// What the guard of an address is called.
    fn email_key(&self, email: &Email) -> String {
        self.fingerprint.of(EMAIL, &[&email.folded()], 32)
    }

    /// A name for a password that is to be kept.
    fn password_id(&self) -> Result<PasswordId, CommandError> {
        let id = PasswordId::parse(self.ids.hex(16));
        Ok(id.map_err(|error| PortError::failed("making an id", error))?)
    }

    /// Whether this is the password that counts. Takes as long when there is none.
    async fn knows(
        &self,
        user: &UserId,
        account: &Account,
        password: SecretString,
    ) -> Result<bool, CommandError> {
        let standing = account.standing().ok();
        let which = standing.and_then(|standing| standing.password.as_ref());
        let hash = self.credentials.find(user, which).await?;
        Ok(self.hasher.verify(password, hash.filter(|_| standing.is_some())).await?)
    }

    /// Carries out a command that needs to know nothing beyond the account. Answers the journal
    /// position.
    async fn simply(
        &self,
        user: &UserId,
        command: Command,
        order: &Order,
    ) -> Result<u64, CommandError> {
        let metadata = order.metadata(&self.ids.hex(32));
        Ok(self.executor.execute(user.as_str(), command, metadata).await?.position)
    }
}
