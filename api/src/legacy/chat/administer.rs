use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, Responder};
use wire::Problem;
use wire::legacy::chat::{DeletedConversation, OldConversation};

use super::caller::Caller;
use super::conversations::deleted;
use super::part::Part;
use super::{change, show};
use crate::activity::{Action, Subject};
use crate::auth::{Actor, Audit};
use crate::backend::Backend;
use crate::http::{ApiError, Context};

/// Everybody's conversations, newest first.
#[utoipa::path(get, path = "/admin/conversations", tag = "legacy", security(("bearer" = [])), params(Part),
    responses((status = 200, body = Vec<OldConversation>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn list(
    backend: Data<Backend>,
    actor: Actor,
    audit: Audit,
    part: Query<Part>,
) -> Result<impl Responder, ApiError> {
    audit.note(&actor, Action::ConversationsRead, Subject::default());
    show::listed(&backend, &actor, None, None, part.range()?).await
}

/// Deletes anybody's conversation. Its owner can restore it for 30 days.
#[utoipa::path(delete, path = "/admin/conversations/{id}", tag = "legacy", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = DeletedConversation), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn delete(
    backend: Data<Backend>,
    caller: Caller,
    context: Context,
    id: Path<String>,
) -> Result<impl Responder, ApiError> {
    let found = caller.conversation(&backend, &id, None).await?;
    change::delete(&backend, &caller, found, &context.order(&caller.actor)).await?;
    Ok(HttpResponse::Ok().json(deleted("Conversation deleted successfully by admin", &id)))
}
