//! Registering, signing in, and who am I.

use serde::{Deserialize, Serialize};

/// Body of `POST /api/v1/auth/register`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Register {
    /// 3 to 32 letters, digits, `.`, `_` or `-`; unique without regard to case.
    pub username: String,
    /// Unique without regard to case.
    pub email: String,
    /// At least 8 characters.
    pub password: String,
    /// As the person wants to be called; up to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
}

/// Body of `POST /api/v1/auth/token`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Credentials {
    /// Username or e-mail address.
    pub username: String,
    /// The password.
    pub password: String,
}

/// Answer of `POST /api/v1/auth/token` and `POST /api/v1/auth/register`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// JWT to send as `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `bearer`.
    pub token_type: String,
    /// Seconds until the token expires.
    pub expires_in: u64,
    /// Journal position of the log-in.
    pub position: u64,
    /// Whose session this is.
    pub user: Me,
}

/// Answer of `GET /api/v1/auth/me`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// User id, 16 hexadecimal characters.
    pub id: String,
    /// Unique name.
    pub username: String,
    /// E-mail address.
    pub email: String,
    /// As the person wants to be called.
    pub full_name: Option<String>,
    /// False when an administrator has disabled the account.
    pub is_active: bool,
    /// Role names: `admin`, `manager`, `user`.
    pub roles: Vec<String>,
}
