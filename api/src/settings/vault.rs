//! `[vault]`: the key that wraps the data keys of personal fields.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretBox, SecretString};

use super::reader::Section;

/// The length of a master key, in bytes.
const KEY_LENGTH: usize = 32;

/// The key that wraps the data keys of personal fields.
#[derive(Debug, Clone)]
pub struct Vault {
    /// 32 bytes in base64; always set once the secrets are complete.
    pub master_key: Option<SecretString>,
}

impl Vault {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        Self { master_key: section.optional("master_key", thirty_two_bytes) }
    }

    /// The master key as bytes, when it is set.
    #[must_use]
    pub fn key(&self) -> Option<SecretBox<[u8; KEY_LENGTH]>> {
        self.master_key.as_ref().and_then(decode)
    }
}

pub(super) fn thirty_two_bytes(text: &SecretString) -> Result<(), String> {
    let expected = || "32 bytes in base64 (`openssl rand -base64 32`)".to_owned();
    decode(text).map(drop).ok_or_else(expected)
}

fn decode(text: &SecretString) -> Option<SecretBox<[u8; KEY_LENGTH]>> {
    SecretBox::try_init_with(|| {
        let bytes = STANDARD.decode(text.expose_secret().trim()).map_err(drop)?;
        <[u8; KEY_LENGTH]>::try_from(bytes.as_slice()).map_err(drop)
    })
    .ok()
}
