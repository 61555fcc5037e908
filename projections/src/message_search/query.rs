use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::conversation::Speaker;
use domain::{ConversationId, MessageId, UserId};
use sqlx::QueryBuilder;
use sqlx::postgres::Postgres;

use super::{MessageSearch, Term, Terms};
use crate::conversation_list::ConversationList;
use crate::{Error, Projection, Views};

/// Around what is marked: no text keeps these.
const MARKS: (char, char) = ('\u{1}', '\u{2}');
/// In the place of what opens a tag, which would be left out.
const OPENS: char = '\u{3}';
/// Newest first.
const ORDER: &str = "s.created_at desc, s.conversation_id desc, s.message_id desc";
/// So many messages are looked at before the index of words is.
const NEWEST: i64 = 2_000;
/// Characters of a text that a snippet is looked for in.
const LOOKED_THROUGH: u32 = 20_000;

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// In which conversation.
    pub conversation_id: String,
    /// What that is called now.
    pub title: Option<String>,
    /// It is in the archive.
    pub archived: bool,
    /// The message; none when it is the title that was found.
    pub message_id: Option<String>,
    /// `user`, `assistant`, `system` or `title`.
    pub role: String,
    /// When it was said.
    pub created_at: DateTime<Utc>,
    /// Around what was looked for.
    pub snippet: Vec<Piece>,
}

/// A piece of a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// It is what was looked for.
    pub marked: bool,
}

/// Where a page of what was found ends: `<microseconds>-<conversation>-<message>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCursor {
    created_at: DateTime<Utc>,
    conversation: String,
    message: String,
}

impl FoundCursor {
    /// The place right behind something.
    pub fn behind(found: &Found) -> Self {
        Self {
            created_at: found.created_at,
            conversation: found.conversation_id.clone(),
            message: found.message_id.clone().unwrap_or_default(),
        }
    }
}

impl fmt::Display for FoundCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.created_at.timestamp_micros();
        write!(f, "{micros}-{}-{}", self.conversation, self.message)
    }
}

impl FromStr for FoundCursor {
    type Err = ();

    fn from_str(raw: &str) -> Result<Self, ()> {
        // Times before 1970 begin with a hyphen.
        let mut parts = raw.rsplitn(3, '-');
        let message = parts.next().ok_or(())?;
        let conversation = parts.next().ok_or(())?;
        let micros = parts.next().ok_or(())?.parse().map_err(|_| ())?;
        if !message.is_empty() {
            MessageId::parse(message).map_err(|_| ())?;
        }
        let conversation = ConversationId::parse(conversation).map_err(|_| ())?.to_string();
        let created_at = DateTime::from_timestamp_micros(micros).ok_or(())?;
        Ok(Self { created_at, conversation, message: message.to_owned() })
    }
}

#[derive(sqlx::FromRow)]
struct FoundRow {
    conversation_id: String,
    title: Option<String>,
    archived: bool,
    message_id: String,
    role: String,
    created_at: DateTime<Utc>,
    snippet: String,
}

impl Views {
    /// A page of what a user looks for, in messages and titles, newest first, as of at least a
    /// position. Nothing is found of what is deleted, was replaced or is in the trash.
    ///
    /// Newest first, since people look for what they remember having said, and because it makes
    /// pages that stay where they are, and lets the newest few be read without ranking the rest.
    ///
    /// # Errors
    /// When the database fails or a view is too far behind.
    pub async fn search(
        &self,
        owner: &UserId,
        terms: &Terms,
        after: Option<&FoundCursor>,
        limit: u32,
        at_least: u64,
    ) -> Result<Vec<Found>, Error> {
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        let views = [MessageSearch::NAME, ConversationList::NAME];
        let found = self.reading(&views, at_least, "looking for words", || async {
            // Words that people use are found among what was said last, in the order of the page. For
            // others the index of words has few places to look at.
            let mut found = Vec::new();
            for among in [Some(NEWEST), None] {
                let mut query = statement(owner, terms, after, limit, among);
                let query = query.build_query_as::<FoundRow>();
                // Planned for these words.
                found = query.persistent(false).fetch_all(&self.pool).await?;
                if found.len() >= limit as usize {
                    break;
                }
            }
            Ok(found)
        });
        Ok(found.await?.into_iter().map(Found::of).collect())
    }
}

