//! Who is on a page of users, in the order of what they used.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use foldhash::HashMap;
use sqlx::AssertSqlSafe;

use super::blocks::{self, Models};
use super::prices::{Prices, micros};
use super::rows::Whose;
use super::steps::{Ranges, Steps};
use super::users::{UserCursor, UserOrder, UsersWanted};
use crate::accounts::like;
use crate::analytics::block::{Entry as _, of_user, user_id};
use crate::analytics::day_people::Person;
use crate::analytics::fact::SAID;
use crate::{Error, Views};

/// Those with a role (`$1`) and with these letters in what they are called by (`$2`).
const LOOKED_FOR: &str = "($1::text is null or $1 = any(a.roles))
    and ($2::text is null or a.username ilike $2 or a.email ilike $2 or a.full_name ilike $2)";

/// A user, and what they are ordered by: 0 where somebody used nothing.
type Ranked = (String, i64);

/// What was used by somebody in days that are cut: where it is about the cost, by model and step.
#[derive(Debug, sqlx::FromRow)]
struct Rest {
    user_id: String,
    model: String,
    /// From 1.
    step: i32,
    messages: i64,
    started: i64,
    tokens_in: i64,
    tokens_out: i64,
}

impl Views {
    /// Who is on a page: those that used most first, of those that used the same the lower id.
    pub(super) async fn ranked(
        &self,
        steps: &Steps,
        wanted: &UsersWanted,
        after: Option<&UserCursor>,
        limit: u32,
        prices: &Prices,
    ) -> Result<Vec<Ranked>, Error> {
        if wanted.order == UserOrder::LastActive {
            return self.last_active(wanted, after, limit).await;
        }
        let is_everybody = wanted.role.is_none() && wanted.search.is_none();
        let chosen =
            async { if is_everybody { Ok(None) } else { self.chosen(wanted).await.map(Some) } };
        let (used, chosen) = tokio::try_join!(self.ranks(steps, wanted.order, prices), chosen)?;
        let ranked: Vec<Ranked> = match chosen {
            None => used.into_iter().map(|(user, rank)| (user_id(user), rank)).collect(),
            Some(chosen) => {
                let rank = |user: &str| of_user(user).and_then(|user| used.get(&user).copied());
                let ranked = chosen.into_iter().map(|user| {
                    let rank = rank(&user).unwrap_or_default();
                    (user, rank)
                });
                ranked.collect()
            }
        };
        let is_behind = |(user, rank): &Ranked| {
            after.is_none_or(|cursor| (Reverse(*rank), user) > (Reverse(cursor.rank), &cursor.id))
        };
        let limit = limit as usize;
        let mut page: Vec<_> = ranked.iter().filter(|row| is_behind(row)).cloned().collect();
        page.sort_unstable_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
        page.truncate(limit);
        if is_everybody && page.len() < limit {
            let used: Vec<_> = ranked.into_iter().map(|(user, _)| user).collect();
            let behind = after.filter(|cursor| cursor.rank == 0).map(|cursor| cursor.id.as_str());
            let idle = self.idle(&used, behind, limit - page.len()).await?;
            page.extend(idle.into_iter().map(|user| (user, 0)));
        }
        Ok(page)
    }

    /// What people are ordered by; of those that used anything.
    async fn ranks(
        &self,
        steps: &Steps,
        order: UserOrder,
        prices: &Prices,
    ) -> Result<HashMap<u64, i64>, Error> {
        let changes = if order == UserOrder::Cost { prices.changes() } else { Vec::new() };
        let models = match order {
            UserOrder::Cost if changes.is_empty() => return Ok(HashMap::default()),
            UserOrder::Cost => Models::Each,
            _ => Models::Whole,
        };
        // A day and a part of one that is cut have one price then.
        let (cut, _) = steps.cut_at(&changes);
        let (whole, rest) = cut.by_days();
        let (blocks, rest) = tokio::try_join!(
            blocks::read::<Person>(&self.pool, &whole, models, Whose::Everybody),
            self.in_rest(&cut, rest, order),
        )?;
        let weight = |model: &str, at: DateTime<Utc>, used: &Person| match order {
            UserOrder::Messages => u128::from(used.messages),
            UserOrder::Tokens => u128::from(used.tokens_in) + u128::from(used.tokens_out),
            UserOrder::Conversations => u128::from(used.started),
            UserOrder::Cost => prices.of_tokens(model, at, used.tokens_in, used.tokens_out),
            UserOrder::LastActive => 0,
        };
        let mut weights: HashMap<u64, u128> = HashMap::default();
        for block in &blocks {
            block.each(|used| {
                *weights.entry(used.user).or_default() += weight(&block.model, block.day, &used);
            })?;
        }
        for rest in rest {
            let step = usize::try_from(rest.step - 1).unwrap_or(usize::MAX);
            let (Some(user), Some(at)) = (of_user(&rest.user_id), cut.starts().get(step)) else {
                continue;
            };
            let used = Person {
                messages: rest.messages.unsigned_abs(),
                started: rest.started.unsigned_abs(),
                tokens_in: rest.tokens_in.unsigned_abs(),
                tokens_out: rest.tokens_out.unsigned_abs(),
                ..Person::begin(user)
            };
            *weights.entry(user).or_default() += weight(&rest.model, *at, &used);
        }
        // Nothing is rounded before all is added up.
        let rank = |weight: u128| match order {
            UserOrder::Cost => i64::try_from(micros(weight)).unwrap_or(i64::MAX),
            _ => i64::try_from(weight).unwrap_or(i64::MAX),
        };
        let ranks = weights.into_iter().map(|(user, weight)| (user, rank(weight)));
        Ok(ranks.filter(|(_, rank)| *rank > 0).collect())
    }

