use std::time::Duration;

use chrono::{DateTime, Utc};
use commands::account::LoggedIn;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Actor;

/// Type of an access token (RFC 9068).
const ACCESS: &str = "at+jwt";
/// Type of a refresh token.
const REFRESH: &str = "refresh+jwt";
/// Type of a ticket that opens one live socket.
const TICKET: &str = "ticket+jwt";
/// Longer ones are not looked at.
const LONGEST: usize = 4096;

/// Makes and reads tokens: JWT (RFC 7519), HS256, with issuer, audience and type pinned
/// (RFC 8725).
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    issuer: String,
    audience: String,
    lifetimes: Lifetimes,
}

/// How long tokens last, within the session.
#[derive(Debug, Clone, Copy)]
pub struct Lifetimes {
    /// An access token.
    pub access: Duration,
    /// An access token for a client of 1.x, which cannot exchange it for a new one.
    pub legacy: Duration,
    /// A refresh token: how long a session may lie idle.
    pub idle: Duration,
}

/// What a refresh token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshClaims {
    /// Username.
    pub sub: String,
    /// User id.
    pub uid: String,
    /// Session id.
    pub sid: String,
    /// Number of the token within the session.
    pub token: u32,
    iat: i64,
    exp: i64,
    iss: String,
    aud: String,
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Username, as ConvoAI 1.x clients expect it.
    pub sub: String,
    /// User id.
    pub uid: String,
    /// Session id.
    pub sid: String,
    /// Role names at the time of the log-in.
    pub roles: Vec<String>,
    /// When it was made, in seconds since 1970.
    pub iat: i64,
    /// When it runs out, in seconds since 1970.
    pub exp: i64,
    /// The password must be changed before anything else is done.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub one_time: bool,
    /// Names a ticket, which works once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    /// Of a ticket: when the token runs out that it was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
    iss: String,
    aud: String,
}

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It has run out.
    #[error("the token has expired; sign in again")]
    Expired,
    /// It is not one of ours, or not of this kind.
    #[error("Could not validate credentials")]
    Invalid,
}

impl Tokens {
    /// With a shared secret of at least 32 bytes.
    pub fn new(secret: &[u8], issuer: &str, audience: &str, lifetimes: Lifetimes) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Clocks of nodes differ a little.
        validation.leeway = 5;
        Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            validation,
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            lifetimes,
        }
    }

    /// The access token of a session, and how many seconds it lasts.
    ///
    /// # Errors
    /// When signing fails, which a correct build does not.
    pub fn access(
        &self,
        session: &LoggedIn,
        username: &str,
    ) -> Result<(String, i64), jsonwebtoken::errors::Error> {
        self.access_for(self.lifetimes.access, session, username)
    }

    /// The same for a client of 1.x: it lasts longer, and still ends with the session.
    ///
    /// # Errors
    /// When signing fails, which a correct build does not.
    pub fn legacy_access(
        &self,
        session: &LoggedIn,
        username: &str,
    ) -> Result<(String, i64), jsonwebtoken::errors::Error> {
        self.access_for(self.lifetimes.legacy, session, username)
    }

    fn access_for(
        &self,
        lifetime: Duration,
        session: &LoggedIn,
        username: &str,
    ) -> Result<(String, i64), jsonwebtoken::errors::Error> {
        let seconds = within(lifetime, session);
        let claims = Claims {
            sub: username.to_owned(),
            uid: session.user.to_string(),
            sid: session.session.to_string(),
            roles: session.roles.iter().map(ToString::to_string).collect(),
            iat: session.at.timestamp(),
            exp: session.at.timestamp() + seconds,
            one_time: session.one_time,
            jti: None,
            until: None,
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
        };
        Ok((self.sign(ACCESS, &claims)?, seconds))
    }

    /// The present refresh token of a session, and how many seconds it lasts.
    ///
    /// # Errors
    /// When signing fails, which a correct build does not.
    pub fn refresh(
        &self,
        session: &LoggedIn,
        username: &str,
    ) -> Result<(String, i64), jsonwebtoken::errors::Error> {
        let seconds = within(self.lifetimes.idle, session);
        let claims = RefreshClaims {
            sub: username.to_owned(),
            uid: session.user.to_string(),
            sid: session.session.to_string(),
            token: session.token,
            iat: session.at.timestamp(),
            exp: session.at.timestamp() + seconds,
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
        };
        Ok((self.sign(REFRESH, &claims)?, seconds))
    }

    /// A ticket that lets somebody open one live socket.
    ///
    /// # Errors
    /// When signing fails, which a correct build does not.
    pub fn ticket(
        &self,
        actor: &Actor,
        id: String,
        now: DateTime<Utc>,
        lifetime: Duration,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let lifetime = i64::try_from(lifetime.as_secs()).unwrap_or(0);
        let claims = Claims {
            sub: actor.username.clone(),
            uid: actor.user.to_string(),
            sid: actor.seat().to_owned(),
            roles: actor.roles.clone(),
            iat: now.timestamp(),
            exp: (now.timestamp() + lifetime).min(actor.expires_at),
            one_time: actor.one_time,
            jti: Some(id),
            until: Some(actor.expires_at),
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
        };
        self.sign(TICKET, &claims)
    }

    /// Reads an access token.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn read_access(&self, token: &str) -> Result<Claims, TokenError> {
        self.read(ACCESS, token)
    }

    /// Reads a refresh token.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn read_refresh(&self, token: &str) -> Result<RefreshClaims, TokenError> {
        self.read(REFRESH, token)
    }

    /// Reads a ticket. What it lets in lasts as long as the token it was made from: what it says
    /// runs out when that does.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn read_ticket(&self, token: &str) -> Result<Claims, TokenError> {
        let claims: Claims = self.read(TICKET, token)?;
        Ok(Claims { exp: claims.until.unwrap_or(claims.exp), ..claims })
    }

    fn sign(
        &self,
        kind: &str,
        claims: &impl Serialize,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(kind.to_owned());
        jsonwebtoken::encode(&header, claims, &self.encoding)
    }

    fn read<C: DeserializeOwned + Clone>(&self, kind: &str, token: &str) -> Result<C, TokenError> {
        if token.len() > LONGEST {
            return Err(TokenError::Invalid);
        }
        let read = jsonwebtoken::decode::<C>(token, &self.decoding, &self.validation);
        match read {
            Ok(read) if read.header.typ.as_deref() == Some(kind) => Ok(read.claims),
            Err(error) if *error.kind() == ErrorKind::ExpiredSignature => Err(TokenError::Expired),
            _ => Err(TokenError::Invalid),
        }
    }
}

