use actix_web::Responder;
use actix_web::web::{Data, Path};
use projections::Projection;
use projections::messages::Messages;
use wire::Problem;
use wire::legacy::chat::WholeConversation;

use super::caller::Caller;
use super::show;
use crate::backend::Backend;
use crate::http::{ApiError, Context};

/// A conversation with all that was said on the branch that is shown.
#[utoipa::path(get, path = "/api/v1/chat/conversations/{id}/export", tag = "legacy", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = WholeConversation), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn export(
    backend: Data<Backend>,
    caller: Caller,
    context: Context,
    id: Path<String>,
) -> Result<impl Responder, ApiError> {
    let found = caller.conversation(&backend, &id, None).await?;
    let seen = backend.freshen(&caller.actor, Messages::NAME, None).await?.and(found.seen);
    let whole = show::whole(&backend, found.row).await?;
    let (actor, client) = (&caller.actor, &context.client);
    backend.activity.exported(&backend, actor, client, Some(&found.id), "json").await?;
    Ok(seen.ok().json(whole))
}
