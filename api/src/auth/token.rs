use std::time::Duration;

use chrono::{DateTime, Utc};
use commands::account::LoggedIn;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

/// Type of an access token (RFC 9068).
const ACCESS: &str = "at+jwt";
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
    pub fn new(secret: &[u8], issuer: &str, audience: &str) -> Self {
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
        }
    }

    /// The access token of a session.
    ///
    /// # Errors
    /// When signing fails, which a correct build does not.
    pub fn access(
        &self,
        session: &LoggedIn,
        username: &str,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = Claims {
            sub: username.to_owned(),
            uid: session.user.to_string(),
            sid: session.session.to_string(),
            roles: session.roles.iter().map(|role| role.name().to_owned()).collect(),
            iat: session.at.timestamp(),
            exp: session.expires_at.timestamp(),
            jti: None,
            until: None,
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
        };
        self.sign(ACCESS, &claims)
    }

    /// A ticket that lets whoever sent `access` open one live socket.
    ///
    /// # Errors
    /// When signing fails, which a correct build does not.
    pub fn ticket(
        &self,
        access: &Claims,
        id: String,
        now: DateTime<Utc>,
        lifetime: Duration,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let lifetime = i64::try_from(lifetime.as_secs()).unwrap_or(0);
        let exp = (now.timestamp() + lifetime).min(access.exp);
        let until = Some(access.exp);
        self.sign(TICKET, &Claims { jti: Some(id), exp, until, ..access.clone() })
    }

    /// Reads an access token.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn read_access(&self, token: &str) -> Result<Claims, TokenError> {
        self.read(ACCESS, token)
    }

    /// Reads a ticket. What it lets in lasts as long as the token it was made from: what it says
    /// runs out when that does.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn read_ticket(&self, token: &str) -> Result<Claims, TokenError> {
        let claims = self.read(TICKET, token)?;
        Ok(Claims { exp: claims.until.unwrap_or(claims.exp), ..claims })
    }

    fn sign(&self, kind: &str, claims: &Claims) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(kind.to_owned());
        jsonwebtoken::encode(&header, claims, &self.encoding)
    }

    fn read(&self, kind: &str, token: &str) -> Result<Claims, TokenError> {
        if token.len() > LONGEST {
            return Err(TokenError::Invalid);
        }
        let read = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation);
        match read {
            Ok(read) if read.header.typ.as_deref() == Some(kind) => Ok(read.claims),
            Err(error) if *error.kind() == ErrorKind::ExpiredSignature => Err(TokenError::Expired),
            _ => Err(TokenError::Invalid),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::account::Role;
    use domain::{SessionId, UserId};

    fn session(lifetime: i64) -> LoggedIn {
        #[expect(clippy::disallowed_methods, reason = "the library compares with the real time")]
        let at = Utc::now();
        LoggedIn {
            user: UserId::parse("a".repeat(16)).unwrap(),
            session: SessionId::parse("b".repeat(32)).unwrap(),
            at,
            expires_at: at + chrono::Duration::seconds(lifetime),
            roles: vec![Role::User],
            position: 1,
        }
    }

    fn tokens() -> Tokens {
        Tokens::new(&[7; 32], "convoai", "convoai")
    }

    #[test]
    fn a_token_is_read_back() {
        let token = tokens().access(&session(60), "alice").unwrap();
        let claims = tokens().read_access(&token).unwrap();
        assert_eq!((claims.sub.as_str(), claims.roles), ("alice", vec!["user".to_owned()]));
    }

    #[test]
    fn what_is_not_a_valid_token_of_ours_is_refused() {
        let token = tokens().access(&session(60), "alice").unwrap();
        let expired = tokens().access(&session(-60), "alice").unwrap();
        assert_eq!(tokens().read_access(&expired), Err(TokenError::Expired));
        for other in [
            Tokens::new(&[8; 32], "convoai", "convoai"),
            Tokens::new(&[7; 32], "other", "convoai"),
            Tokens::new(&[7; 32], "convoai", "other"),
        ] {
            assert_eq!(other.read_access(&token), Err(TokenError::Invalid));
        }
        let unsigned = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJub25lIn0.e30.";
        for garbage in ["", ".", "a.b.c", unsigned, &token[..token.len() - 1], &"x".repeat(5000)] {
            assert_eq!(tokens().read_access(garbage), Err(TokenError::Invalid), "{garbage:.20}");
        }
    }

    #[test]
    fn a_ticket_is_no_access_token_and_the_other_way_round() {
        let tokens = tokens();
        let access = tokens.access(&session(60), "alice").unwrap();
        let claims = tokens.read_access(&access).unwrap();
        let now = session(60).at;
        let ticket = tokens.ticket(&claims, "t1".into(), now, Duration::from_secs(30)).unwrap();
        assert_eq!(tokens.read_access(&ticket), Err(TokenError::Invalid));
        assert_eq!(tokens.read_ticket(&access), Err(TokenError::Invalid));
        assert_eq!(tokens.read_ticket(&ticket).unwrap().jti.as_deref(), Some("t1"));
    }

    #[test]
    fn a_ticket_runs_out_soon_and_what_it_opened_with_the_session() {
        let tokens = tokens();
        let access = tokens.access(&session(3600), "alice").unwrap();
        let claims = tokens.read_access(&access).unwrap();
        let thirty = Duration::from_secs(30);
        let ticket = |at| tokens.ticket(&claims, "t1".into(), at, thirty).unwrap();
        let now = session(0).at;
        assert_eq!(tokens.read_ticket(&ticket(now)).unwrap().exp, claims.exp);
        let stale = ticket(now - chrono::Duration::seconds(60));
        assert_eq!(tokens.read_ticket(&stale), Err(TokenError::Expired));
    }
}
