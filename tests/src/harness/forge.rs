use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::{SECRET, User};

/// A token made by hand, right in everything but what a story changes.
pub struct Forged {
    /// `alg`.
    pub algorithm: Algorithm,
    /// `typ`.
    pub kind: &'static str,
    /// What it is signed with.
    pub secret: &'static str,
    /// What it says.
    pub claims: Value,
}

/// A copy of somebody's token, to be changed.
pub fn forge(user: &User) -> Forged {
    let now = std::time::UNIX_EPOCH.elapsed().expect("after 1970").as_secs();
    Forged {
        algorithm: Algorithm::HS256,
        kind: "at+jwt",
        secret: SECRET,
        claims: json!({
            "sub": user.username, "uid": user.id, "sid": "5".repeat(32), "roles": ["user"],
            "iat": now, "exp": now + 600, "iss": "convoai", "aud": "convoai",
        }),
    }
}

impl Forged {
    /// Says something else.
    #[must_use]
    pub fn saying(mut self, claim: &str, value: Value) -> Self {
        self.claims[claim] = value;
        self
    }

    /// The token.
    pub fn token(&self) -> String {
        let mut header = Header::new(self.algorithm);
        header.typ = Some(self.kind.to_owned());
        let key = EncodingKey::from_secret(self.secret.as_bytes());
        jsonwebtoken::encode(&header, &self.claims, &key).expect("a token")
    }
}
