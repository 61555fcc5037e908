//! One's own account: coming in and going out, profile, sessions, API keys.

mod answer;
mod device;
mod enter;
mod form;
mod keys;
mod profile;
mod sessions;

pub(crate) use answer::account_of;
pub(super) use enter::{
    __path_logout, __path_refresh, __path_register, __path_token, logout, refresh, register, token,
};
pub(crate) use form::Form;
pub(super) use keys::{
    __path_create as __path_create_key, __path_list as __path_list_keys,
    __path_revoke as __path_revoke_key, create as create_key, list as list_keys,
    revoke as revoke_key,
};
pub(super) use profile::{
    __path_change, __path_change_password, __path_delete, __path_me, change, change_password,
    delete, me,
};
pub(super) use sessions::{
    __path_end as __path_end_session, __path_end_others, __path_list as __path_list_sessions,
    end as end_session, end_others, list as list_sessions, open_sessions,
};
