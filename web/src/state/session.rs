//! Who is signed in, until when, and what other tabs of the same browser say about it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use wire::account::{Me, Session};

/// The share of a token's life that is left when it is exchanged.
const SPARE: i64 = 5;
/// No token is exchanged longer before its end, in milliseconds.
const LONGEST_SPARE_MS: i64 = 60_000;

/// Who is signed in, kept across reloads and shared with other tabs.
///
/// The moments are of this device's clock, so that it need not agree with the server's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The bearer token.
    pub token: String,
    /// When it should be exchanged, in milliseconds since 1970.
    pub due_ms: i64,
    /// When it runs out, in milliseconds since 1970.
    pub ends_ms: i64,
    /// Whose it is.
    pub user: Me,
}

/// What was found in the place that the tabs share.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// Nothing that is not known here.
    None,
    /// Another tab exchanged the token, or the person changed something about themselves.
    Renewed(SignedIn),
    /// Somebody else signed in.
    Other(SignedIn),
    /// The person signed out.
    Left,
}

impl SignedIn {
    /// What the server said, at this moment.
    pub fn at(session: Session, now: DateTime<Utc>) -> Self {
        let now = now.timestamp_millis();
        let life = session.expires_in.min(1 << 40) as i64 * 1000;
        Self {
            token: session.access_token,
            due_ms: now + life - (life / SPARE).min(LONGEST_SPARE_MS),
            ends_ms: now + life,
            user: session.user,
        }
    }

    /// True when the token should be exchanged before it is used.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        now.timestamp_millis() >= self.due_ms
    }

    /// Milliseconds until the token is to be exchanged.
    ///
    /// `chance` in 0..1 spreads the tabs of a browser over half of the time that is left then, so
    /// that one of them does it and the others take over what it got.
    pub fn wait_ms(&self, now: DateTime<Utc>, chance: f64) -> u32 {
        let spread = (self.ends_ms - self.due_ms) as f64 / 2.0 * chance.clamp(0.0, 1.0);
        let wait = self.due_ms - now.timestamp_millis() + spread as i64;
        // A browser's timers count in 31 bits.
        wait.clamp(0, i64::from(i32::MAX)) as u32
    }

    /// True when the person may do something, and need not choose a password first.
    pub fn is_free(&self) -> bool {
        !self.user.password_change_required
    }

    /// True when the person's roles allow it.
    pub fn may(&self, permission: &str) -> bool {
        self.user.permissions.iter().any(|allowed| allowed == permission)
    }
}

impl News {
    /// Compares what is known here with what is kept.
    pub fn of(here: Option<&SignedIn>, kept: Option<SignedIn>) -> Self {
        match (here, kept) {
            (None, None) => Self::None,
            (Some(_), None) => Self::Left,
            (Some(here), Some(kept)) if *here == kept => Self::None,
            (Some(here), Some(kept)) if here.user.id == kept.user.id => Self::Renewed(kept),
            (_, Some(kept)) => Self::Other(kept),
        }
    }
}

#[cfg(test)]
mod tests;
