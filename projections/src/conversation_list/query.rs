use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::{ConversationId, UserId};
use sqlx::AssertSqlSafe;

use super::{ConversationList, ConversationRow};
use crate::{Error, Projection, Views};

/// Which of a user's conversations are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shelf {
    /// Those at hand: neither archived nor in the trash.
    #[default]
    Open,
    /// The archived ones.
    Archive,
    /// Those in the trash.
    Trash,
}

impl Shelf {
    /// The condition that its index is for.
    fn condition(self) -> &'static str {
        match self {
            Self::Open => "deleted_at is null and not archived",
            Self::Archive => "archived and deleted_at is null",
            Self::Trash => "deleted_at is not null",
        }
    }
}

/// How it stands with a conversation that is not in the trash, as clients of 1.x tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It goes on.
    Active,
    /// Nothing more is to be said.
    Ended,
    /// It is out of the list, and kept.
    Archived,
}

impl Standing {
    /// The conditions that say so, one for each shelf, as their indexes are for. Without a
    /// standing: all that are not in the trash.
    fn conditions(wanted: Option<Self>) -> &'static [&'static str] {
        const ARCHIVED: &str = "archived";
        match wanted {
            None => &["not archived", ARCHIVED],
            Some(Self::Active) => &["not archived and ended_at is null"],
            Some(Self::Ended) => &["not archived and ended_at is not null"],
            Some(Self::Archived) => &[ARCHIVED],
        }
    }
}

impl ConversationRow {
    /// How it stands with the conversation.
    pub fn standing(&self) -> Standing {
        match (self.archived, self.ended_at) {
            (true, _) => Standing::Archived,
            (false, Some(_)) => Standing::Ended,
            (false, None) => Standing::Active,
        }
    }
}

/// Where a page of the list ends: `<pinned>-<microseconds>-<id>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pinned: bool,
    updated_at: DateTime<Utc>,
    id: String,
}

impl Cursor {
    /// The place right behind a row.
    pub fn behind(row: &ConversationRow) -> Self {
        let id = row.conversation_id.clone();
        Self { pinned: row.pinned, updated_at: row.updated_at, id }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.updated_at.timestamp_micros();
        write!(f, "{}-{micros}-{}", u8::from(self.pinned), self.id)
    }
}

impl FromStr for Cursor {
    type Err = ();

    fn from_str(raw: &str) -> Result<Self, ()> {
        let (pinned, rest) = raw.split_once('-').ok_or(())?;
        let pinned = match pinned {
            "0" => false,
            "1" => true,
            _ => return Err(()),
        };
        let (micros, id) = rest.split_once('-').ok_or(())?;
        let micros = micros.parse().map_err(|_| ())?;
        let updated_at = DateTime::from_timestamp_micros(micros).ok_or(())?;
        let id = ConversationId::parse(id).map_err(|_| ())?.to_string();
        Ok(Self { pinned, updated_at, id })
    }
}

impl Views {
    /// A page of a user's conversations on a shelf, pinned ones first, then newest first, as of
    /// at least a position; with a tag, those that have it.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn conversations(
        &self,
        owner: &UserId,
        (shelf, tag): (Shelf, Option<&str>),
        after: Option<&Cursor>,
        limit: u32,
        at_least: u64,
    ) -> Result<Vec<ConversationRow>, Error> {
        let condition = shelf.condition();
        self.reading(&[ConversationList::NAME], at_least, "listing conversations", || {
            sqlx::query_as(AssertSqlSafe(format!(
                "select * from conversation_list
                 where owner = $1 and {condition}
                   and ($2::timestamptz is null or (pinned, updated_at, conversation_id) < ($5, $2, $3))
                   and ($6::text is null or $6 = any(tags))
                 order by pinned desc, updated_at desc, conversation_id desc limit $4",
            )))
            .bind(owner.as_str())
            .bind(after.map(|cursor| cursor.updated_at))
            .bind(after.map(|cursor| cursor.id.as_str()))
            .bind(i64::from(limit))
            .bind(after.map(|cursor| cursor.pinned))
            .bind(tag)
            .fetch_all(&self.pool)
        })
        .await
    }

    /// The ids of a user's conversations that are not in the trash, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn conversation_ids(&self, owner: &UserId) -> Result<Vec<String>, Error> {
        sqlx::query_scalar(
            "select conversation_id from conversation_list
             where owner = $1 and deleted_at is null order by created_at, conversation_id",
        )
        .bind(owner.as_str())
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("listing conversations"))
    }

    /// Conversations with which it stands so, newest first, a number of them left out, as of at
    /// least a position: those of a user or, without one, everybody's. The trash is left out.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn conversations_by_age(
        &self,
        owner: Option<&UserId>,
        standing: Option<Standing>,
        (skip, limit): (u32, u32),
        at_least: u64,
    ) -> Result<Vec<ConversationRow>, Error> {
        // Without an owner the parameter must be spoken of, too.
        let whose = if owner.is_some() { "owner = $1" } else { "$1::text is null" };
        let shelves: Vec<_> = Standing::conditions(standing)
            .iter()
            .map(|condition| {
                format!(
                    "select * from conversation_list
                     where {whose} and deleted_at is null and {condition}"
                )
            })
            .collect();
        self.reading(&[ConversationList::NAME], at_least, "listing conversations by age", || {
            sqlx::query_as(AssertSqlSafe(format!(
                "{} order by updated_at desc, conversation_id desc offset $2 limit $3",
                shelves.join(" union all ")
            )))
            .bind(owner.map(UserId::as_str))
            .bind(i64::from(skip))
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
        })
        .await
    }

    /// Conversations that have been in the trash since before a time, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn trash_of_before(
        &self,
        time: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<String>, Error> {
        sqlx::query_scalar(
            "select conversation_id from conversation_list where deleted_at < $1
             order by deleted_at limit $2",
        )
        .bind(time)
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("looking through the trash"))
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
        self.reading(&[ConversationList::NAME], at_least, "reading a conversation", || {
            sqlx::query_as("select * from conversation_list where conversation_id = $1")
                .bind(id.as_str())
                .fetch_optional(&self.pool)
        })
        .await
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
        self.reading(&[ConversationList::NAME], at_least, "listing changed conversations", || {
            sqlx::query_as(
                "select * from conversation_list where owner = $1 and position > $2
                 order by position limit $3",
            )
            .bind(owner.as_str())
            .bind(after.cast_signed())
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_garbage_is_not() {
        let raw = "1-1767268800000000-0123456789ab";
        assert_eq!(raw.parse::<Cursor>().unwrap().to_string(), raw);
        for garbage in [
            "",
            "-",
            "x-0123456789ab",
            "1-2",
            "0-99999999999999999999-0123456789ab",
            "2-1-0123456789ab",
        ] {
            assert!(garbage.parse::<Cursor>().is_err(), "{garbage:?}");
        }
    }
}
