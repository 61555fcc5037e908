use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::ConversationId;
use sqlx::AssertSqlSafe;

use crate::analytics::fact::SAID;
use crate::{Error, Views};

/// What was said in a conversation, over all time.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct ConversationUsage {
    /// Which conversation.
    pub conversation_id: String,
    /// Whose it is.
    pub user_id: String,
    /// Their name; none once the account is erased.
    pub username: Option<String>,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// When something happened in it last.
    pub updated_at: DateTime<Utc>,
    /// Nothing more is to be said.
    pub ended: bool,
    /// It is in the trash, or gone for good.
    pub deleted: bool,
    /// Messages, answers with words included.
    pub messages: i64,
    /// Complete answers.
    pub completed: i64,
    /// Tokens that models read.
    pub tokens_in: i64,
    /// Tokens that models wrote.
    pub tokens_out: i64,
    /// Milliseconds of all complete answers.
    pub duration_ms: i64,
    /// What they are ordered by.
    rank: i64,
}

/// What conversations are ordered by, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConversationOrder {
    /// Messages.
    Messages,
    /// Tokens read and written.
    Tokens,
    /// When something happened last.
    Updated,
}

impl ConversationOrder {
    fn rank(self) -> &'static str {
        match self {
            Self::Messages => "t.messages",
            Self::Tokens => "t.tokens_in + t.tokens_out",
            Self::Updated => "(extract(epoch from t.updated_at) * 1000000)::bigint",
        }
    }
}

/// Which are listed: those in which something was said within a period.
#[derive(Debug, Clone)]
pub struct ConversationsWanted {
    /// When it begins.
    pub from: DateTime<Utc>,
    /// When it is over.
    pub to: DateTime<Utc>,
    /// Those of this user.
    pub user: Option<String>,
    /// What they are ordered by.
    pub order: ConversationOrder,
}

/// Where a page ends: `<rank>-<id>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationCursor {
    rank: i64,
    id: String,
}

impl ConversationCursor {
    /// The place right behind a row.
    pub fn behind(row: &ConversationUsage) -> Self {
        Self { rank: row.rank, id: row.conversation_id.clone() }
    }
}

impl fmt::Display for ConversationCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.rank, self.id)
    }
}

impl FromStr for ConversationCursor {
    type Err = ();

    fn from_str(raw: &str) -> Result<Self, ()> {
        let (rank, id) = raw.split_once('-').ok_or(())?;
        let id = ConversationId::parse(id).map_err(|_| ())?.to_string();
        Ok(Self { rank: rank.parse().map_err(|_| ())?, id })
    }
}

impl Views {
    /// A page of conversations in which something was said within a period, with what was said in
    /// them over all time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_conversations(
        &self,
        wanted: &ConversationsWanted,
        after: Option<&ConversationCursor>,
        limit: u32,
    ) -> Result<Vec<ConversationUsage>, Error> {
        let rank = wanted.order.rank();
        // They are chosen by an index alone, and only then looked at. What lasted for longer than
        // the period may have been silent within it.
        sqlx::query_as(AssertSqlSafe(format!(
            "select t.*, page.rank, nullif(a.username, '') as username from (
                 select t.conversation_id, {rank} as rank from analytics_conversations t
                 where t.model = '' and t.last_said >= $1 and t.first_said < $2
                   and (t.first_said >= $1 or t.last_said < $2 or exists (
                       select from analytics_facts f
                       where f.user_id = t.user_id and f.conversation_id = t.conversation_id
                         and f.at >= $1 and f.at < $2
                         and f.kind in ({SAID})))
                   and ($3::text is null or t.user_id = $3)
                   and ($4::bigint is null or ({rank}, t.conversation_id) < ($4, $5))
                 order by {rank} desc, t.conversation_id desc limit $6
             ) page
             join analytics_conversations t
               on t.conversation_id = page.conversation_id and t.model = ''
             left join accounts a on a.user_id = t.user_id
             order by page.rank desc, t.conversation_id desc"
        )))
        .bind(wanted.from)
        .bind(wanted.to)
        .bind(&wanted.user)
        .bind(after.map(|cursor| cursor.rank))
        .bind(after.map(|cursor| cursor.id.as_str()))
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("listing what conversations used"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_garbage_is_not() {
        let raw = "17-0123456789ab";
        assert_eq!(raw.parse::<ConversationCursor>().unwrap().to_string(), raw);
        for garbage in ["", "-", "17", "x-0123456789ab", "17-2"] {
            assert!(garbage.parse::<ConversationCursor>().is_err(), "{garbage:?}");
        }
    }
}
