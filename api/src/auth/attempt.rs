use commands::account::Client;
use commands::{CommandError, Refused};

use crate::backend::Backend;
use crate::http::ApiError;
use crate::limits::network;

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
