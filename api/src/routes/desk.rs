use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use projections::Projection as _;
use projections::conversation_list::ConversationList;
use wire::desk::ChangeDesk;
use wire::{FieldError, Problem};

use super::conversation;
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Json};

/// Longest draft, in characters.
const LONGEST: usize = 100_000;

/// Leaves a draft or a read mark where all tabs and devices find it. Whoever writes last wins.
#[utoipa::path(put, path = "/api/v1/conversations/{id}/desk", tag = "conversation", params(("id" = String, Path)),
    request_body = ChangeDesk, security(("bearer" = [])),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn change(
    backend: Data<Backend>,
    actor: Actor,
    path: Path<String>,
    Json(body): Json<ChangeDesk>,
) -> Result<impl Responder, ApiError> {
    let seen = backend.freshen(&actor, ConversationList::NAME, None).await?;
    let (id, _) = conversation::owned(&backend, &actor, &path, seen).await?;
    let ChangeDesk { draft, read } = body;
    if draft.as_ref().is_some_and(|draft| draft.chars().count() > LONGEST) {
        return Err(ApiError::invalid(vec![FieldError {
            loc: vec!["body".to_owned(), "draft".to_owned()],
            msg: format!("a draft has up to {LONGEST} characters"),
            kind: "too_long".to_owned(),
        }]));
    }
    if draft.is_some() || read.is_some() {
        let now = backend.clock.now();
        let changed = backend.desk.change(&actor.user, &id, draft, read, now).await;
        changed.map_err(commands::CommandError::from)?;
    }
    Ok(HttpResponse::NoContent())
}
