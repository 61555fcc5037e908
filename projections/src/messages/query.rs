use std::collections::HashMap;

use domain::conversation::Speaker;
use domain::{ConversationId, MessageId, UserId};
use sqlx::AssertSqlSafe;

use super::{MessageRow, Messages, Node, Tree};
use crate::conversation_list::ConversationList;
use crate::{Error, Projection, Views};

/// What is read of a message that a model gets: it may be long enough without what else is known.
#[derive(Debug, sqlx::FromRow)]
struct Words {
    message_id: String,
    role: String,
    content: String,
}

/// One message, as a model gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Its id.
    pub message: MessageId,
    /// Whose words these are.
    pub speaker: Speaker,
    /// The words.
    pub text: String,
}

/// What a message of the conversation `$1` was said after, which has the alias `m`. Of messages
/// from before there were branches that is whatever came before.
fn said_after(m: &str) -> String {
    format!(
        "{m}.parent_id,
         (select e.message_id from messages e
          where e.conversation_id = $1 and e.ordinal < {m}.ordinal and e.replaced_by is null
          order by e.ordinal desc limit 1)"
    )
}

/// The way from the message `$2` of the conversation `$1`, or its newest one while that is not
/// here yet, back to the first one, newest first: answers that were replaced give their place to
/// those that replaced them, and what is shown is counted, up to `$3`. `columns` are read, `shows`
/// says whether a row counts. Each step is looked up by its key: a plain join is planned, while
/// nothing is known of how many rows there are, as reading the whole conversation.
fn way(columns: &str, shows: &str) -> String {
    let said_after = said_after("way");
    format!(
        "with recursive way as (
             select m.message_id, m.parent_id, m.replaced_by, m.ordinal, 1 as step,
                    ({shows})::integer as shown
             from messages m where m.conversation_id = $1 and m.message_id = coalesce(
                 (select e.message_id from messages e
                  where e.conversation_id = $1 and e.message_id = $2),
                 (select e.message_id from messages e
                  where e.conversation_id = $1 and e.replaced_by is null
                  order by e.ordinal desc limit 1))
             union all
             select m.message_id, m.parent_id, m.replaced_by, m.ordinal, way.step + 1,
                    way.shown + ({shows})::integer
             from way cross join lateral (
                 select e.* from messages e where e.conversation_id = $1
                   and e.message_id = coalesce(way.replaced_by, {said_after})
                 limit 1
             ) m
             where way.shown < $3
         )
         select {columns} from way join messages m on m.conversation_id = $1 and m.message_id = way.message_id
         where {shows} order by way.step"
    )
}

