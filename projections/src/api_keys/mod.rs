//! API keys, without their secrets.

mod query;
mod row;

use domain::Event;
use domain::account::AccountEvent;

pub use query::Holder;
pub use row::ApiKeyRow;

use crate::changes::Changes;
use crate::{Opened, Projection};

/// The fold.
pub struct ApiKeys;

impl Projection for ApiKeys {
    type Row = ApiKeyRow;
    const NAME: &'static str = "api_keys";
    const VERSION: i32 = 1;
    const CONTEXTS: &'static [&'static str] = &["account"];

    fn fold(commit: &Opened, rows: &mut Changes<ApiKeyRow>) {
        let position = commit.position.cast_signed();
        for (time, event) in &commit.events {
            let Event::Account(event) = event else { continue };
            match event {
                AccountEvent::KeyCreated { key, name, scopes, expires_at, digest } => {
                    rows.put(ApiKeyRow {
                        key_id: key.as_str().to_owned(),
                        user_id: commit.id.clone(),
                        name: name.text().to_owned(),
                        scopes: scopes.iter().map(|scope| scope.name().to_owned()).collect(),
                        digest: digest.clone(),
                        created_at: *time,
                        expires_at: *expires_at,
                        used_at: None,
                        used_from: None,
                        revoked_at: None,
                        position,
                    });
                }
                AccountEvent::KeyUsed { key, at, address } => {
                    let at = *at;
                    let from = address.as_ref().map(|address| address.text().to_owned());
                    rows.edit(key.as_str().to_owned(), move |row| {
                        row.used_at = Some(at);
                        row.used_from = from;
                        row.position = position;
                    });
                }
                AccountEvent::KeyRevoked { key } => {
                    let time = *time;
                    rows.edit(key.as_str().to_owned(), move |row| {
                        row.revoked_at = Some(time);
                        row.position = position;
                    });
                }
                _ => {}
            }
        }
    }
}
