use actix_web::web::Data;
use actix_web::{HttpResponse, Responder, ResponseError as _};
use commands::{CommandError, Order};
use domain::ConversationId;
use domain::conversation::Change;
use wire::conversation::{Bulk, BulkAction, BulkFailure, BulkOutcome};
use wire::{FieldError, Problem};

use super::id;
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json};

/// Most conversations of one request.
const MOST: usize = 200;

/// Does something with many conversations. Each stands for itself: what cannot be done with one
/// keeps nothing from the others.
#[utoipa::path(post, path = "/api/v1/conversations/bulk", tag = "conversation", request_body = Bulk,
    params(("Idempotency-Key" = Option<String>, Header, description = "Names the request: a repeat changes nothing more")),
    security(("bearer" = [])),
    responses((status = 200, body = BulkOutcome), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn bulk(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    Json(body): Json<Bulk>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    if body.ids.is_empty() || body.ids.len() > MOST {
        return Err(ApiError::invalid(vec![FieldError {
            loc: vec!["body".into(), "ids".into()],
            msg: format!("name 1 to {MOST} conversations"),
            kind: "length".into(),
        }]));
    }
    let order = context.order(&actor);
    let mut outcome = BulkOutcome { done: Vec::new(), failed: Vec::new(), position: 0 };
    for raw in body.ids {
        let done = match id(&raw) {
            Ok(id) => act(&backend, &actor, &id, body.action, &order).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(position) => {
                outcome.position = outcome.position.max(position);
                outcome.done.push(raw);
            }
            // Whoever asks again under the same name goes on where this ended.
            Err(error) if error.status_code().is_server_error() => return Err(error),
            Err(error) => outcome.failed.push(BulkFailure {
                id: raw,
                code: error.code().to_owned(),
                detail: error.detail().to_owned(),
            }),
        }
    }
    backend.fresh.wrote(&actor.user, outcome.position);
    Ok(HttpResponse::Ok().json(outcome))
}

async fn act(
    backend: &Backend,
    actor: &Actor,
    id: &ConversationId,
    action: BulkAction,
    order: &Order,
) -> Result<u64, ApiError> {
    let by = actor.user.clone();
    let change = match action {
        BulkAction::Pin => Change::Pinned(true),
        BulkAction::Unpin => Change::Pinned(false),
        BulkAction::Archive => Change::Archived(true),
        BulkAction::Unarchive => Change::Archived(false),
        BulkAction::Delete => return told(backend.conversations.delete(id, by, order).await),
        BulkAction::Restore => return told(backend.conversations.restore(id, by, order).await),
        BulkAction::Purge => return told(backend.conversations.purge(id, Some(by), order).await),
    };
    told(backend.conversations.change(id, by, vec![change], order).await)
}

fn told(done: Result<u64, CommandError>) -> Result<u64, ApiError> {
    done.map_err(ApiError::from)
}
