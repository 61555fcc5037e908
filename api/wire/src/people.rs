//! What administrators see and do of the accounts of others.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An item of `GET /api/v1/accounts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    /// User id, 16 hexadecimal characters.
    pub id: String,
    /// Unique name.
    pub username: String,
    /// E-mail address.
    pub email: String,
    /// As the person wants to be called.
    pub full_name: Option<String>,
    /// Role names.
    pub roles: Vec<String>,
    /// `active`, `disabled` or `deleted`.
    pub state: String,
    /// When the account was opened.
    pub registered_at: DateTime<Utc>,
    /// When the person was last seen, to within the lifetime of an access token.
    pub seen_at: Option<DateTime<Utc>>,
    /// When the account was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
    /// The password was made up for the person, who has not chosen another yet.
    pub password_change_required: bool,
}

/// Body of `POST /api/v1/accounts`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatePerson {
    /// Unique name.
    pub username: String,
    /// Unique address.
    pub email: String,
    /// As the person wants to be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
    /// Role names; `user` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
}

/// Answer of `POST /api/v1/accounts` and of `POST /api/v1/accounts/{id}/password`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OneTimePassword {
    /// User id.
    pub id: String,
    /// To sign in with once and choose another. It is shown now and never again.
    pub one_time_password: String,
    /// Journal position.
    pub position: u64,
}

/// Body of `PUT /api/v1/accounts/{id}/roles`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetRoles {
    /// Exactly these.
    pub roles: Vec<String>,
}

/// An item of `GET /api/v1/roles`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Role {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// What its holders may do beyond their own things.
    pub permissions: Vec<String>,
    /// It is always there, as it is.
    pub built_in: bool,
}

/// Body of `POST /api/v1/roles`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DefineRole {
    /// 2 to 32 lower-case letters, digits, `-` or `_`.
    pub name: String,
    /// What it is for: up to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What its holders may do beyond their own things.
    #[serde(default)]
    pub permissions: Vec<String>,
}

/// Body of `PUT /api/v1/roles/{name}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RedefineRole {
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What its holders may do beyond their own things.
    #[serde(default)]
    pub permissions: Vec<String>,
}
