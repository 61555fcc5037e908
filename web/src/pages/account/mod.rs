//! One's own account.

mod keys;
mod leaving;
mod new_key;
mod password;
mod profile;
mod sessions;
mod transfer;

use crate::{components::Tab, route::Route, state::usage::view::View};

pub(super) use password::PasswordForm;
pub(crate) use {
    keys::ApiKeys,
    profile::Profile,
    sessions::{SessionRow, Sessions, device},
};

/// The pages about one's own account.
pub(super) fn tabs() -> Vec<Tab> {
    vec![
        ("Profile", Route::Profile {}),
        ("Sessions", Route::Sessions {}),
        ("API keys", Route::ApiKeys {}),
        ("Usage", Route::OwnUsage { view: View::default() }),
    ]
}
