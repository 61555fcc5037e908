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
    /// What is counted over all time, or since a time before which all is hidden.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_totals(&self, since: Option<DateTime<Utc>>) -> Result<Totals, Error> {
        // Sums of a row for each user are quicker than those of all quarter hours ever.
        let sums = if since.is_some() {
            "select sum(started)::bigint as conversations,
                 sum(sent + brought + completed + stopped + interrupted)::bigint as messages,
                 sum(tokens_in + tokens_out)::bigint as tokens
             from analytics_quarters where at >= $1"
        } else {
            "select sum(conversations)::bigint as conversations, sum(messages)::bigint as messages,
                 sum(tokens_in + tokens_out)::bigint as tokens
             from analytics_users where $1::timestamptz is null"
        };
        sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "select (select count(*) from accounts where deleted_at is null) as users,
                 (select count(*) from analytics_conversations
                  where model = '' and not ended and not deleted) as open_conversations,
                 coalesce(conversations, 0) as conversations, coalesce(messages, 0) as messages,
                 coalesce(tokens, 0) as tokens,
                 (select coalesce(sum(calls), 0)::bigint from analytics_requests
                  where user_id = '' and case when $1::timestamptz is null
                      then quarter = 'epoch' else quarter >= $1 and method <> '' end) as calls
             from ({sums}) sums"
        )))
        .bind(since)
        .fetch_one(&self.pool)
        .await
        .map_err(Error::database("counting over all time"))
    }
}
