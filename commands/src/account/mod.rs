//! Orders to accounts.

mod log_in;
mod log_out;
mod password;
mod register;

use std::sync::Arc;

use domain::{Account, Email, Username};

pub use log_in::{Client, LogIn, LoggedIn};
pub use password::Password;
pub use register::{Register, Registered};

use crate::Fingerprint;
use crate::execute::{Executor, Journal};
use crate::ports::{Clock, Credentials, Guards, Ids, Outcomes, PasswordHasher};

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
    /// How long a session lasts.
    pub session_lifetime: chrono::Duration,
}

impl<S: Journal<Account>> Accounts<S> {
    /// What the guard of a name is called.
    fn username_key(&self, username: &Username) -> String {
        self.fingerprint.of(USERNAME, &[&username.folded()], 32)
    }

    /// What the guard of an address is called.
    fn email_key(&self, email: &Email) -> String {
        self.fingerprint.of(EMAIL, &[&email.folded()], 32)
    }
}
