use std::fmt;
use std::str::FromStr;

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, Responder};
use commands::conversation::{Bring, Start};
use domain::conversation::{Brought, Change, Parameters};
use domain::{ConversationId, MessageId, ModelName, SystemPrompt, Tag, Title};
use projections::conversation_list::{ConversationList, ConversationRow};
use projections::messages::Tree;
use projections::{Past, Projection};
use serde::Deserialize;
use utoipa::IntoParams;
use wire::history::{BranchFrom, Changes, HistoryEntry, RestoreTo};
use wire::{FieldError, Page, Problem, Receipt};

use super::conversation::{owned, receipt};
use crate::auth::Actor;
use crate::backend::Backend;
use crate::history::{self, At};
use crate::http::{ApiError, Context, Json, ListQuery};
use crate::transfer::brought;

/// Where a page of the history ends: `<position>-<number of the event in its commit>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cursor(u64, usize);

impl FromStr for Cursor {
    type Err = ();

    fn from_str(raw: &str) -> Result<Self, ()> {
        let (position, number) = raw.split_once('-').ok_or(())?;
        Ok(Self(position.parse().map_err(|_| ())?, number.parse().map_err(|_| ())?))
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.0, self.1)
    }
}

/// What happened in a conversation, newest first.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/history", tag = "conversation",
    params(("id" = String, Path), ListQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<HistoryEntry>), (status = 404, body = Problem)))]
pub(super) async fn list(
    backend: Data<Backend>,
    actor: Actor,
    path: Path<String>,
    query: Query<ListQuery>,
) -> Result<impl Responder, ApiError> {
    let (limit, after) = (query.limit()? as usize, query.cursor::<Cursor>()?);
    let seen = backend.freshen(&actor, ConversationList::NAME, query.min_position).await?;
    let (id, _) = owned(&backend, &actor, &path, seen).await?;
    let all = history::all(&backend, &id).await?;
    let position = all.last().map_or(0, |last| last.opened.position);
    let entries = history::entries(&all, &actor.user);
    let mut numbered = Vec::with_capacity(entries.len());
    for entry in entries {
        let number = match numbered.last() {
            Some((Cursor(position, number), _)) if *position == entry.position => number + 1,
            _ => 0,
        };
        numbered.push((Cursor(entry.position, number), entry));
    }
    numbered.reverse();
    if let Some(after) = after {
        numbered.retain(|(cursor, _)| *cursor < after);
    }
    let more = numbered.len() > limit;
    numbered.truncate(limit);
    let next = numbered.last().filter(|_| more).map(|(cursor, _)| cursor.to_string());
    let items = numbered.into_iter().map(|(_, entry)| entry).collect();
    Ok(seen.ok().json(Page::<HistoryEntry> { items, next, position }))
}

/// Query of what differs between two points.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct BetweenQuery {
    /// The first point: a journal position, or a time (RFC 3339). Required.
    from: Option<String>,
    /// The second point; now, when absent.
    to: Option<String>,
    /// Journal position the answer must reflect: that of a receipt.
    min_position: Option<u64>,
}

