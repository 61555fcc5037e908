use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, Responder};
use domain::{ConversationId, MessageId};
use projections::conversation_list::{ConversationList, ConversationRow};
use projections::messages::{MessageRow, Messages, Tree};
use projections::{Past, Projection};
use serde::Deserialize;
use utoipa::IntoParams;
use wire::conversation::{Message, MessagePage};
use wire::{FieldError, Problem};

use super::{message_id, owned, shown};
use crate::auth::Actor;
use crate::backend::Backend;
use crate::history::{self, At};
use crate::http::{ApiError, ListQuery, Seen};
use crate::live::translate;

/// Query of the messages of a conversation.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::routes) struct MessagesQuery {
    /// The thread as it was: a journal position, or a time (RFC 3339).
    at: Option<String>,
    /// The page with this message in the middle, on the branch that it is on.
    around: Option<String>,
    /// `next` or `previous` of another page.
    cursor: Option<String>,
    /// Items at most: 1 to 200, 50 when absent.
    limit: Option<u32>,
    /// Journal position the answer must reflect: that of a receipt.
    min_position: Option<u64>,
}

/// Where a page of a thread is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// At its end.
    End,
    /// Before a message.
    Before(MessageId),
    /// After a message, towards the end of a branch.
    After(MessageId, MessageId),
    /// Around a message.
    Around(MessageId),
}

impl FromStr for Place {
    type Err = ();