impl Views {
    /// Messages from one back to the first, newest first, as of at least a position: those of
    /// the thread that ends with it. Replaced answers and deleted messages are left out.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn thread(
        &self,
        conversation: &ConversationId,
        end: &MessageId,
        limit: u32,
        at_least: u64,
    ) -> Result<Vec<MessageRow>, Error> {
        self.reading(&[Messages::NAME], at_least, "reading a thread", || {
            sqlx::query_as(AssertSqlSafe(way("m.*", "m.replaced_by is null and not m.deleted")))
                .bind(conversation.as_str())
                .bind(end.as_str())
                .bind(i64::from(limit))
                .fetch_all(&self.pool)
        })
        .await
    }

    /// The message that comes before one in its thread, whether it is shown or not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn before(
        &self,
        conversation: &ConversationId,
        message: &MessageId,
    ) -> Result<Option<MessageId>, Error> {
        let said_after = said_after("m");
        let before: Option<String> = sqlx::query_scalar(AssertSqlSafe(format!(
            "select e.message_id from messages m
             join messages e on e.conversation_id = $1 and e.message_id = coalesce({said_after})
             where m.conversation_id = $1 and m.message_id = $2",
        )))
        .bind(conversation.as_str())
        .bind(message.as_str())
        .fetch_optional(&self.pool)
        .await
        .map_err(Error::database("reading a thread"))?;
        let parse = |id: String| {
            MessageId::parse(&id)
                .map_err(|_| Error::inconsistent("messages", format!("the id {id}")))
        };
        before.map(parse).transpose()
    }

    /// One message, replaced or deleted or not, as of at least a position.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn message(
        &self,
        conversation: &ConversationId,
        message: &MessageId,
        at_least: u64,
    ) -> Result<Option<MessageRow>, Error> {
        self.reading(&[Messages::NAME], at_least, "reading a message", || {
            sqlx::query_as("select * from messages where conversation_id = $1 and message_id = $2")
                .bind(conversation.as_str())
                .bind(message.as_str())
                .fetch_optional(&self.pool)
        })
        .await
    }

    /// The message of this id, for those who do not say in which conversation: of a user's own
    /// conversations, or of everybody's where `of_all`, as of at least a position. Ids are unique
    /// within a conversation: of several, a user's own comes first, then the oldest. What is
    /// deleted or in the trash is left out.
    ///
    /// # Errors
    /// When the database fails or a view is too far behind.
    pub async fn message_of(
        &self,
        user: &UserId,
        of_all: bool,
        message: &MessageId,
        at_least: u64,
    ) -> Result<Option<MessageRow>, Error> {
        self.reading(
            &[Messages::NAME, ConversationList::NAME],
            at_least,
            "looking for a message",
            || {
                sqlx::query_as(
                    "select m.* from messages m
                 join conversation_list c on c.conversation_id = m.conversation_id
                 where m.message_id = $1 and not m.deleted and c.deleted_at is null
                   and ($3 or c.owner = $2)
                 order by c.owner = $2 desc, m.ordinal limit 1",
                )
                .bind(message.as_str())
                .bind(user.as_str())
                .bind(of_all)
                .fetch_optional(&self.pool)
            },
        )
        .await
    }

    /// All messages of a conversation, on whatever branch, in the order they came, as of at
    /// least a position; without those deleted, and without replaced answers.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn all_messages(
        &self,
        conversation: &ConversationId,
        at_least: u64,
    ) -> Result<Vec<MessageRow>, Error> {
        self.reading(&[Messages::NAME], at_least, "reading messages", || {
            sqlx::query_as(
                "select * from messages
                 where conversation_id = $1 and replaced_by is null and not deleted order by ordinal",
            )
            .bind(conversation.as_str())
            .fetch_all(&self.pool)
        })
        .await
    }

    /// All messages of a conversation as a tree, as of at least a position.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn tree(&self, conversation: &ConversationId, at_least: u64) -> Result<Tree, Error> {
        let nodes: Vec<Node> = self
            .reading(&[Messages::NAME], at_least, "reading what follows what", || {
                sqlx::query_as(
                    "select message_id, parent_id, replaced_by, deleted from messages
             where conversation_id = $1 order by ordinal",
                )
                .bind(conversation.as_str())
                .fetch_all(&self.pool)
            })
            .await?;
        Ok(Tree::new(nodes))
    }

    /// These messages of a conversation, in the order they are named.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn messages_named(
        &self,
        conversation: &ConversationId,
        messages: &[&str],
    ) -> Result<Vec<MessageRow>, Error> {
        sqlx::query_as(
            "select * from messages where conversation_id = $1 and message_id = any($2)
             order by array_position($2, message_id)",
        )
        .bind(conversation.as_str())
        .bind(messages)
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("reading messages"))
    }

    /// For each of these parents, what was said after it, oldest first, where that is more than
    /// one: the branches that begin there. The parent of first messages is "".
    ///
    /// # Errors
    /// When the database fails.
    pub async fn branches(
        &self,
        conversation: &ConversationId,
        parents: &[String],
    ) -> Result<HashMap<String, Vec<String>>, Error> {
        let rows: Vec<(String, Vec<String>)> = sqlx::query_as(
            "select parent_id, array_agg(message_id order by ordinal) from messages
             where conversation_id = $1 and parent_id = any($2) and replaced_by is null
               and not deleted
             group by parent_id having count(*) > 1",
        )
        .bind(conversation.as_str())
        .bind(parents)
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("looking for branches"))?;
        Ok(rows.into_iter().collect())
    }

    /// The last `limit` turns up to and including a message, oldest first, as of at least a
    /// position. Answers that hold no text or were replaced, and deleted messages, are left out.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn turns(
        &self,
        conversation: &ConversationId,
        up_to: &MessageId,
        limit: u32,
        at_least: u64,
    ) -> Result<Vec<Turn>, Error> {
        let shows = "m.replaced_by is null and not m.deleted and m.content <> ''";
        let columns = "m.message_id, m.role, m.content";
        let mut rows: Vec<Words> = self
            .reading(&[Messages::NAME], at_least, "reading what was said", || {
                sqlx::query_as(AssertSqlSafe(way(columns, shows)))
                    .bind(conversation.as_str())
                    .bind(up_to.as_str())
                    .bind(i64::from(limit))
                    .fetch_all(&self.pool)
            })
            .await?;
        rows.reverse();
        rows.into_iter().map(Turn::of).collect()
    }
}

impl Turn {
    fn of(row: Words) -> Result<Self, Error> {
        let inconsistent = |what| Error::inconsistent("messages", what);
        let message = MessageId::parse(&row.message_id)
            .map_err(|_| inconsistent(format!("the id {}", row.message_id)))?;
        let speaker = Speaker::named(&row.role)
            .ok_or_else(|| inconsistent(format!("the role {}", row.role)))?;
        Ok(Self { message, speaker, text: row.content })
    }
}
