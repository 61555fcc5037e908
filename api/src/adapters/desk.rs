use std::sync::Arc;

use chrono::{DateTime, Utc};
use commands::ports::{Keyring, PortError};
use domain::sealing::Place;
use domain::{ConversationId, UserId};
use projections::Opener;
use serde::{Deserialize, Serialize};

use super::{database, journal};

/// How often a change is merged into what lies there when others are quicker.
const ATTEMPTS: usize = 5;
/// What is sealed has no other parts.
const FIELD: &str = "entry";
const DRAFT: &str = "draft";
const READ: &str = "read";

/// Drafts and read marks on JetStream, sealed like everything personal.
pub struct SealedDesk {
    /// Where they are.
    pub desk: nats::Desk,
    /// Whose keys seal them.
    pub keyring: Arc<dyn Keyring>,
    /// Whose keys open them.
    pub opener: Opener,
}

/// What lies on a desk for a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnDesk {
    /// What is being written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub draft: String,
    /// Journal position up to which it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<u64>,
    /// When it was touched last.
    pub at: DateTime<Utc>,
}

/// An entry that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskEntry {
    /// The conversation.
    pub conversation: String,
    /// What lies there for it.
    pub on_desk: OnDesk,
    /// Whether its draft was changed last.
    pub changed_draft: bool,
    /// Whether its read mark was.
    pub changed_read: bool,
}

#[derive(Debug, thiserror::Error)]
#[error("others are always quicker")]
struct Crowded;

impl SealedDesk {
    /// Changes what lies on the desk for a conversation. What is not given stays as it is.
    ///
    /// # Errors
    /// When journal or vault do not answer.
    pub async fn change(
        &self,
        user: &UserId,
        conversation: &ConversationId,
        draft: Option<String>,
        read: Option<u64>,
        at: DateTime<Utc>,
    ) -> Result<(), PortError> {
        let key = self.keyring.key(user).await?;
        let changed = [draft.as_ref().map(|_| DRAFT), read.map(|_| READ)];
        let changed: Vec<_> = changed.into_iter().flatten().collect();
        for _ in 0..ATTEMPTS {
            let (found, sequence) =
                self.desk.find(user.as_str(), conversation.as_str()).await.map_err(journal)?;
            let before = match &found {
                Some(found) => self.open(user, found).await?.map(|entry| entry.on_desk),
                None => None,
            };
            let before = before.unwrap_or_default();
            let after = OnDesk {
                draft: draft.clone().unwrap_or(before.draft),
                read: read.or(before.read),
                at,
            };
            let text = serde_json::to_string(&after)
                .map_err(|error| PortError::failed("writing to a desk", error))?;
            let sealed = key
                .seal_text(place(user, conversation.as_str()), FIELD, &text)
                .map_err(|error| PortError::failed("sealing a draft", error))?;
            let entry = nats::DeskEntry {
                user: user.to_string(),
                conversation: conversation.to_string(),
                changed: changed.join(","),
                payload: sealed.into(),
            };
            if self.desk.put(&entry, sequence).await.map_err(journal)? {
                return Ok(());
            }
        }
        Err(PortError::unavailable("the desk", Crowded))
    }

    /// What lies on somebody's desk, what was touched last at the end; the last `limit` of more.
    ///
    /// # Errors
    /// When journal or vault do not answer.
    pub async fn of(&self, user: &UserId, limit: usize) -> Result<Vec<DeskEntry>, PortError> {
        let mut entries = Vec::new();
        for stored in self.desk.of(user.as_str(), limit).await.map_err(journal)? {
            entries.extend(self.open(user, &stored).await?);
        }
        Ok(entries)
    }

    /// Makes an entry readable; none when its key is gone.
    ///
    /// # Errors
    /// When the vault does not answer.
    pub async fn open(
        &self,
        user: &UserId,
        stored: &nats::DeskEntry,
    ) -> Result<Option<DeskEntry>, PortError> {
        let Some(key) = self.opener.key(user).await.map_err(database)? else { return Ok(None) };
        let sealed = std::str::from_utf8(&stored.payload).unwrap_or_default();
        let text = key.open_text(place(user, &stored.conversation), FIELD, sealed);
        let on_desk = text.ok().and_then(|text| serde_json::from_str(&text).ok());
        let changed = |what: &str| stored.changed.split(',').any(|word| word == what);
        Ok(on_desk.map(|on_desk| DeskEntry {
            conversation: stored.conversation.clone(),
            on_desk,
            changed_draft: changed(DRAFT),
            changed_read: changed(READ),
        }))
    }
}

/// Where an entry belongs: nobody can put it on another desk, or under another conversation.
fn place<'a>(user: &'a UserId, conversation: &'a str) -> Place<'a> {
    Place { context: "desk", id: conversation, kind: user.as_str() }
}
