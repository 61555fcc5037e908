use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::UserId;
use sqlx::AssertSqlSafe;

use super::figures::{Figures, Sum};
use super::prices::{Prices, micros};
use super::steps::Steps;
use super::usage::By;
use crate::accounts::like;
use crate::analytics::Tally;
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
    rank: i64,
    id: String,
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

/// What users are ordered by is added up of.
#[derive(Debug, sqlx::FromRow)]
struct Weight {
    user_id: String,
    step: i32,
    model: String,
    started: i64,
    messages: i64,
    tokens_in: i64,
    tokens_out: i64,
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
        let (candidates, ranks) =
            tokio::try_join!(self.candidates(wanted), self.ranks(&steps, wanted.order, prices))?;
        let rank = |(user, last): (String, Option<DateTime<Utc>>)| {
            let rank = match wanted.order {
                UserOrder::LastActive => last.map_or(0, |at| at.timestamp_micros()),
                _ => ranks.get(&user).copied().unwrap_or_default(),
            };
            (Reverse(rank), user)
        };
        let mut ranked: Vec<_> = candidates.into_iter().map(rank).collect();
        ranked.sort_unstable();
        let behind = after.map(|cursor| (Reverse(cursor.rank), cursor.id.clone()));
        let start = behind.map_or(0, |place| ranked.partition_point(|one| *one <= place));
        let page = ranked.into_iter().skip(start).take(limit as usize);
        let page: Vec<_> = page.map(|(Reverse(rank), user)| (user, rank)).collect();
        let ids: Vec<_> = page.iter().map(|(user, _)| user.clone()).collect();
        let mut people = self.usage_of(&ids, &steps, prices).await?;
        let known = |(user, rank)| {
            let mut person: UserUsage = people.remove(&user)?;
            person.rank = rank;
            Some(person)
        };
        Ok(page.into_iter().filter_map(known).collect())
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
        let people = async {
            let people: Vec<Person> = sqlx::query_as(
                "select u.user_id, nullif(a.username, '') as username,
                     coalesce(a.roles, '{}') as roles, u.first_active, u.last_active
                 from analytics_users u left join accounts a on a.user_id = u.user_id
                 where u.user_id = any($1)",
            )
            .bind(users)
            .fetch_all(&self.pool)
            .await
            .map_err(Error::database("reading who users are"))?;
            Ok(people)
        };
        let usage = self.usage(steps, By::Each(users), prices);
        let (people, lines) = tokio::try_join!(people, usage)?;
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

    async fn candidates(
        &self,
        wanted: &UsersWanted,
    ) -> Result<Vec<(String, Option<DateTime<Utc>>)>, Error> {
        let pattern = wanted.search.as_deref().map(like);
        sqlx::query_as(
            "select u.user_id, u.last_active
             from analytics_users u left join accounts a on a.user_id = u.user_id
             where ($1::text is null or $1 = any(a.roles))
               and ($2::text is null or a.username ilike $2 or a.email ilike $2
                    or a.full_name ilike $2)",
        )
        .bind(wanted.role.as_deref())
        .bind(pattern)
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("listing users"))
    }

    /// What each user is ordered by; 0 for those who are not in it.
    async fn ranks(
        &self,
        steps: &Steps,
        order: UserOrder,
        prices: &Prices,
    ) -> Result<HashMap<String, i64>, Error> {
        let mut ranks = HashMap::new();
        if order == UserOrder::LastActive {
            return Ok(ranks);
        }
        let by_cost = order == UserOrder::Cost;
        let changes = if by_cost { prices.changes() } else { Vec::new() };
        let (cut, _) = steps.cut_at(&changes);
        let (whole, rest) = cut.by_days();
        // A price is of a model and of a time.
        let group = |time: &str, model: &str| {
            if by_cost {
                (format!("width_bucket(t.{time}, $1)"), model.to_owned())
            } else {
                (
                    "case when $1::timestamptz[] is null then 0 else 1 end".to_owned(),
                    "''".to_owned(),
                )
            }
        };
        let (day_step, day_model) = group("day", "t.model");
        let (fact_step, fact_model) = group("at", "coalesce(t.model, '')");
        let weights: Vec<Weight> = sqlx::query_as(AssertSqlSafe(format!(
            "select t.user_id, {day_step} as step, {day_model} as model,
                 sum(t.started)::bigint as started,
                 sum(t.sent + t.brought + t.completed + t.stopped + t.interrupted)::bigint as messages,
                 sum(t.tokens_in)::bigint as tokens_in, sum(t.tokens_out)::bigint as tokens_out
             from unnest($2::timestamptz[], $3::timestamptz[]) r (since, until)
             join analytics_user_days t on t.day >= r.since and t.day < r.until
             group by 1, 2, 3
             union all
             select t.user_id, {fact_step}, {fact_model},
                 count(*) filter (where t.kind = 'conversation_started'),
                 count(*) filter (where t.kind in ('message_sent', 'message_brought',
                     'answer_completed', 'answer_stopped', 'answer_interrupted')),
                 coalesce(sum(t.tokens_in), 0)::bigint, coalesce(sum(t.tokens_out), 0)::bigint
             from unnest($4::timestamptz[], $5::timestamptz[]) r (since, until)
             join analytics_facts t on t.at >= r.since and t.at < r.until
             group by 1, 2, 3"
        )))
        .bind(cut.cuts().to_vec())
        .bind(whole.from)
        .bind(whole.to)
        .bind(rest.from)
        .bind(rest.to)
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("ordering users by what they used"))?;
        let mut costs: HashMap<String, u128> = HashMap::new();
        for weight in weights {
            let rank = match order {
                UserOrder::Messages => weight.messages,
                UserOrder::Tokens => weight.tokens_in + weight.tokens_out,
                UserOrder::Conversations => weight.started,
                UserOrder::LastActive => 0,
                UserOrder::Cost => {
                    let start = usize::try_from(weight.step - 1).unwrap_or_default();
                    let Some(start) = cut.starts().get(start) else { continue };
                    let (tokens_in, tokens_out) = (weight.tokens_in, weight.tokens_out);
                    let tally = Tally { tokens_in, tokens_out, ..Tally::default() };
                    let cost = prices.cost(&weight.model, *start, &tally);
                    *costs.entry(weight.user_id).or_default() += cost;
                    continue;
                }
            };
            *ranks.entry(weight.user_id).or_default() += rank;
        }
        let micros = |cost| i64::try_from(micros(cost)).unwrap_or(i64::MAX);
        ranks.extend(costs.into_iter().map(|(user, cost)| (user, micros(cost))));
        Ok(ranks)
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