/// Seconds of a lifetime that the session does not outlive.
fn within(lifetime: Duration, session: &LoggedIn) -> i64 {
    let lifetime = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
    lifetime.min((session.expires_at - session.at).num_seconds())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Via;
    use domain::role::RoleName;
    use domain::{SessionId, UserId};

    fn session(lifetime: i64) -> LoggedIn {
        #[expect(clippy::disallowed_methods, reason = "the library compares with the real time")]
        let at = Utc::now();
        LoggedIn {
            user: UserId::parse("a".repeat(16)).unwrap(),
            session: SessionId::parse("b".repeat(32)).unwrap(),
            at,
            expires_at: at + chrono::Duration::seconds(lifetime),
            roles: vec![RoleName::user()],
            one_time: false,
            token: 3,
            position: 1,
        }
    }

    const LIFETIMES: Lifetimes = Lifetimes {
        access: Duration::from_secs(900),
        legacy: Duration::from_secs(50_000),
        idle: Duration::from_secs(86_400),
    };

    fn tokens() -> Tokens {
        Tokens::new(&[7; 32], "convoai", "convoai", LIFETIMES)
    }

    fn access(lifetime: i64) -> String {
        tokens().access(&session(lifetime), "alice").unwrap().0
    }

    fn actor(lifetime: i64) -> Actor {
        let session = session(lifetime);
        Actor {
            user: session.user,
            username: "alice".into(),
            roles: vec!["user".into()],
            via: Via::Session(session.session),
            expires_at: session.expires_at.timestamp(),
            one_time: false,
        }
    }

    #[test]
    fn a_token_is_read_back() {
        let claims = tokens().read_access(&access(60)).unwrap();
        assert_eq!((claims.sub.as_str(), claims.roles), ("alice", vec!["user".to_owned()]));
    }

    #[test]
    fn what_is_not_a_valid_token_of_ours_is_refused() {
        let (token, expired) = (access(60), access(-60));
        assert_eq!(tokens().read_access(&expired), Err(TokenError::Expired));
        for other in [
            Tokens::new(&[8; 32], "convoai", "convoai", LIFETIMES),
            Tokens::new(&[7; 32], "other", "convoai", LIFETIMES),
            Tokens::new(&[7; 32], "convoai", "other", LIFETIMES),
        ] {
            assert_eq!(other.read_access(&token), Err(TokenError::Invalid));
        }
        let unsigned = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJub25lIn0.e30.";
        for garbage in ["", ".", "a.b.c", unsigned, &token[..token.len() - 1], &"x".repeat(5000)] {
            assert_eq!(tokens().read_access(garbage), Err(TokenError::Invalid), "{garbage:.20}");
        }
    }

    #[test]
    fn each_kind_of_token_is_no_other() {
        let tokens = tokens();
        let now = session(60).at;
        let access = access(60);
        let (refresh, _) = tokens.refresh(&session(60), "alice").unwrap();
        let thirty = Duration::from_secs(30);
        let ticket = tokens.ticket(&actor(60), "t1".into(), now, thirty).unwrap();
        for other in [&refresh, &ticket] {
            assert_eq!(tokens.read_access(other), Err(TokenError::Invalid));
        }
        for other in [&access, &ticket] {
            assert_eq!(tokens.read_refresh(other), Err(TokenError::Invalid));
        }
        for other in [&access, &refresh] {
            assert_eq!(tokens.read_ticket(other), Err(TokenError::Invalid));
        }
        assert_eq!(tokens.read_refresh(&refresh).unwrap().token, 3);
        assert_eq!(tokens.read_ticket(&ticket).unwrap().jti.as_deref(), Some("t1"));
    }

    #[test]
    fn tokens_last_no_longer_than_their_session() {
        let (tokens, long, short) = (tokens(), session(1_000_000), session(60));
        assert_eq!(tokens.access(&long, "alice").unwrap().1, 900);
        assert_eq!(tokens.legacy_access(&long, "alice").unwrap().1, 50_000);
        assert_eq!(tokens.legacy_access(&short, "alice").unwrap().1, 60);
        assert_eq!(tokens.refresh(&long, "alice").unwrap().1, 86_400);
        assert_eq!(tokens.access(&short, "alice").unwrap().1, 60);
        assert_eq!(tokens.refresh(&short, "alice").unwrap().1, 60);
    }

    #[test]
    fn a_ticket_runs_out_soon_and_what_it_opened_with_the_token() {
        let (tokens, actor) = (tokens(), actor(3600));
        let thirty = Duration::from_secs(30);
        let ticket = |at| tokens.ticket(&actor, "t1".into(), at, thirty).unwrap();
        let now = session(0).at;
        assert_eq!(tokens.read_ticket(&ticket(now)).unwrap().exp, actor.expires_at);
        let stale = ticket(now - chrono::Duration::seconds(60));
        assert_eq!(tokens.read_ticket(&stale), Err(TokenError::Expired));
    }
}
