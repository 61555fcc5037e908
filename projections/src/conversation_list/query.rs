use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::{ConversationId, UserId};

use super::{ConversationList, ConversationRow};
use crate::{Error, Projection, Views};

/// Where a page of the list ends: `<microseconds>-<id>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    updated_at: DateTime<Utc>,
    id: String,
}

impl Cursor {
    /// The place right behind a row.
    pub fn behind(row: &ConversationRow) -> Self {
        Self { updated_at: row.updated_at, id: row.conversation_id.clone() }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.updated_at.timestamp_micros(), self.id)
    }
}

impl FromStr for Cursor {
    type Err = ();

    fn from_str(raw: &str) -> Result<Self, ()> {
        let (micros, id) = raw.split_once('-').ok_or(())?;
        let micros = micros.parse().map_err(|_| ())?;
        let updated_at = DateTime::from_timestamp_micros(micros).ok_or(())?;
        let id = ConversationId::parse(id).map_err(|_| ())?.to_string();
        Ok(Self { updated_at, id })
    }
}

impl Views {
    /// A page of a user's conversations outside the trash, newest first, as of at least a
    /// position.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn conversations(
        &self,
        owner: &UserId,
        after: Option<&Cursor>,
        limit: u32,
        at_least: u64,
    ) -> Result<Vec<ConversationRow>, Error> {
        self.progress.reached(ConversationList::NAME, at_least).await?;
        sqlx::query_as(
            "select * from conversation_list
             where owner = $1 and deleted_at is null
               and ($2::timestamptz is null or (updated_at, conversation_id) < ($2, $3))
             order by updated_at desc, conversation_id desc limit $4",
        )
        .bind(owner.as_str())
        .bind(after.map(|cursor| cursor.updated_at))
        .bind(after.map(|cursor| cursor.id.as_str()))
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("listing conversations"))
    }

    /// One conversation, in the trash or not, as of at least a position.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn conversation(
        &self,
        id: &ConversationId,
        at_least: u64,
    ) -> Result<Option<ConversationRow>, Error> {
        self.progress.reached(ConversationList::NAME, at_least).await?;
        sqlx::query_as("select * from conversation_list where conversation_id = $1")
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await
            .map_err(Error::database("reading a conversation"))
    }

    /// A user's conversations that changed after a position, oldest change first, the trash
    /// included, as of at least another position.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn conversations_changed(
        &self,
        owner: &UserId,
        after: u64,
        limit: u32,
        at_least: u64,
    ) -> Result<Vec<ConversationRow>, Error> {
        self.progress.reached(ConversationList::NAME, at_least).await?;
        sqlx::query_as(
            "select * from conversation_list where owner = $1 and position > $2
             order by position limit $3",
        )
        .bind(owner.as_str())
        .bind(after.cast_signed())
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("listing changed conversations"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_garbage_is_not() {
        let raw = "1767268800000000-0123456789ab";
        assert_eq!(raw.parse::<Cursor>().unwrap().to_string(), raw);
        for garbage in ["", "-", "x-0123456789ab", "1-2", "99999999999999999999-0123456789ab"] {
            assert!(garbage.parse::<Cursor>().is_err(), "{garbage:?}");
        }
    }
}
