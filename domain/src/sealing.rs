//! Sealing what is personal in an event before it is stored.
//!
//! Each user has a data key; destroying it erases every sealed field of that user, wherever
//! copies of the stream may be. AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce per
//! field; the associated data names the place (context, aggregate id, event type, field), so a
//! sealed text cannot be moved elsewhere unnoticed. The deployment's subject prefix is left out
//! of it so that a journal can be restored under another one.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;

use crate::values::{Personal, UserId};

/// First part of the sealed form; changes when the algorithm does.
const VERSION: &str = "1";

/// Events that know their personal fields.
pub trait Sealable {
    /// Every personal field with its name.
    fn personal(&mut self) -> Vec<(&'static str, &mut Personal)>;
}

/// Aggregates that know whose data their events hold, and so whose key seals them.
pub trait Owned {
    /// The owner; none before the aggregate has begun.
    fn owner(&self, id: &str) -> Option<UserId>;
}

impl Owned for crate::Account {
    fn owner(&self, id: &str) -> Option<UserId> {
        UserId::parse(id).ok()
    }
}

impl Owned for crate::Conversation {
    fn owner(&self, _: &str) -> Option<UserId> {
        self.owner().cloned()
    }
}

/// A role is nobody's.
impl Owned for crate::Role {
    fn owner(&self, _: &str) -> Option<UserId> {
        None
    }
}

/// Where a sealed text belongs.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// `account` or `conversation`, or `live` for frames.
    pub context: &'a str,
    /// Id of the aggregate.
    pub id: &'a str,
    /// Stored type of the event.
    pub kind: &'a str,
}

/// A user's data key: 256 bits.
pub struct DataKey {
    key: RandomizedNonceKey,
    owner: UserId,
}

impl DataKey {
    /// Length in bytes.
    pub const LEN: usize = 32;

    /// Takes the 32 bytes of the key.
    ///
    /// # Errors
    /// When the bytes are not 32.
    pub fn new(owner: UserId, bytes: &[u8]) -> Result<Self, CannotSeal> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, bytes).map_err(|_| CannotSeal)?;
        Ok(Self { key, owner })
    }

    /// Whose key it is.
    pub fn owner(&self) -> &UserId {
        &self.owner
    }

    /// Seals every clear field of an event.
    ///
    /// # Errors
    /// When the cipher fails, which a correct build does not.
    pub fn seal(&self, place: Place<'_>, event: &mut impl Sealable) -> Result<(), CannotSeal> {
        for (field, value) in event.personal() {
            if let Personal::Clear(text) = value {
                *value = Personal::Sealed { sealed: self.seal_text(place, field, text)? };
            }
        }
        Ok(())
    }

    /// Opens every sealed field of an event.
    ///
    /// # Errors
    /// When a field was altered or moved, or sealed with another key.
    pub fn open(&self, place: Place<'_>, event: &mut impl Sealable) -> Result<(), CannotOpen> {
        for (field, value) in event.personal() {
            if let Personal::Sealed { sealed } = value {
                *value = Personal::Clear(self.open_text(place, field, sealed)?);
            }
        }
        Ok(())
    }

    /// Seals one text.
    ///
    /// # Errors
    /// When the cipher fails, which a correct build does not.
    pub fn seal_text(
        &self,
        place: Place<'_>,
        field: &str,
        text: &str,
    ) -> Result<String, CannotSeal> {
        let mut bytes = text.as_bytes().to_vec();
        let nonce = self
            .key
            .seal_in_place_append_tag(associated_data(place, field), &mut bytes)
            .map_err(|_| CannotSeal)?;
        let sealed = [nonce.as_ref().as_slice(), &bytes].concat();
        Ok(format!("{VERSION}.{}", BASE64.encode(sealed)))
    }

    /// Opens one text.
    ///
    /// # Errors
    /// When it was altered or moved, or sealed with another key.
    pub fn open_text(
        &self,
        place: Place<'_>,
        field: &str,
        sealed: &str,
    ) -> Result<String, CannotOpen> {
        let altered = || CannotOpen { field: field.to_owned(), kind: place.kind.to_owned() };
        let (version, encoded) = sealed.split_once('.').ok_or_else(altered)?;
        let bytes = BASE64.decode(encoded).map_err(|_| altered())?;
        if version != VERSION || bytes.len() < NONCE_LEN {
            return Err(altered());
        }
        let (nonce, ciphertext) = bytes.split_at(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| altered())?;
        let mut ciphertext = ciphertext.to_vec();
        let text = self
            .key
            .open_in_place(nonce, associated_data(place, field), &mut ciphertext)
            .map_err(|_| altered())?;
        String::from_utf8(text.to_vec()).map_err(|_| altered())
    }
}

fn associated_data(place: Place<'_>, field: &str) -> Aad<String> {
    Aad::from(format!("{}.{}/{}/{field}", place.context, place.id, place.kind))
}

/// Marks every sealed field of an event as erased: its key is gone.
pub fn erase(event: &mut impl Sealable) {
    for (_, value) in event.personal() {
        if matches!(value, Personal::Sealed { .. }) {
            *value = Personal::Erased;
        }
    }
}

/// The cipher failed or the key has the wrong length.
#[derive(Debug, thiserror::Error)]
#[error("a personal field could not be sealed; the data key is not 32 bytes or the cipher failed")]
pub struct CannotSeal;

/// A sealed field could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("the field {field} of a {kind} event was altered, moved, or sealed with another key")]
pub struct CannotOpen {
    field: String,
    kind: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::ConversationEvent;

    fn key(byte: u8) -> DataKey {
        DataKey::new(UserId::parse("a".repeat(16)).unwrap(), &[byte; 32]).unwrap()
    }

    fn place(id: &str) -> Place<'_> {
        Place { context: "conversation", id, kind: "convoai.conversation.renamed.v1" }
    }

    fn sealed() -> ConversationEvent {
        let mut event = ConversationEvent::Renamed { title: "Holiday plans".into() };
        key(1).seal(place("c1"), &mut event).unwrap();
        event
    }

    #[test]
    fn what_is_sealed_can_be_opened_and_does_not_show() {
        let mut event = sealed();
        assert!(!serde_json::to_string(&event).unwrap().contains("Holiday"));
        key(1).open(place("c1"), &mut event).unwrap();
        assert_eq!(event, ConversationEvent::Renamed { title: "Holiday plans".into() });
    }

    #[test]
    fn neither_another_key_nor_another_place_opens_it() {
        assert!(key(2).open(place("c1"), &mut sealed()).is_err());
        assert!(key(1).open(place("c2"), &mut sealed()).is_err());
    }

    #[test]
    fn garbage_is_refused() {
        for garbage in ["", "1", "1.", "1.AAAA", "2.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "1.!!"] {
            assert!(key(1).open_text(place("c1"), "title", garbage).is_err(), "{garbage:?}");
        }
    }

    #[test]
    fn without_its_key_a_field_is_erased() {
        let mut event = sealed();
        erase(&mut event);
        assert_eq!(event, ConversationEvent::Renamed { title: Personal::Erased });
    }
}
