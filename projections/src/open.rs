use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::sealing::{DataKey, Place, erase};
use domain::{Event, Personal, UserId};

use crate::Error;
use crate::feed::{Commit, Unreadable};
use crate::vault::Keyring;

/// Metadata key of whose data a commit holds.
const OWNER: &str = "Owner";
const ACTOR: &str = "Actor";
const DIGEST: &str = "Digest";
const CORRELATION_ID: &str = "Correlation-Id";

/// What can be read of a personal field; none when it is erased, or there is nothing in it.
pub(crate) fn readable(personal: Option<&Personal>) -> Option<String> {
    personal.map(Personal::text).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Turns stored commits into events that can be read.
#[derive(Clone)]
pub struct Opener {
    keyring: Arc<Keyring>,
}

/// A commit whose events can be read.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Journal position.
    pub position: u64,
    /// Kind of aggregate.
    pub context: String,
    /// Which aggregate.
    pub id: String,
    /// Whose data it holds; none in a guard.
    pub owner: Option<UserId>,
    /// Who ordered it; none for the system itself and for somebody who was not signed in.
    pub actor: Option<UserId>,
    /// Id of the command.
    pub command_id: String,
    /// The request it was done on behalf of.
    pub correlation_id: String,
    /// Keyed hash of the order.
    pub digest: Option<String>,
    /// The events with the time they happened.
    pub events: Vec<(DateTime<Utc>, Event)>,
}

impl Opener {
    /// Opens with the keys of a vault.
    pub fn new(keyring: Arc<Keyring>) -> Self {
        Self { keyring }
    }

    /// Checks that the vault opens with its master key.
    ///
    /// # Errors
    /// When it is another one, or the vault does not answer.
    pub async fn check(&self) -> Result<(), Error> {
        self.keyring.check().await
    }

    /// The key of a user; none when it never existed or was destroyed.
    ///
    /// # Errors
    /// When the vault does not answer.
    pub async fn key(&self, owner: &UserId) -> Result<Option<Arc<DataKey>>, Error> {
        self.keyring.find(owner).await
    }

    /// Decodes the events of a commit and opens their personal fields; those whose key is gone
    /// come out erased.
    ///
    /// # Errors
    /// When an event is unknown to this build or was altered, or the vault does not answer.
    pub async fn open(&self, commit: &Commit) -> Result<Opened, Error> {
        let unreadable = |reason: String| Unreadable {
            position: commit.position,
            context: commit.context.clone(),
            id: commit.id.clone(),
            reason,
        };
        let owner = match commit.metadata.get(OWNER) {
            Some(id) => Some(UserId::parse(id.clone()).map_err(|e| unreadable(e.to_string()))?),
            None => None,
        };
        let stored = commit.events.read().map_err(unreadable)?;
        let key = match &owner {
            Some(owner) if !stored.is_empty() => self.keyring.find(owner).await?,
            _ => None,
        };
        let mut events = Vec::with_capacity(stored.len());
        for recorded in &stored {
            let mut event = Event::decode(&recorded.kind, &recorded.data)
                .map_err(|error| unreadable(error.to_string()))?;
            let place = Place { context: &commit.context, id: &commit.id, kind: &recorded.kind };
            match &key {
                Some(key) => {
                    key.open(place, &mut event).map_err(|error| unreadable(error.to_string()))?;
                }
                None => erase(&mut event),
            }
            events.push((recorded.time, event));
        }
        let mut opened = Opened::closed(commit, owner);
        opened.events = events;
        Ok(opened)
    }
}

impl Opened {
    /// All that is known of a commit without its events.
    pub(crate) fn closed(commit: &Commit, owner: Option<UserId>) -> Self {
        Self {
            position: commit.position,
            context: commit.context.clone(),
            id: commit.id.clone(),
            owner,
            actor: commit.metadata.get(ACTOR).and_then(|id| UserId::parse(id.clone()).ok()),
            digest: commit.metadata.get(DIGEST).cloned(),
            correlation_id: commit.metadata.get(CORRELATION_ID).cloned().unwrap_or_default(),
            command_id: commit.command_id.clone(),
            events: Vec::new(),
        }
    }
}