    fn from_str(raw: &str) -> Result<Self, ()> {
        let id = |raw| MessageId::parse(raw).map_err(|_| ());
        match raw.strip_prefix("newer-").map(|ids| ids.split_once('-')) {
            None => Ok(Self::Before(id(raw)?)),
            Some(Some((message, leaf))) => Ok(Self::After(id(message)?, id(leaf)?)),
            Some(None) => Err(()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::End => Ok(()),
            Self::Before(message) | Self::Around(message) => write!(f, "{message}"),
            Self::After(message, leaf) => write!(f, "newer-{message}-{leaf}"),
        }
    }
}

/// Messages of the branch that is shown, newest first; with `around`, of the branch that a message
/// is on; with `at`, as they were.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/messages", tag = "message",
    params(("id" = String, Path), MessagesQuery), security(("bearer" = [])),
    responses((status = 200, body = MessagePage), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn list(
    backend: Data<Backend>,
    actor: Actor,
    path: Path<String>,
    query: Query<MessagesQuery>,
) -> Result<impl Responder, ApiError> {
    let MessagesQuery { at, around, cursor, limit, min_position } = query.into_inner();
    let query = ListQuery { cursor, limit, min_position };
    let limit = query.limit()?;
    let place = match (query.cursor::<Place>()?, around) {
        (Some(place), None) => place,
        (None, None) => Place::End,
        (None, Some(message)) => Place::Around(message_id(&message)?),
        (Some(_), Some(_)) => return Err(one_of_both()),
    };
    let at = at.map(|raw| At::parse(&raw, "query", "at")).transpose()?;
    let listed = backend.freshen(&actor, ConversationList::NAME, min_position).await?;
    let seen = backend.freshen(&actor, Messages::NAME, min_position).await?.and(listed);
    let (id, row) = owned(&backend, &actor, &path, listed).await?;
    let page = match at {
        Some(at) => page_of_the_past(history::past(&backend, &id, &at).await?, &place, limit)?,
        None => match place {
            Place::End | Place::Before(_) => page(&backend, &id, row, &place, limit).await?,
            Place::After(..) | Place::Around(_) => {
                page_of_a_branch(&backend, &id, row, &place, limit, seen).await?
            }
        },
    };
    Ok::<HttpResponse, ApiError>(seen.ok().json(page))
}

fn one_of_both() -> ApiError {
    ApiError::invalid(vec![FieldError {
        loc: vec!["query".into(), "around".into()],
        msg: "`around` begins anew; leave `cursor` out".to_owned(),
        kind: "conflicting".into(),
    }])
}

/// A page on the way back from the end, without a look at the other branches.
async fn page(
    backend: &Backend,
    id: &ConversationId,
    row: ConversationRow,
    place: &Place,
    limit: u32,
) -> Result<MessagePage, ApiError> {
    let position = position(backend);
    let end = match place {
        // A page begins with what comes before the last message of the page before.
        Place::Before(after) => backend.views.before(id, after).await?,
        _ => row.leaf.and_then(|leaf| MessageId::parse(leaf).ok()),
    };
    let mut rows = match &end {
        Some(end) => backend.views.thread(id, end, limit + 1, 0).await?,
        None => Vec::new(),
    };
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| row.message_id.clone());
    let items = shown(backend, id, rows).await?;
    Ok(MessagePage { items, next, previous: None, leaf: None, position })
}

async fn page_of_a_branch(
    backend: &Backend,
    id: &ConversationId,
    row: ConversationRow,
    place: &Place,
    limit: u32,
    seen: Seen,
) -> Result<MessagePage, ApiError> {
    let position = position(backend);
    let tree = backend.views.tree(id, 0).await?;
    let window = Window::of(&tree, row.leaf.as_deref(), place, limit as usize);
    let window = window.ok_or_else(|| seen.missing(ApiError::no_message()))?;
    let rows = backend.views.messages_named(id, &window.ids).await?;
    let items = shown(backend, id, rows).await?;
    let Window { next, previous, leaf, .. } = window;
    Ok(MessagePage { items, next, previous, leaf, position })
}

fn page_of_the_past(
    (past, position): (Past, u64),
    place: &Place,
    limit: u32,
) -> Result<MessagePage, ApiError> {
    let tree = Tree::of(&past.messages);
    let leaf = past.conversation.leaf.as_deref();
    let window = match Window::of(&tree, leaf, place, limit as usize) {
        Some(window) => window,
        None if *place == Place::End => Window::default(),
        None => return Err(ApiError::no_message()),
    };
    let items = in_the_past(&past.messages, &tree, &window.ids)?;
    let Window { next, previous, leaf, .. } = window;
    Ok(MessagePage { items, next, previous, leaf, position })
}

/// The thread that was shown, oldest first.
///
/// # Errors
/// When a row contradicts the types.
pub(crate) fn thread_of(past: &Past) -> Result<Vec<Message>, ApiError> {
    let tree = Tree::of(&past.messages);
    let mut ids = past.conversation.leaf.as_deref().map(|leaf| tree.thread(leaf));
    let ids = ids.get_or_insert_default();
    ids.reverse();
    in_the_past(&past.messages, &tree, ids)
}

fn in_the_past(
    messages: &[MessageRow],
    tree: &Tree,
    ids: &[&str],
) -> Result<Vec<Message>, ApiError> {
    let by_id: HashMap<_, _> = messages.iter().map(|row| (row.message_id.as_str(), row)).collect();
    let rows = ids.iter().filter_map(|id| by_id.get(id));
    rows.map(|row| {
        let message = translate::message((*row).clone()).map_err(ApiError::inconsistent)?;
        Ok(Message { branches: tree.branches(&row.message_id), ..message })
    })
    .collect()
}

fn position(backend: &Backend) -> u64 {
    let progress = backend.views.progress();
    progress.position(Messages::NAME).min(progress.position(ConversationList::NAME))
}

/// A page of a thread: which messages, and how to get to those on both sides.
#[derive(Debug, Default, PartialEq, Eq)]
struct Window<'a> {
    ids: Vec<&'a str>,
    next: Option<String>,
    previous: Option<String>,
    /// The end of the branch, where it is not the one that is shown.
    leaf: Option<String>,
}