/// How a conversation differs between two points.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/changes", tag = "conversation",
    params(("id" = String, Path), BetweenQuery), security(("bearer" = [])),
    responses((status = 200, body = Changes), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn changes(
    backend: Data<Backend>,
    actor: Actor,
    path: Path<String>,
    query: Query<BetweenQuery>,
) -> Result<impl Responder, ApiError> {
    let BetweenQuery { from, to, min_position } = query.into_inner();
    let from = from.map(|from| At::parse(&from, "query", "from")).transpose()?;
    let to = to.map(|to| At::parse(&to, "query", "to")).transpose()?;
    let seen = backend.freshen(&actor, ConversationList::NAME, min_position).await?;
    // Strangers learn nothing of what would be wrong with the query.
    let (id, _) = owned(&backend, &actor, &path, seen).await?;
    let from = from.ok_or_else(no_beginning)?;
    let all = history::all(&backend, &id).await?;
    let before = history::past_of(from.cut(&all, &backend).await?)?;
    let after = match to {
        Some(to) => history::past_of(to.cut(&all, &backend).await?)?,
        None => history::past_of(&all)?,
    };
    Ok(seen.ok().json(history::between(before, after)?))
}

/// Brings title, tags, settings and the branch that is shown back to what they were, at once.
/// Nothing that was said is lost. A title that there was not yet does not go away.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/restore-to", tag = "conversation",
    params(("id" = String, Path)), request_body = RestoreTo, security(("bearer" = [])),
    responses((status = 200, body = Receipt), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn restore_to(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<String>,
    Json(body): Json<RestoreTo>,
) -> Result<impl Responder, ApiError> {
    let at = At::parse(&body.at, "body", "at")?;
    let seen = backend.freshen(&actor, ConversationList::NAME, None).await?;
    let (id, _) = owned(&backend, &actor, &path, seen).await?;
    let all = history::all(&backend, &id).await?;
    let (then, _) = history::past_of(at.cut(&all, &backend).await?)?;
    let (now, position) = history::past_of(&all)?;
    let changes = way_back(&now.conversation, &then.conversation);
    if changes.is_empty() {
        return Ok(HttpResponse::Ok().json(receipt(&backend, &actor, &id, position)));
    }
    let order = context.order(&actor);
    let position = backend.conversations.change(&id, actor.user.clone(), changes, &order).await?;
    Ok(HttpResponse::Ok().json(receipt(&backend, &actor, &id, position)))
}

/// What must change for a conversation to be as it was. What was erased cannot come back.
fn way_back(now: &ConversationRow, then: &ConversationRow) -> Vec<Change> {
    let mut changes = Vec::new();
    if now.title != then.title {
        let title = then.title.as_deref().and_then(|title| Title::parse(title).ok());
        changes.extend(title.map(Change::Title));
    }
    if now.tags != then.tags {
        changes.push(Change::Tags(tags_of(then)));
    }
    let settings = |row: &ConversationRow| {
        (row.model.clone(), row.system_prompt.clone(), row.parameters.clone())
    };
    if settings(now) != settings(then) {
        changes.push(settings_of(then));
    }
    if now.leaf != then.leaf {
        let leaf = then.leaf.as_deref().and_then(|leaf| MessageId::parse(leaf).ok());
        changes.extend(leaf.map(Change::Branch));
    }
    changes
}

fn tags_of(row: &ConversationRow) -> Vec<Tag> {
    row.tags.iter().filter_map(|tag| Tag::parse(tag).ok()).collect()
}

fn settings_of(row: &ConversationRow) -> Change {
    let parameters = row.parameters.clone().map(serde_json::from_value::<Parameters>);
    Change::Settings {
        model: row.model.as_deref().and_then(|model| ModelName::parse(model).ok()),
        system_prompt: row.system_prompt.as_deref().and_then(|text| SystemPrompt::parse(text).ok()),
        parameters: parameters.and_then(Result::ok).unwrap_or_default(),
    }
}

/// Begins another conversation with the thread up to a point, or up to a message.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/branch-from", tag = "conversation",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "Names the request: a repeat gets the same receipt")),
    request_body = BranchFrom, security(("bearer" = [])),
    responses((status = 201, body = Receipt), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn branch_from(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<String>,
    Json(body): Json<BranchFrom>,
) -> Result<impl Responder, ApiError> {
    let seen = backend.freshen(&actor, ConversationList::NAME, None).await?;
    let (id, _) = owned(&backend, &actor, &path, seen).await?;
    let all = history::all(&backend, &id).await?;
    let (past, messages) = match (body.at, body.message) {
        (Some(at), None) => {
            let at = At::parse(&at, "body", "at")?;
            let (past, _) = history::past_of(at.cut(&all, &backend).await?)?;
            let leaf = past.conversation.leaf.clone();
            let messages = leaf.map(|leaf| thread(&past, &leaf)).unwrap_or_default();
            (past, messages)
        }
        (None, Some(message)) => {
            let (past, _) = history::past_of(&all)?;
            let tree = Tree::of(&past.messages);
            let standing = tree.standing(&message).filter(|id| tree.shows(id));
            let messages = thread(&past, standing.ok_or_else(ApiError::no_message)?);
            (past, messages)
        }
        _ => return Err(either()),
    };
    let order = context.order(&actor);
    let title = past.conversation.title.as_deref().and_then(|title| Title::parse(title).ok());
    let start = Start { owner: actor.user.clone(), id: None, title, metadata: None };
    let (id, begun) = backend.conversations.start(start, &order).await?;
    let position = copy(&backend, &actor, (&id, begun), &past, messages, &context).await?;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/conversations/{id}")))
        .json(receipt(&backend, &actor, &id, position)))
}

/// Fills a conversation that has just begun.
async fn copy(
    backend: &Backend,
    actor: &Actor,
    (id, begun): (&ConversationId, u64),
    past: &Past,
    messages: Vec<Brought>,
    context: &Context,
) -> Result<u64, ApiError> {
    let (order, by) = (context.order(actor), actor.user.clone());
    let bring = Bring { conversation: id.clone(), by: by.clone(), messages, shows: None };
    let mut position = backend.conversations.bring(bring, &order).await?.max(begun);
    let mut changes = Vec::new();
    if !past.conversation.tags.is_empty() {
        changes.push(Change::Tags(tags_of(&past.conversation)));
    }
    let row = &past.conversation;
    if row.model.is_some() || row.system_prompt.is_some() || row.parameters.is_some() {
        changes.push(settings_of(row));
    }
    if !changes.is_empty() {
        position = backend.conversations.change(id, by, changes, &order).await?.max(position);
    }
    Ok(position)
}

/// The thread that ends with a message, oldest first, to be said elsewhere.
fn thread(past: &Past, end: &str) -> Vec<Brought> {
    let tree = Tree::of(&past.messages);
    let mut ids = tree.thread(end);
    ids.reverse();
    brought(&past.messages, &ids)
}

fn no_beginning() -> ApiError {
    ApiError::invalid(vec![FieldError {
        loc: vec!["query".into(), "from".into()],
        msg: "say from which point on: `from` is a journal position or a time".to_owned(),
        kind: "missing".into(),
    }])
}

fn either() -> ApiError {
    ApiError::invalid(vec![FieldError {
        loc: vec!["body".into()],
        msg: "say either `at`, a point in time, or `message`".to_owned(),
        kind: "conflicting".into(),
    }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_garbage_is_not() {
        assert_eq!("12-3".parse::<Cursor>().unwrap().to_string(), "12-3");
        assert!("12-3".parse::<Cursor>().unwrap() < Cursor(13, 0));
        for garbage in ["", "12", "-", "a-1", "1--1"] {
            assert!(garbage.parse::<Cursor>().is_err(), "{garbage}");
        }
    }
}
