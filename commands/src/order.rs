use std::collections::HashMap;

use domain::{KeyId, SessionId, UserId};

/// Keys of a commit's metadata. The journal knows the first three by the same names.
pub mod metadata {
    /// Id of the command.
    pub const COMMAND_ID: &str = "Command-Id";
    /// When it was decided (RFC 3339).
    pub const TIME: &str = "Time";
    /// The guards it takes.
    pub const GUARDS: &str = "Guards";
    /// The journal position the store answers.
    pub const POSITION: &str = "Position";
    /// Whose data the events hold.
    pub const OWNER: &str = "Owner";
    /// Who ordered it: a user id or `system`.
    pub const ACTOR: &str = "Actor";
    /// In which session.
    pub const SESSION: &str = "Session";
    /// With which API key.
    pub const API_KEY: &str = "Api-Key";
    /// On behalf of which request.
    pub const CORRELATION_ID: &str = "Correlation-Id";
    /// Because of which command.
    pub const CAUSATION_ID: &str = "Causation-Id";
    /// Keyed hash of the order, to tell a repeat from another order under the same name.
    pub const DIGEST: &str = "Digest";
    /// Which build wrote it.
    pub const BUILD: &str = "Build";
}

/// A commit has up to so many of them.
const KEYS: usize = 11;

/// Who orders something, and what the order is called.
#[derive(Debug, Clone)]
pub struct Order {
    /// The user; none for the system itself and for somebody who is not signed in.
    pub actor: Option<UserId>,
    /// The session.
    pub session: Option<SessionId>,
    /// The API key, where there is no session.
    pub key: Option<KeyId>,
    /// Names the request in logs and events.
    pub correlation_id: String,
    /// Id of the command that caused this one.
    pub causation_id: Option<String>,
    /// What the caller named the request (`Idempotency-Key`): the same name is the same request.
    pub name: Option<String>,
}

impl Order {
    /// An order of the system itself.
    pub fn of_system(correlation_id: impl Into<String>, causation_id: Option<String>) -> Self {
        Self {
            actor: None,
            session: None,
            key: None,
            correlation_id: correlation_id.into(),
            causation_id,
            name: None,
        }
    }

    pub(crate) fn metadata(&self, command_id: &str) -> HashMap<String, String> {
        let actor = self.actor.as_ref().map_or("system", UserId::as_str);
        let mut metadata = HashMap::with_capacity(KEYS);
        metadata.extend([
            (metadata::COMMAND_ID.to_owned(), command_id.to_owned()),
            (metadata::ACTOR.to_owned(), actor.to_owned()),
            (metadata::CORRELATION_ID.to_owned(), self.correlation_id.clone()),
            (metadata::BUILD.to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ]);
        if let Some(session) = &self.session {
            metadata.insert(metadata::SESSION.to_owned(), session.to_string());
        }
        if let Some(key) = &self.key {
            metadata.insert(metadata::API_KEY.to_owned(), key.to_string());
        }
        if let Some(cause) = &self.causation_id {
            metadata.insert(metadata::CAUSATION_ID.to_owned(), cause.clone());
        }
        metadata
    }
}