    /// What was used in days that are cut, as far as the order is about it.
    async fn in_rest(
        &self,
        steps: &Steps,
        rest: Ranges,
        order: UserOrder,
    ) -> Result<Vec<Rest>, Error> {
        if rest.is_empty() {
            return Ok(Vec::new());
        }
        // As one group, unless models have prices.
        let is_said = format!("t.kind in ({SAID})");
        let whole = "'' as model, 1 as step";
        let (group, condition) = match order {
            UserOrder::Cost => ("t.model, width_bucket(t.at, $1) as step", "t.model is not null"),
            UserOrder::Tokens => (whole, "t.tokens_in is not null"),
            UserOrder::Conversations => (whole, "t.kind = 'conversation_started'"),
            UserOrder::Messages | UserOrder::LastActive => (whole, is_said.as_str()),
        };
        sqlx::query_as(AssertSqlSafe(format!(
            "select t.user_id, {group},
                 count(*) filter (where {is_said}) as messages,
                 count(*) filter (where t.kind = 'conversation_started') as started,
                 coalesce(sum(t.tokens_in), 0)::bigint as tokens_in,
                 coalesce(sum(t.tokens_out), 0)::bigint as tokens_out
             from unnest($2::timestamptz[], $3::timestamptz[]) r (since, until)
             join analytics_facts t on t.at >= r.since and t.at < r.until
             where {condition} and $1::timestamptz[] is not null
             group by 1, 2, 3"
        )))
        .bind(steps.cuts().to_vec())
        .bind(rest.from)
        .bind(rest.to)
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("adding up what users used"))
    }

    /// Those who are looked for.
    async fn chosen(&self, wanted: &UsersWanted) -> Result<Vec<String>, Error> {
        sqlx::query_scalar(AssertSqlSafe(format!(
            "select u.user_id from analytics_users u join accounts a on a.user_id = u.user_id
             where {LOOKED_FOR}"
        )))
        .bind(wanted.role.as_deref())
        .bind(wanted.search.as_deref().map(like))
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("looking for users"))
    }

    /// Those who used nothing, behind one of them.
    async fn idle(
        &self,
        used: &[String],
        behind: Option<&str>,
        limit: usize,
    ) -> Result<Vec<String>, Error> {
        sqlx::query_scalar(
            "select user_id from analytics_users
             where user_id <> all($1) and ($2::text is null or user_id > $2)
             order by user_id limit $3",
        )
        .bind(used)
        .bind(behind)
        .bind(limit as i64)
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("listing users who used nothing"))
    }

    /// Those who did something last first.
    async fn last_active(
        &self,
        wanted: &UsersWanted,
        after: Option<&UserCursor>,
        limit: u32,
    ) -> Result<Vec<Ranked>, Error> {
        sqlx::query_as(AssertSqlSafe(format!(
            "select user_id, rank from (
                 select u.user_id,
                     coalesce(extract(epoch from u.last_active) * 1000000, 0)::bigint as rank
                 from analytics_users u left join accounts a on a.user_id = u.user_id
                 where {LOOKED_FOR}
             ) ranked
             where $3::bigint is null or rank < $3 or (rank = $3 and user_id > $4)
             order by rank desc, user_id limit $5"
        )))
        .bind(wanted.role.as_deref())
        .bind(wanted.search.as_deref().map(like))
        .bind(after.map(|cursor| cursor.rank))
        .bind(after.map(|cursor| cursor.id.as_str()))
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("ordering users by when they did something"))
    }
}