impl<'a> Window<'a> {
    /// The page at a place; none where there is no such place.
    fn of(tree: &'a Tree, shown: Option<&'a str>, place: &Place, limit: usize) -> Option<Self> {
        let (leaf, thread, range): (Option<&str>, Vec<&str>, Range<usize>) = match place {
            Place::End => {
                let thread = tree.thread(shown?);
                (shown, thread, 0..limit)
            }
            Place::Before(message) => {
                let standing = tree.standing(message.as_str())?;
                let mut thread = tree.thread(standing);
                thread.retain(|id| *id != standing);
                (shown, thread, 0..limit)
            }
            Place::After(message, leaf) => {
                let thread = tree.thread(leaf.as_str());
                let at = thread.iter().position(|id| *id == message.as_str())?;
                (Some(leaf.as_str()), thread, at.saturating_sub(limit)..at)
            }
            Place::Around(message) => {
                let message = tree.standing(message.as_str()).filter(|id| tree.shows(id))?;
                let (leaf, thread) = branch_of(tree, shown, message)?;
                let at = thread.iter().position(|id| *id == message)?;
                (Some(leaf), thread, at.saturating_sub(limit / 2)..at + limit.div_ceil(2))
            }
        };
        let range = range.start..range.end.min(thread.len());
        let next = (range.end < thread.len()).then(|| thread[range.clone()].last()).flatten();
        let first = (range.start > 0).then(|| thread[range.clone()].first()).flatten();
        let parse = |id: &str| MessageId::parse(id).ok();
        let previous = first.and_then(|first| Some(Place::After(parse(first)?, parse(leaf?)?)));
        let next = next.map(|id| (*id).to_owned());
        Some(Self {
            next,
            previous: previous.map(|place| place.to_string()),
            leaf: leaf.filter(|leaf| Some(*leaf) != shown).map(str::to_owned),
            ids: thread[range].to_vec(),
        })
    }
}

/// The branch that a message is on: the one that is shown, else the newest that goes on from it.
fn branch_of<'a>(
    tree: &'a Tree,
    shown: Option<&'a str>,
    message: &'a str,
) -> Option<(&'a str, Vec<&'a str>)> {
    if let Some(shown) = shown {
        let thread = tree.thread(shown);
        if thread.contains(&message) {
            return Some((shown, thread));
        }
    }
    let leaf = tree.newest_leaf(message)?;
    Some((leaf, tree.thread(leaf)))
}

#[cfg(test)]
mod tests {
    use projections::messages::Node;

    use super::*;

    fn id(number: usize) -> String {
        format!("{number:010}")
    }

    fn message(number: usize) -> MessageId {
        MessageId::parse(id(number)).unwrap()
    }

    /// 1 ─ 2 ─ … ─ 9, and 10 beside 9.
    fn tree() -> Tree {
        let node = |number: usize| Node {
            message_id: id(number),
            parent_id: Some(match number {
                1 => String::new(),
                10 => id(8),
                number => id(number - 1),
            }),
            replaced_by: None,
            deleted: false,
        };
        Tree::new((1..=10).map(node).collect())
    }

    fn ids(numbers: impl IntoIterator<Item = usize>) -> Vec<String> {
        numbers.into_iter().map(id).collect()
    }

    #[test]
    fn a_page_around_a_message_has_a_way_to_both_sides() {
        let tree = tree();
        let shown = id(9);
        let window = Window::of(&tree, Some(&shown), &Place::Around(message(5)), 4).unwrap();
        assert_eq!(window.ids, ids([7, 6, 5, 4]));
        assert_eq!(window.next, Some(id(4)));
        let previous: Place = window.previous.unwrap().parse().unwrap();
        assert_eq!(window.leaf, None);
        let window = Window::of(&tree, Some(&shown), &previous, 4).unwrap();
        assert_eq!(window.ids, ids([9, 8]));
        assert_eq!((window.previous, window.next), (None, Some(id(8))));
        let window = Window::of(&tree, Some(&shown), &Place::Before(message(4)), 4).unwrap();
        assert_eq!(window.ids, ids([3, 2, 1]));
        assert_eq!(window.next, None);
    }

    #[test]
    fn a_message_on_another_branch_is_shown_on_it() {
        let (tree, shown) = (tree(), id(9));
        let window = Window::of(&tree, Some(&shown), &Place::Around(message(10)), 4).unwrap();
        assert_eq!((window.ids, window.leaf), (vec![&*id(10), &*id(8),], Some(id(10))));
    }

    #[test]
    fn what_is_not_there_has_no_page() {
        let nobody = message(99);
        let (tree, shown) = (tree(), id(9));
        for place in [
            Place::Around(nobody.clone()),
            Place::Before(nobody.clone()),
            Place::After(nobody.clone(), message(9)),
            Place::After(message(9), nobody),
        ] {
            assert_eq!(Window::of(&tree, Some(&shown), &place, 4), None, "{place}");
        }
        for garbage in ["", "newer-", "newer-1", "newer-0000000001-x", "x"] {
            assert!(garbage.parse::<Place>().is_err(), "{garbage}");
        }
    }
}
