//! One's own account.

mod keys;
mod leaving;
mod new_key;
mod password;
mod profile;
mod sessions;

use crate::{components::Tab, route::Route};

pub(super) use password::PasswordForm;
pub(crate) use {keys::ApiKeys, profile::Profile, sessions::Sessions};

/// The pages about one's own account.
fn tabs() -> Vec<Tab> {
    vec![
        ("Profile", Route::Profile {}),
        ("Sessions", Route::Sessions {}),
        ("API keys", Route::ApiKeys {}),
    ]
}
