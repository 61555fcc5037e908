use actix_web::Responder;
use actix_web::web::{Data, Query};
use domain::conversation::Speaker;
use projections::Projection;
use projections::conversation_list::ConversationList;
use projections::message_search::{Found, FoundCursor, MessageSearch, Terms};
use serde::Deserialize;
use utoipa::IntoParams;
use wire::search::{SearchHit, SnippetPiece};
use wire::{FieldError, Page, Problem};

use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, ListQuery};
use crate::live::translate;

/// Longest search, in characters.
const LONGEST: usize = 1000;

/// Query of a search.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchQuery {
    /// Words, all of which are there; the last one may go on. `"Words that follow each other"`,
    /// `-unwanted` ones, and filters: `before:2026-01-31`, `after:2026-01-01` (that day and
    /// later, in UTC), `role:user`, `role:assistant`, `model:` (how its name begins), `tag:work`,
    /// `tag:"to do"`, `title:plans`. Up to 1,000 characters.
    q: String,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Items at most: 1 to 200, 50 when absent.
    limit: Option<u32>,
    /// Journal position the answer must reflect: that of a receipt.
    min_position: Option<u64>,
}

/// Own messages and titles with these words, newest first. The archive is looked through, the
/// trash is not.
#[utoipa::path(get, path = "/api/v1/search", tag = "conversation", params(SearchQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<SearchHit>), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn search(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<SearchQuery>,
) -> Result<impl Responder, ApiError> {
    let SearchQuery { q, cursor, limit, min_position } = query.into_inner();
    let query = ListQuery { cursor, limit, min_position };
    let (limit, cursor) = (query.limit()?, query.cursor::<FoundCursor>()?);
    if q.chars().count() > LONGEST {
        return Err(wrong(format!("a search has at most {LONGEST} characters"), "too_long"));
    }
    let terms = Terms::parse(&q).map_err(|error| wrong(error.to_string(), "malformed"))?;
    let listed = backend.freshen(&actor, ConversationList::NAME, min_position).await?;
    let seen = backend.freshen(&actor, MessageSearch::NAME, min_position).await?.and(listed);
    let progress = backend.views.progress();
    let position =
        progress.position(MessageSearch::NAME).min(progress.position(ConversationList::NAME));
    let found = backend.views.search(&actor.user, &terms, cursor.as_ref(), limit + 1, 0).await?;
    let more = found.len() > limit as usize;
    let found: Vec<_> = found.into_iter().take(limit as usize).collect();
    let next = found.last().filter(|_| more).map(|last| FoundCursor::behind(last).to_string());
    let items = found.into_iter().map(hit).collect();
    Ok(seen.ok().json(Page::<SearchHit> { items, next, position }))
}

fn wrong(msg: String, kind: &str) -> ApiError {
    let loc = vec!["query".to_owned(), "q".to_owned()];
    ApiError::invalid(vec![FieldError { loc, msg, kind: kind.to_owned() }])
}

fn hit(found: Found) -> SearchHit {
    // A title is nobody's words.
    let role = Speaker::named(&found.role).map(translate::role);
    let piece = |piece: projections::message_search::Piece| SnippetPiece {
        text: piece.text,
        marked: piece.marked,
    };
    SearchHit {
        conversation_id: found.conversation_id,
        title: found.title,
        archived: found.archived,
        message_id: found.message_id,
        role,
        created_at: found.created_at,
        snippet: found.snippet.into_iter().map(piece).collect(),
    }
}
