use commands::account::{Password, Register};
use commands::ports::PortError;
use commands::{CommandError, Order, Refused};
use domain::role::RoleName;
use domain::{Email, Username};
use secrecy::SecretString;

use crate::backend::Backend;
use crate::settings;

/// The administrator that was created at the first start.
pub struct FirstAdministrator {
    /// To sign in with.
    pub username: String,
    /// The generated password; none when the settings gave one.
    pub password: Option<SecretString>,
}

/// Creates the administrator of the settings, unless the name is taken.
pub(super) async fn ensure(
    backend: &Backend,
    admin: &settings::Admin,
) -> Result<Option<FirstAdministrator>, CommandError> {
    let wrong = |error| PortError::failed("reading the settings of the first administrator", error);
    let username = Username::parse(admin.username.as_str()).map_err(wrong)?;
    if backend.accounts.is_taken(&username).await? {
        return Ok(None);
    }
    let (password, generated) = match &admin.password {
        Some(chosen) => {
            (Password::parse(chosen.clone(), backend.passwords, &[]).map_err(wrong)?, None)
        }
        None => {
            let (password, told) = Password::made_up(&*backend.ids);
            (password, Some(told))
        }
    };
    let one_time = generated.is_some();
    let register = Register {
        username: username.clone(),
        email: Email::parse(admin.email.as_str()).map_err(wrong)?,
        full_name: None,
        password,
        roles: vec![RoleName::admin(), RoleName::user()],
        one_time,
    };
    let order = Order::of_system("first-administrator", None);
    match backend.accounts.register(register, &order).await {
        Ok(_) => {
            let username = username.as_str().to_owned();
            Ok(Some(FirstAdministrator { username, password: generated }))
        }
        // Another node was quicker.
        Err(CommandError::Refused(Refused::Account(_))) => Ok(None),
        Err(error) => Err(error),
    }
}
