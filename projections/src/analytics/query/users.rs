use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::UserId;

use super::figures::{Figures, Sum};
use super::prices::Prices;
use super::steps::Steps;
use super::usage::By;
use crate::{Error, Views};

/// What somebody used within a period, and who they are.
#[derive(Debug, Clone, PartialEq)]
pub struct UserUsage {
    /// Who.
    pub user_id: String,
    /// Their name; none once the account is erased.
    pub username: Option<String>,
    /// Their roles.
    pub roles: Vec<String>,
    /// When they first did something, over all time.
    pub first_active: Option<DateTime<Utc>>,
    /// When they last did something, over all time.
    pub last_active: Option<DateTime<Utc>>,
    /// What they used.
    pub figures: Figures,
    /// What they are ordered by.
    rank: i64,
}

/// What users are ordered by, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserOrder {
    /// Messages, answers with words included.
    Messages,
    /// Tokens read and written.
    Tokens,
    /// What that cost.
    Cost,
    /// Conversations that were started.
    Conversations,
    /// When they last did something.
    LastActive,
}

/// Which users are listed.
#[derive(Debug, Clone)]
pub struct UsersWanted {
    /// Part of the username, the address or the full name.
    pub search: Option<String>,
    /// Those that have this role now.
    pub role: Option<String>,
    /// What they are ordered by.
    pub order: UserOrder,
}

/// Where a page ends: `<rank>-<id>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserCursor {
    pub(super) rank: i64,
    pub(super) id: String,
}

impl UserCursor {
    /// The place right behind a row.
    pub fn behind(row: &UserUsage) -> Self {
        Self { rank: row.rank, id: row.user_id.clone() }
    }
}

impl fmt::Display for UserCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.rank, self.id)
    }
}

impl FromStr for UserCursor {
    type Err = ();

    fn from_str(raw: &str) -> Result<Self, ()> {
        let (rank, id) = raw.split_once('-').ok_or(())?;
        let id = UserId::parse(id).map_err(|_| ())?.to_string();
        Ok(Self { rank: rank.parse().map_err(|_| ())?, id })
    }
}

#[derive(Debug, sqlx::FromRow)]
struct Person {
    user_id: String,
    username: Option<String>,
    roles: Vec<String>,
    first_active: Option<DateTime<Utc>>,
    last_active: Option<DateTime<Utc>>,
}

impl Views {
    /// A page of all users there ever were, with what they used within a period.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_users(
        &self,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        wanted: &UsersWanted,
        after: Option<&UserCursor>,
        limit: u32,
        prices: &Prices,
    ) -> Result<Vec<UserUsage>, Error> {
        let steps = Steps::one(from, to);
        let page = self.ranked(&steps, wanted, after, limit, prices).await?;
        let ids: Vec<_> = page.iter().map(|(user, _)| user.clone()).collect();
        let mut people = self.usage_of(&ids, &steps, prices).await?;
        let known = |(user, rank)| {
            let mut person: UserUsage = people.remove(&user)?;
            person.rank = rank;
            Some(person)
        };
        Ok(page.into_iter().filter_map(known).collect())
    }

    /// Who used most within a period, the most first, and what they are called; no name once the
    /// account is erased.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_top(
        &self,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        order: UserOrder,
        limit: u32,
        prices: &Prices,
    ) -> Result<Vec<(String, Option<String>)>, Error> {
        let wanted = UsersWanted { search: None, role: None, order };
        let page = self.ranked(&Steps::one(from, to), &wanted, None, limit, prices).await?;
        let top: Vec<_> = page.into_iter().map(|(user, _)| user).collect();
        let people = self.people(&top).await?;
        let mut names: HashMap<_, _> =
            people.into_iter().map(|person| (person.user_id, person.username)).collect();
        let named = |user: String| names.remove(&user).map(|name| (user, name));
        Ok(top.into_iter().filter_map(named).collect())
    }

    /// What one user used within a period, and who it is; none when there never was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_of_user(
        &self,
        user: &UserId,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        prices: &Prices,
    ) -> Result<Option<UserUsage>, Error> {
        let id = user.as_str().to_owned();
        let steps = Steps::one(from, to);
        let mut found = self.usage_of(std::slice::from_ref(&id), &steps, prices).await?;
        Ok(found.remove(&id))
    }

    /// These users, as far as there are such, with what they used.
    async fn usage_of(
        &self,
        users: &[String],
        steps: &Steps,
        prices: &Prices,
    ) -> Result<HashMap<String, UserUsage>, Error> {
        if users.is_empty() {
            return Ok(HashMap::new());
        }
        let usage = self.usage(steps, By::Each(users), prices);
        let (people, lines) = tokio::try_join!(self.people(users), usage)?;
        let mut used: HashMap<_, _> =
            lines.into_iter().map(|line| (line.group, line.steps)).collect();
        let row = |person: Person| {
            let figures = used.remove(&person.user_id).and_then(|steps| steps.into_iter().next());
            let Person { user_id, username, roles, first_active, last_active } = person;
            let figures = figures.unwrap_or_else(|| Sum::default().figures());
            let rank = 0;
            let usage =
                UserUsage { user_id, username, roles, first_active, last_active, figures, rank };
            (usage.user_id.clone(), usage)
        };
        Ok(people.into_iter().map(row).collect())
    }

    /// These users, as far as there are such.
    async fn people(&self, users: &[String]) -> Result<Vec<Person>, Error> {
        sqlx::query_as(
            "select u.user_id, nullif(a.username, '') as username,
                 coalesce(a.roles, '{}') as roles, u.first_active, u.last_active
             from analytics_users u left join accounts a on a.user_id = u.user_id
             where u.user_id = any($1)",
        )
        .bind(users)
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("reading who users are"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_garbage_is_not() {
        let raw = "17-0123456789abcdef";
        assert_eq!(raw.parse::<UserCursor>().unwrap().to_string(), raw);
        for garbage in ["", "-", "17", "x-0123456789abcdef", "17-2"] {
            assert!(garbage.parse::<UserCursor>().is_err(), "{garbage:?}");
        }
    }
}