fn statement<'a>(
    owner: &'a UserId,
    terms: &'a Terms,
    after: Option<&'a FoundCursor>,
    limit: u32,
    among: Option<i64>,
) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(
        "with found as (
             select s.conversation_id, s.message_id, s.role, s.created_at, s.text, c.title, c.archived
             from ",
    );
    if let Some(newest) = among {
        sql.push("(select * from message_search s where ");
        reach(&mut sql, owner, terms, after);
        sql.push(format!(" order by {ORDER} limit ")).push_bind(newest).push(") s");
    } else {
        sql.push("message_search s");
    }
    sql.push(" join conversation_list c using (conversation_id) where c.deleted_at is null and ");
    if among.is_none() {
        reach(&mut sql, owner, terms, after);
        sql.push(" and ");
    }
    sql.push("s.words @@ (");
    let mut filters = vec![lexeme("owner", owner.as_str(), "")];
    // The other roles are half of everything each: to look that up in the index takes longer than to
    // see it in the rows.
    let rare = terms.role.filter(|role| *role == Speaker::System);
    filters.extend(rare.map(|role| lexeme("role", role.name(), "")));
    filters.extend(terms.model.as_deref().map(|model| lexeme("model", model, ":*")));
    sql.push_bind(filters.join(" & ")).push("::tsquery");
    for term in &terms.wanted {
        sql.push(" && ");
        push(&mut sql, term);
    }
    for term in &terms.excluded {
        sql.push(" && !! ");
        push(&mut sql, term);
    }
    sql.push(")");
    if !terms.title.is_empty() {
        sql.push(
            " and s.conversation_id in (select t.conversation_id from message_search t
              where t.words @@ (",
        );
        let filters = [lexeme("owner", owner.as_str(), ""), lexeme("role", "title", "")];
        sql.push_bind(filters.join(" & ")).push("::tsquery");
        for term in &terms.title {
            sql.push(" && ");
            push(&mut sql, term);
        }
        sql.push("))");
    }
    if let Some(role) = terms.role {
        sql.push(" and s.role = ").push_bind(role.name());
    }
    if !terms.tags.is_empty() {
        sql.push(" and c.tags @> ").push_bind(terms.tags.clone());
    }
    sql.push(format!(" order by {ORDER} limit ")).push_bind(i64::from(limit));
    let (open, close) = MARKS;
    sql.push(format!(
        ")
         select conversation_id, title, archived, message_id, role, created_at,
             ts_headline('simple', 
                 translate(left(text, {LOOKED_THROUGH}), E'<\\x01\\x02\\x03', E'\\x03'), ''::tsquery"
    ));
    for term in terms.wanted.iter().chain(&terms.title) {
        sql.push(" || ");
        push(&mut sql, term);
    }
    sql.push(", ");
    sql.push_bind(format!(
        "StartSel={open}, StopSel={close}, MaxFragments=2, MaxWords=24, MinWords=8, ShortWord=0, \
         FragmentDelimiter=\" … \""
    ));
    sql.push(
        ") as snippet from found order by created_at desc, conversation_id desc, message_id desc",
    );
    sql
}

/// Whose messages, and from when to when.
fn reach<'a>(
    sql: &mut QueryBuilder<Postgres>,
    owner: &'a UserId,
    terms: &'a Terms,
    after: Option<&'a FoundCursor>,
) {
    sql.push("s.owner = ").push_bind(owner.as_str().to_owned());
    if let Some(time) = terms.after {
        sql.push(" and s.created_at >= ").push_bind(time);
    }
    if let Some(time) = terms.before {
        sql.push(" and s.created_at < ").push_bind(time);
    }
    if let Some(cursor) = after {
        sql.push(" and (s.created_at, s.conversation_id, s.message_id) < (")
            .push_bind(cursor.created_at)
            .push(", ")
            .push_bind(cursor.conversation.clone())
            .push(", ")
            .push_bind(cursor.message.clone())
            .push(")");
    }
}

fn push(sql: &mut QueryBuilder<Postgres>, term: &Term) {
    match term {
        Term::Word(word) => sql.push("plainto_tsquery('simple', ").push_bind(clean(word)),
        Term::Phrase(phrase) => sql.push("phraseto_tsquery('simple', ").push_bind(clean(phrase)),
        Term::Prefix(word) => {
            sql.push("to_tsquery('simple', ").push_bind(format!("{}:*", quoted(&clean(word))))
        }
    };
    sql.push(")");
}

/// Without the one character that Postgres does not take, and without what opens a tag.
fn clean(text: &str) -> String {
    text.replace(['\0', '<'], " ")
}

/// A word of ours, with a space that no word of a text has.
fn lexeme(kind: &str, value: &str, end: &str) -> String {
    format!("{}{end}", quoted(&format!("{kind} {}", clean(value))))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

impl Found {
    fn of(row: FoundRow) -> Self {
        Self {
            conversation_id: row.conversation_id,
            title: row.title,
            archived: row.archived,
            message_id: Some(row.message_id).filter(|id| !id.is_empty()),
            role: row.role,
            created_at: row.created_at,
            snippet: pieces(&row.snippet),
        }
    }
}

fn pieces(snippet: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut add = |text: &str, marked| {
        if !text.is_empty() {
            pieces.push(Piece { text: text.replace(OPENS, "<"), marked });
        }
    };
    let mut rest = snippet;
    while let Some((before, marked)) = rest.split_once(MARKS.0) {
        let (marked, after) = marked.split_once(MARKS.1).unwrap_or((marked, ""));
        add(before, false);
        add(marked, true);
        rest = after;
    }
    add(rest, false);
    pieces
}

#[cfg(test)]
mod tests {
    use sqlx::Execute as _;

    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_garbage_is_not() {
        for raw in ["1767268800000000-0123456789ab-", "-5-0123456789ab-0123456789"] {
            assert_eq!(raw.parse::<FoundCursor>().unwrap().to_string(), raw);
        }
        for garbage in ["", "-", "--", "1-2-3", "x-0123456789ab-", "1-0123456789ab-x"] {
            assert!(garbage.parse::<FoundCursor>().is_err(), "{garbage:?}");
        }
    }

    #[test]
    fn a_snippet_comes_in_pieces() {
        let piece = |text: &str, marked| Piece { text: text.to_owned(), marked };
        assert_eq!(
            pieces("a \u{1}red\u{2} \u{1}fox\u{2}"),
            [piece("a ", false), piece("red", true), piece(" ", false), piece("fox", true)],
        );
        assert_eq!(pieces(""), []);
    }

    #[test]
    fn nothing_that_is_typed_is_part_of_the_statement() {
        let owner = UserId::parse("a".repeat(16)).unwrap();
        let evil = r#"'); drop table x; -- \ "; drop" title:'); model:'x\ tag:'"#;
        let terms = Terms::parse(evil).unwrap();
        let mut built = statement(&owner, &terms, None, 1, None);
        let sql = built.build().sql().as_str().to_owned();
        assert!(!sql.contains("drop"), "{sql}");
        assert_eq!(quoted(r"it's \"), r"'it''s \\'");
    }
}
