//! Who the users are.

mod query;
mod row;

use chrono::{DateTime, Utc};
use domain::Event;
use domain::account::AccountEvent;

pub(crate) use query::like;
pub use query::{AccountState, Cursor, Wanted};
pub use row::AccountRow;

use crate::changes::Changes;
use crate::{Opened, Projection};

/// The fold.
pub struct Accounts;

impl Projection for Accounts {
    type Row = AccountRow;
    const NAME: &'static str = "accounts";
    const VERSION: i32 = 2;
    const CONTEXTS: &'static [&'static str] = &["account"];

    fn fold(commit: &Opened, rows: &mut Changes<AccountRow>) {
        for (time, event) in &commit.events {
            let Event::Account(event) = event else { continue };
            if let AccountEvent::Registered { username, email, full_name, .. } = event {
                rows.put(AccountRow {
                    user_id: commit.id.clone(),
                    username: username.text().to_owned(),
                    email: email.text().to_owned(),
                    full_name: full_name.as_ref().map(|name| name.text().to_owned()),
                    roles: Vec::new(),
                    registered_at: *time,
                    position: commit.position.cast_signed(),
                    disabled: false,
                    deleted_at: None,
                    one_time: false,
                    seen_at: None,
                });
            } else {
                let (position, time, event) = (commit.position.cast_signed(), *time, event.clone());
                rows.edit(commit.id.clone(), move |row| {
                    row.position = position;
                    change(row, time, event);
                });
            }
        }
    }
}

fn change(row: &mut AccountRow, time: DateTime<Utc>, event: AccountEvent) {
    match event {
        AccountEvent::RoleGranted { role } => {
            row.roles.retain(|held| held != role.as_str());
            row.roles.push(role.into());
        }
        AccountEvent::RoleRevoked { role } => row.roles.retain(|held| held != role.as_str()),
        AccountEvent::FullNameChanged { full_name } => {
            row.full_name = full_name.map(|name| name.text().to_owned());
        }
        AccountEvent::EmailChanged { email, .. } => email.text().clone_into(&mut row.email),
        AccountEvent::PasswordChanged { one_time, .. } => row.one_time = one_time,
        AccountEvent::Disabled {} => row.disabled = true,
        AccountEvent::Enabled {} => row.disabled = false,
        AccountEvent::Deleted { at } => row.deleted_at = Some(at),
        AccountEvent::Restored {} => row.deleted_at = None,
        AccountEvent::LoggedIn { .. }
        | AccountEvent::SessionRefreshed { .. }
        | AccountEvent::KeyUsed { .. } => row.seen_at = Some(time),
        AccountEvent::Registered { .. }
        | AccountEvent::RefreshReused { .. }
        | AccountEvent::LoggedOut { .. }
        | AccountEvent::SessionEnded { .. }
        | AccountEvent::KeyCreated { .. }
        | AccountEvent::KeyRevoked { .. } => {}
    }
}
