//! The accounts service of 1.x.

use serde::{Deserialize, Serialize};

/// Body of `POST /users`, `/auth/register` and `/auth/register-admin`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewUser {
    /// 3 to 32 letters, digits, `.`, `_` or `-`; unique without regard to case.
    pub username: String,
    /// Unique without regard to case.
    pub email: String,
    /// At least 6 characters on the ports of 1.x.
    pub password: String,
    /// As the person wants to be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
    /// Role names; they count on `/users` only, and only when an administrator asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
}

/// Answer of `POST /auth/token`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BearerToken {
    /// JWT to send as `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `bearer`.
    pub token_type: String,
    /// Seconds until the token expires.
    pub expires_in: u64,
}

/// Somebody who has an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
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
    /// Role names.
    pub roles: Vec<String>,
}

/// Answer of `GET /users`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Users {
    /// By name.
    pub users: Vec<User>,
}

/// Body of `PUT /users/{username}`. What is absent stays.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserChange {
    /// Another address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// As the person wants to be called; an empty text takes the name away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
    /// Another password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Whether the person can sign in; it counts when an administrator asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_active: Option<bool>,
}

/// Body of `PUT /roles/{username}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserRoles {
    /// Exactly these.
    pub roles: Vec<String>,
}

/// An item of `GET /roles`, and the body of `POST /roles`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NamedRole {
    /// Unique name.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
}

/// Answer of what changes something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Done {
    /// One sentence for people.
    pub message: String,
}

/// Answer of `GET /health`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceHealth {
    /// Always `healthy`.
    pub status: String,
    /// `auth-server`.
    pub service: String,
}
