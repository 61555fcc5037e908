//! Password hashes and data keys: the only truth that is not in the journal.

mod credentials;
mod keyring;

pub use credentials::Credentials;
pub use keyring::{Keyring, MasterKey};
