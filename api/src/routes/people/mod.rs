//! The accounts of others, for those whose roles allow it.

mod change;
mod create;
mod list;
mod roles;
mod sessions;

pub(super) use change::{
    __path_delete, __path_disable, __path_enable, __path_restore, delete, disable, enable, restore,
};
pub(super) use create::{__path_create, __path_reset_password, create, reset_password};
pub(super) use list::{__path_list, __path_read, list, read};
pub(super) use roles::{__path_set_roles, set_roles};
pub(super) use sessions::{
    __path_end_one_session, __path_end_sessions, __path_list_sessions, end_one_session,
    end_sessions, list_sessions,
};

use domain::UserId;

use crate::http::{ApiError, parse_id};

/// The account that an address names.
fn user(id: &str) -> Result<UserId, ApiError> {
    parse_id(UserId::parse(id), "user_not_found", "User not found")
}
