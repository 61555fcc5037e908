use commands::account::{Client, LogIn, LoggedIn};
use commands::{CommandError, Refused};
use secrecy::SecretString;

use crate::backend::Backend;
use crate::http::{ApiError, Context};
use crate::limits::network;

/// Begins a session for whoever knows name and password: what every way of signing in does.
///
/// # Errors
/// 401 for a wrong name or password, 403 for an account that is disabled.
pub async fn sign_in(
    backend: &Backend,
    context: Context,
    name: &str,
    password: String,
) -> Result<LoggedIn, ApiError> {
    let (order, name) = (context.anonymous_order(), name.trim());
    let log_in = LogIn {
        name: name.to_owned(),
        password: SecretString::from(password),
        client: context.client.clone(),
    };
    let logging_in = backend.accounts.log_in(log_in, &order);
    attempt(backend, name, &context.client, logging_in).await
}

/// An attempt to show that one is whoever has this name. After failures it waits before `check`,
/// which checks the password, begins. A failure is remembered.
///
/// # Errors
/// Those of the check.
pub async fn attempt<T>(
    backend: &Backend,
    name: &str,
    client: &Client,
    check: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, ApiError> {
    let key = backend.accounts.name_key(name);
    let address = client.address.as_deref().and_then(|address| address.parse().ok());
    let network = address.map(|address| network(address).to_string()).unwrap_or_default();
    let attempt = backend.slow_down.begin(&key, &network);
    // Nothing is held meanwhile, neither a thread nor a place among those that are hashed.
    if !attempt.delay.is_zero() {
        tokio::time::sleep(attempt.delay).await;
    }
    let outcome = check.await;
    match &outcome {
        Ok(_) => attempt.succeeded(),
        Err(CommandError::Refused(Refused::BadCredentials | Refused::WrongPassword)) => {
            backend.activity.log_in_failed(key, name, client, backend.clock.now());
        }
        // It says nothing about the password.
        Err(_) => attempt.taken_back(),
    }
    outcome.map_err(ApiError::from)
}
