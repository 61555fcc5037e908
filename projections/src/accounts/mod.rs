//! Who the users are.

mod query;
mod row;

use domain::Event;
use domain::account::AccountEvent;

pub use row::AccountRow;

use crate::changes::Changes;
use crate::{Opened, Projection};

/// The fold.
pub struct Accounts;

impl Projection for Accounts {
    type Row = AccountRow;
    const NAME: &'static str = "accounts";
    const VERSION: i32 = 1;
    const CONTEXTS: &'static [&'static str] = &["account"];

    fn fold(commit: &Opened, rows: &mut Changes<AccountRow>) {
        let position = commit.position.cast_signed();
        for (time, event) in &commit.events {
            let Event::Account(event) = event else { continue };
            match event {
                AccountEvent::Registered { username, email, full_name, .. } => {
                    rows.put(AccountRow {
                        user_id: commit.id.clone(),
                        username: username.text().to_owned(),
                        email: email.text().to_owned(),
                        full_name: full_name.as_ref().map(|name| name.text().to_owned()),
                        roles: Vec::new(),
                        registered_at: *time,
                        position,
                    });
                }
                AccountEvent::RoleGranted { role } => {
                    let role = role.name().to_owned();
                    rows.edit(commit.id.clone(), move |row| {
                        row.roles.retain(|held| *held != role);
                        row.roles.push(role);
                        row.position = position;
                    });
                }
                AccountEvent::LoggedIn { .. } | AccountEvent::LoggedOut { .. } => {}
            }
        }
    }
}
