use async_trait::async_trait;
use secrecy::SecretString;

use super::PortError;

/// Slow hashes of passwords, computed off the threads that serve requests. When too many wait for
/// theirs, it is [`PortError::Busy`].
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// The PHC string of a password.
    async fn hash(&self, password: SecretString) -> Result<String, PortError>;

    /// Whether a password fits a PHC string. Without one it is checked against a dummy of the
    /// same cost and does not fit, so that the time taken does not tell who exists.
    async fn verify(&self, password: SecretString, hash: Option<String>)
    -> Result<bool, PortError>;
}
