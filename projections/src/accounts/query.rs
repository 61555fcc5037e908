use std::fmt;
use std::str::FromStr;

use domain::{UserId, Username};

use super::{AccountRow, Accounts};
use crate::{Error, Projection, Views};

/// Where a page of accounts ends: `<id>-<username in lower case>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    name: String,
    id: String,
}

impl Cursor {
    /// The place right behind a row.
    pub fn behind(row: &AccountRow) -> Self {
        Self { name: row.username.to_lowercase(), id: row.user_id.clone() }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.id, self.name)
    }
}

impl FromStr for Cursor {
    type Err = ();

    fn from_str(raw: &str) -> Result<Self, ()> {
        let (id, name) = raw.split_once('-').ok_or(())?;
        let id = UserId::parse(id).map_err(|_| ())?.to_string();
        // Of somebody whose data was erased there is no name.
        let is_name = name.is_empty() || Username::parse(name).is_ok();
        if is_name { Ok(Self { name: name.to_lowercase(), id }) } else { Err(()) }
    }
}

/// How it stands with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// Its user can sign in.
    Active,
    /// An administrator has disabled it.
    Disabled,
    /// It was given up.
    Deleted,
}

impl AccountState {
    /// Its name, as clients spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Deleted => "deleted",
        }
    }
}

impl FromStr for AccountState {
    type Err = ();

    fn from_str(raw: &str) -> Result<Self, ()> {
        let all = [Self::Active, Self::Disabled, Self::Deleted];
        all.into_iter().find(|state| state.name() == raw).ok_or(())
    }
}

impl AccountRow {
    /// How it stands with the account.
    pub fn state(&self) -> AccountState {
        match (self.deleted_at, self.disabled) {
            (Some(_), _) => AccountState::Deleted,
            (None, true) => AccountState::Disabled,
            (None, false) => AccountState::Active,
        }
    }
}

/// Which accounts to list.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Part of the username, the address or the full name.
    pub search: Option<String>,
    /// Those that have this role.
    pub role: Option<String>,
    /// Those with which it stands so; none: all that were not deleted.
    pub state: Option<AccountState>,
}

impl Views {
    /// One user, deleted or not, as of at least a position.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn account(&self, user: &UserId, at_least: u64) -> Result<Option<AccountRow>, Error> {
        self.reading(&[Accounts::NAME], at_least, "reading an account", || {
            sqlx::query_as("select * from accounts where user_id = $1")
                .bind(user.as_str())
                .fetch_optional(&self.pool)
        })
        .await
    }

    /// A page of accounts by name, as of at least a position.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn accounts(
        &self,
        wanted: &Wanted,
        after: Option<&Cursor>,
        skip: u32,
        limit: u32,
        at_least: u64,
    ) -> Result<Vec<AccountRow>, Error> {
        let pattern = wanted.search.as_deref().map(like);
        self.reading(&[Accounts::NAME], at_least, "listing accounts", || {
            sqlx::query_as(
                "select * from accounts
                 where case $1::text
                         when 'active' then deleted_at is null and not disabled
                         when 'disabled' then deleted_at is null and disabled
                         when 'deleted' then deleted_at is not null
                         else deleted_at is null
                       end
                   and ($2::text is null or $2 = any(roles))
                   and ($3::text is null or username ilike $3 or email ilike $3 or full_name ilike $3)
                   and ($4::text is null or (lower(username), user_id) > ($4, $5))
                 order by lower(username), user_id offset $6 limit $7",
            )
            .bind(wanted.state.map(AccountState::name))
            .bind(wanted.role.as_deref())
            .bind(pattern.as_deref())
            .bind(after.map(|cursor| cursor.name.as_str()))
            .bind(after.map(|cursor| cursor.id.as_str()))
            .bind(i64::from(skip))
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
        })
        .await
    }
}

/// The pattern that finds a text anywhere, whatever is in it.
pub(crate) fn like(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_garbage_is_not() {
        let raw = "aaaaaaaaaaaaaaaa-first-last";
        assert_eq!(raw.parse::<Cursor>().unwrap().to_string(), raw);
        for garbage in ["", "-", "alice", "aaaa-alice", "aaaaaaaaaaaaaaaa-a b"] {
            assert!(garbage.parse::<Cursor>().is_err(), "{garbage:?}");
        }
    }

    #[test]
    fn what_is_searched_for_is_no_pattern() {
        assert_eq!(like("50%_\\"), "%50\\%\\_\\\\%");
    }
}
