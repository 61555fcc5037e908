use chrono::{DateTime, Utc};

use crate::{Error, Views};

/// What is counted over all time.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Totals {
    /// Accounts that are there.
    pub users: i64,
    /// Conversations that were ever started.
    pub conversations: i64,
    /// Conversations that are neither ended nor deleted.
    pub open_conversations: i64,
    /// Messages that were ever stored.
    pub messages: i64,
    /// Tokens that models ever read and wrote.
    pub tokens: i64,
    /// Requests to the API.
    pub calls: i64,
}

impl Views {
    /// What is counted over all time, or since the beginning of a day of UTC before which all is
    /// hidden.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_totals(&self, since: Option<DateTime<Utc>>) -> Result<Totals, Error> {
        // Most conversations are open: those that are not are fewer to count.
        sqlx::query_as(
            "select (select count(*) from accounts where deleted_at is null) as users,
                 greatest(started - (select count(*) from analytics_conversations
                                     where model = '' and (ended or deleted)), 0)
                     as open_conversations,
                 conversations, messages, tokens,
                 (select coalesce(sum(calls), 0)::bigint from analytics_requests
                  where user_id = '' and case when $1::timestamptz is null
                      then quarter = 'epoch' else quarter >= $1 and method <> '' end) as calls
             from (
                 select coalesce(sum(started), 0)::bigint as started,
                     coalesce(sum(started) filter (where shown), 0)::bigint as conversations,
                     coalesce(sum(sent + brought + completed + stopped + interrupted)
                         filter (where shown), 0)::bigint as messages,
                     coalesce(sum(tokens_in + tokens_out) filter (where shown), 0)::bigint
                         as tokens
                 from (select *, $1::timestamptz is null or at >= $1 as shown from analytics_days)
                     days
             ) sums",
        )
        .bind(since)
        .fetch_one(&self.pool)
        .await
        .map_err(Error::database("counting over all time"))
    }
}
