use domain::account::Command;
use domain::role::RoleName;
use domain::{Account, Email, FullName, PasswordId, UserId, Username};

use super::claims::{is_free, released_or_taken};
use super::{Accounts, EMAIL, Password, USERNAME};
use crate::error::{CommandError, Refused};
use crate::execute::{Executed, Journal};
use crate::order::{Order, metadata};
use crate::ports::{Change, PortError};

/// Who wants an account.
#[derive(Debug, Clone)]
pub struct Register {
    /// Unique name.
    pub username: Username,
    /// Unique address.
    pub email: Email,
    /// What the person wants to be called.
    pub full_name: Option<FullName>,
    /// To sign in with.
    pub password: Password,
    /// What the person may do.
    pub roles: Vec<RoleName>,
    /// The password was made up for the person, who must choose another before anything else.
    pub one_time: bool,
}

/// The account that was opened.
#[derive(Debug, Clone)]
pub struct Registered {
    /// Whose it is.
    pub user: UserId,
    /// Journal position of the commit.
    pub position: u64,
}

#[derive(Debug, thiserror::Error)]
#[error("there is no outcome of an order that was carried out")]
struct Unknown;

impl<S: Journal<Account>> Accounts<S> {
    /// Opens an account. Under the same name of the order, the same person gets the same account.
    ///
    /// # Errors
    /// Refused when the name or address is taken, or when the order's name was used for another
    /// person or password.
    pub async fn register(
        &self,
        register: Register,
        order: &Order,
    ) -> Result<Registered, CommandError> {
        let password = register.password.clone().into_secret();
        let digest = self.digest(&register);
        let (user, command_id) = match &order.name {
            // Strangers may give their requests the same name, but not themselves.
            Some(name) => {
                let parts = [name.as_str(), &register.username.folded()];
                (
                    self.fingerprint.of("user", &parts, 16),
                    self.fingerprint.of("register", &parts, 32),
                )
            }
            None => (self.ids.hex(16), self.ids.hex(32)),
        };
        let user = UserId::parse(user).map_err(|error| PortError::failed("making an id", error))?;
        let one_time = register.one_time.then(|| self.password_id()).transpose()?;
        let which = one_time.as_ref();
        let hash = self.hasher.hash(password.clone()).await?;
        // Before the event, so that whoever sees the event finds the hash; kept when there is
        // one, so that a repeat cannot change a password.
        self.credentials.store_if_absent(&user, which, &hash).await?;
        match self.append(&user, &command_id, &digest, &register, which, order).await {
            Ok(executed) if executed.changed => {
                // Of several orders under one name this one opened the account.
                self.credentials.store(&user, which, &hash).await?;
                Ok(Registered { user, position: executed.position })
            }
            Ok(executed) => {
                let original = self.outcomes.find(&command_id, executed.position).await?;
                let fits = self.knows(&user, &executed.state, password).await?;
                match original {
                    Some(original) if fits && original.digest.as_deref() == Some(&digest) => {
                        Ok(Registered { user, position: original.position })
                    }
                    Some(_) => Err(Refused::KeyReused.into()),
                    // There is an account, so an order made it; which, nobody knows while that
                    // commit is parked.
                    None => Err(PortError::unavailable("what came of orders", Unknown).into()),
                }
            }
            Err(error) => {
                if matches!(error, CommandError::Refused(_)) {
                    self.credentials.forget(&user, which, &hash).await?;
                }
                Err(error)
            }
        }
    }

    /// Without the password: nothing that was made of it leaves the vault.
    fn digest(&self, register: &Register) -> String {
        let name = register.full_name.as_ref().map_or("", FullName::as_str);
        let (username, email) = (register.username.as_str(), register.email.as_str());
        self.fingerprint.of("digest", &[username, email, name], 32)
    }

    async fn append(
        &self,
        user: &UserId,
        command_id: &str,
        digest: &str,
        register: &Register,
        one_time: Option<&PasswordId>,
        order: &Order,
    ) -> Result<Executed<Account>, CommandError> {
        let username_key = self.username_key(&register.username);
        let email_key = self.email_key(&register.email);
        let mut metadata = order.metadata(command_id);
        metadata.insert(metadata::DIGEST.to_owned(), digest.to_owned());
        self.claiming(user, metadata, |_| {
            let (username_key, email_key) = (username_key.clone(), email_key.clone());
            Box::pin(async move {
                let username = self.guards.look_up(USERNAME, &username_key).await?;
                let email = self.guards.look_up(EMAIL, &email_key).await?;
                let mut claims = vec![
                    released_or_taken(USERNAME, &username_key, &username, Change::Take),
                    released_or_taken(EMAIL, &email_key, &email, Change::Take),
                ];
                if register.roles.contains(&RoleName::admin()) {
                    claims.push(self.administrators().await?.one_more());
                }
                let command = Command::Register {
                    username: register.username.clone(),
                    email: register.email.clone(),
                    full_name: register.full_name.clone(),
                    username_key,
                    email_key,
                    username_free: is_free(&username, user),
                    email_free: is_free(&email, user),
                    roles: register.roles.clone(),
                    one_time: one_time.cloned(),
                };
                Ok((command, claims))
            })
        })
        .await
    }

    /// Whether a name is held by an account.
    ///
    /// # Errors
    /// When the journal does not answer.
    pub async fn is_taken(&self, username: &Username) -> Result<bool, CommandError> {
        let guard = self.guards.look_up(USERNAME, &self.username_key(username)).await?;
        Ok(guard.holder.is_some())
    }
}
