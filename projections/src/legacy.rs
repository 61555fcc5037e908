//! What the analytics service of 1.x is asked for, and nobody else asks: queries over the views of
//! usage and of what was reported. Nothing before `since` is shown.

use chrono::{DateTime, Utc};

use crate::{Error, Views};

/// Something somebody did, here or elsewhere.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct OldActivity {
    /// Names it.
    pub id: String,
    /// Who.
    pub user_id: Option<String>,
    /// Their name.
    pub username: Option<String>,
    /// What it was.
    pub kind: String,
    /// When.
    pub at: DateTime<Utc>,
    /// From where, when it is known.
    pub address: Option<String>,
    /// With what, when it is known.
    pub user_agent: Option<String>,
    /// Whatever else is known.
    pub details: Option<serde_json::Value>,
}

/// Which activities are listed.
#[derive(Debug, Clone, Default)]
pub struct OldActivities {
    /// Those of this user.
    pub user: Option<String>,
    /// Those of this time and later.
    pub from: Option<DateTime<Utc>>,
    /// Those before this time.
    pub to: Option<DateTime<Utc>>,
    /// How many to leave out.
    pub skip: u32,
    /// How many to list.
    pub limit: u32,
}

/// How much somebody did.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OldUser {
    /// Who.
    pub user_id: String,
    /// Their name.
    pub username: Option<String>,
    /// How much they did.
    pub activities: i64,
    /// When they last did something.
    pub last_active: Option<DateTime<Utc>>,
}

/// A conversation, with what was said in it.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct OldConversation {
    /// Which.
    pub conversation_id: String,
    /// Whose.
    pub user_id: String,
    /// Their name.
    pub username: Option<String>,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// When something happened in it last.
    pub updated_at: DateTime<Utc>,
    /// Nothing more is to be said.
    pub ended: bool,
    /// It is in the trash, or gone for good.
    pub deleted: bool,
    /// Messages, answers included.
    pub messages: i64,
    /// Tokens read and written.
    pub tokens: i64,
    /// Complete answers.
    pub completed: i64,
    /// Milliseconds of all of them.
    pub duration_ms: i64,
}

/// What conversations are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldOrder {
    /// Those in which something happened last first.
    Updated,
    /// Those with most tokens first.
    Tokens,
}

/// How answers ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct OldAnswers {
    /// All.
    pub answers: i64,
    /// Those that failed.
    pub failed: i64,
    /// Those that are complete.
    pub completed: i64,
    /// Milliseconds of all of these.
    pub duration_ms: i64,
}

/// How fast a user was answered, in milliseconds.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct OldResponses {
    /// Who.
    pub user_id: String,
    /// Their name.
    pub username: Option<String>,
    /// The mean.
    pub mean: f64,
    /// The shortest.
    pub min: i64,
    /// The longest.
    pub max: i64,
    /// How many answers.
    pub answers: i64,
}

