//! Registering, signing in, who am I, and what belongs to one's own account.

use chrono::{DateTime, Utc};
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
    /// For browsers: the refresh token comes as a cookie that no script can read.
    #[serde(default)]
    pub cookie: bool,
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
    /// For browsers: the refresh token comes as a cookie that no script can read.
    #[serde(default)]
    pub cookie: bool,
}

/// Body of `POST /api/v1/auth/refresh`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refresh {
    /// The refresh token; absent when it comes in the cookie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

/// Answer of `POST /api/v1/auth/token`, `…/refresh` and `…/register`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// JWT to send as `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `bearer`.
    pub token_type: String,
    /// Seconds until the token expires.
    pub expires_in: u64,
    /// To be exchanged, once, for the next pair of tokens; absent when it is in the cookie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Seconds until the refresh token expires, unless it is exchanged.
    pub refresh_expires_in: u64,
    /// Names the session.
    pub session_id: String,
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
    /// Role names: `admin`, `manager`, `user`, and those that were defined.
    pub roles: Vec<String>,
    /// What the roles allow beyond one's own things.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// The password was made up for the person, who must choose another before anything else.
    #[serde(default)]
    pub password_change_required: bool,
}

/// Body of `PATCH /api/v1/me`. What is absent stays.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeProfile {
    /// As the person wants to be called; an empty text takes the name away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
    /// Another address. Takes the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The password, for another address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// Body of `POST /api/v1/me/password`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePassword {
    /// The present one.
    pub old_password: String,
    /// The one to come.
    pub new_password: String,
}

/// Body of `DELETE /api/v1/me`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Confirm {
    /// The password.
    pub password: String,
}

/// Where somebody is signed in: an item of `GET /api/v1/me/sessions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenSession {
    /// Names the session.
    pub id: String,
    /// It is the one that asks.
    pub current: bool,
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// When it was last in use, to within the lifetime of an access token.
    pub used_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// Network address it was last used from.
    pub address: Option<String>,
    /// Browser and system in words, when they are known.
    pub device: Option<String>,
    /// `User-Agent`, as it came.
    pub user_agent: Option<String>,
}

/// Body of `POST /api/v1/me/keys`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateApiKey {
    /// What its owner calls it: up to 60 characters.
    pub name: String,
    /// What may be done with it: `read`, `write`, `track`, `admin`.
    pub scopes: Vec<String>,
    /// Days until it ends by itself, 1 to 3650; never when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in_days: Option<u32>,
}

/// Answer of `POST /api/v1/me/keys`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedApiKey {
    /// Names the key.
    pub id: String,
    /// The key, to be sent as `Authorization: Bearer …`. It is shown now and never again.
    pub key: String,
    /// Journal position.
    pub position: u64,
}

/// An item of `GET /api/v1/me/keys`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// Names the key.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// What may be done with it.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last in use, to within some minutes.
    pub used_at: Option<DateTime<Utc>>,
    /// From where.
    pub used_from: Option<String>,
}