impl Views {
    /// What people did, here and elsewhere, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn old_activities(&self, wanted: &OldActivities) -> Result<Vec<OldActivity>, Error> {
        // Of each source as many as there may be on the page; the index gives them in order.
        let most = i64::from(wanted.skip) + i64::from(wanted.limit);
        sqlx::query_as(
            "select f.id, f.user_id, nullif(a.username, '') as username, f.kind, f.at,
                 coalesce(f.address, s.address) as address,
                 coalesce(f.user_agent, s.user_agent) as user_agent, f.details
             from (
                 (select position || '-' || number as id, user_id, kind, at,
                      null::text as address, null::text as user_agent,
                      case when conversation_id is not null
                           then jsonb_build_object('conversation_id', conversation_id) end as details,
                      position, number
                  from analytics_facts
                  where person and ($1::text is null or user_id = $1)
                      and ($2::timestamptz is null or at >= $2)
                      and ($3::timestamptz is null or at < $3)
                  order by at desc, position desc, number desc limit $4)
                 union all
                 (select id, user_id, kind, at, address, user_agent, details, position, 0
                  from reported_activity
                  where ($1::text is null or user_id = $1)
                      and ($2::timestamptz is null or at >= $2)
                      and ($3::timestamptz is null or at < $3)
                  order by at desc, id desc limit $4)
             ) f
             left join accounts a on a.user_id = f.user_id
             left join sessions s
                 on f.kind = 'logged_in' and s.user_id = f.user_id and s.began_at = f.at
             order by f.at desc, f.position desc, f.number desc, f.id desc
             limit $5 offset $6",
        )
        .bind(&wanted.user)
        .bind(wanted.from)
        .bind(wanted.to)
        .bind(most)
        .bind(i64::from(wanted.limit))
        .bind(i64::from(wanted.skip))
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("listing activities"))
    }

    /// How much everybody did, here and elsewhere, those who did most first; with `active_since`,
    /// those who did something since then.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn old_users(
        &self,
        since: DateTime<Utc>,
        active_since: Option<DateTime<Utc>>,
        limit: Option<u32>,
    ) -> Result<Vec<OldUser>, Error> {
        sqlx::query_as(
            "select a.user_id, nullif(a.username, '') as username,
                 coalesce(d.count, 0) + coalesce(r.count, 0) as activities,
                 greatest(u.last_active, r.last) as last_active
             from accounts a
             left join analytics_users u on u.user_id = a.user_id
             left join (
                 select user_id, sum(registered + started + sent + brought + other)::bigint as count
                 from analytics_user_days where day >= $1 group by user_id
             ) d on d.user_id = a.user_id
             left join (
                 select user_id, count(*) as count, max(at) as last
                 from reported_activity where user_id is not null and at >= $1 group by user_id
             ) r on r.user_id = a.user_id
             where a.deleted_at is null
                 and ($2::timestamptz is null or greatest(u.last_active, r.last) >= $2)
             order by 3 desc, a.user_id limit $3",
        )
        .bind(since)
        .bind(active_since)
        .bind(limit.map(i64::from))
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("counting what everybody did"))
    }

    /// Conversations with what was said in them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn old_conversations(
        &self,
        since: DateTime<Utc>,
        user: Option<&str>,
        order: OldOrder,
        limit: u32,
    ) -> Result<Vec<OldConversation>, Error> {
        sqlx::query_as(
            "select t.conversation_id, t.user_id, nullif(a.username, '') as username,
                 t.started_at, t.updated_at, t.ended, t.deleted, t.messages,
                 t.tokens_in + t.tokens_out as tokens, t.completed, t.duration_ms
             from analytics_conversations t left join accounts a on a.user_id = t.user_id
             where t.model = '' and t.updated_at >= $1 and ($2::text is null or t.user_id = $2)
             order by case when $3 then t.tokens_in + t.tokens_out end desc nulls last,
                 t.updated_at desc, t.conversation_id desc
             limit $4",
        )
        .bind(since)
        .bind(user)
        .bind(order == OldOrder::Tokens)
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("listing conversations with what was said in them"))
    }

    /// One of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn old_conversation(&self, id: &str) -> Result<Option<OldConversation>, Error> {
        sqlx::query_as(
            "select t.conversation_id, t.user_id, nullif(a.username, '') as username,
                 t.started_at, t.updated_at, t.ended, t.deleted, t.messages,
                 t.tokens_in + t.tokens_out as tokens, t.completed, t.duration_ms
             from analytics_conversations t left join accounts a on a.user_id = t.user_id
             where t.model = '' and t.conversation_id = $1",
        )
        .bind(id)
        .fetch_optional(&self.pool)
        .await
        .map_err(Error::database("looking a conversation up"))
    }

    /// How answers ended since the beginning of a day of UTC.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn old_answers(&self, since: DateTime<Utc>) -> Result<OldAnswers, Error> {
        sqlx::query_as(
            "select coalesce(sum(completed + failed + stopped + interrupted), 0)::bigint as answers,
                 coalesce(sum(failed), 0)::bigint as failed,
                 coalesce(sum(completed), 0)::bigint as completed,
                 coalesce(sum(duration_ms), 0)::bigint as duration_ms
             from analytics_days where at >= $1",
        )
        .bind(since)
        .fetch_one(&self.pool)
        .await
        .map_err(Error::database("counting how answers ended"))
    }

    /// How fast users were answered, those with most answers first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn old_responses(
        &self,
        since: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<OldResponses>, Error> {
        sqlx::query_as(
            "select f.user_id, nullif(a.username, '') as username, f.mean, f.min, f.max, f.answers
             from (
                 select user_id, avg(duration_ms)::float8 as mean, min(duration_ms) as min,
                     max(duration_ms) as max, count(*) as answers
                 from analytics_facts where kind = 'answer_completed' and at >= $1
                 group by user_id
             ) f left join accounts a on a.user_id = f.user_id
             order by f.answers desc, f.user_id limit $2",
        )
        .bind(since)
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("measuring how fast users were answered"))
    }

    /// How many accounts had been opened before each of these times.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn accounts_before(&self, times: &[DateTime<Utc>]) -> Result<Vec<i64>, Error> {
        sqlx::query_scalar(
            "select (select count(*) from analytics_users u where u.registered_at < t.at)
             from unnest($1::timestamptz[]) with ordinality t (at, place) order by place",
        )
        .bind(times)
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("counting accounts"))
    }
}
