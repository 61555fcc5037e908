use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use domain::conversation::{Change, Parameters};
use domain::{Invalid, ModelName, SystemPrompt, Tag, Title};
use wire::conversation::{AnswerSettings, ChangeConversation};
use wire::{FieldError, Problem, Receipt};

use super::{id, receipt};
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json};

/// Most tags of a conversation.
const MOST_TAGS: usize = 20;

/// Changes a conversation: title, pin, archive, tags, end, and how answers are asked for. All of
/// it, or nothing.
#[utoipa::path(patch, path = "/api/v1/conversations/{id}", tag = "conversation", params(("id" = String, Path)),
    request_body = ChangeConversation, security(("bearer" = [])),
    responses((status = 200, body = Receipt), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn change(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<String>,
    Json(body): Json<ChangeConversation>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let (id, changes) = (id(&path)?, changes(body, &backend)?);
    let order = context.order(&actor);
    let position = backend.conversations.change(&id, actor.user.clone(), changes, &order).await?;
    Ok(HttpResponse::Ok().json(receipt(&backend, &actor, &id, position)))
}

fn changes(body: ChangeConversation, backend: &Backend) -> Result<Vec<Change>, ApiError> {
    let ChangeConversation { title, pinned, archived, ended, tags, settings } = body;
    let mut errors = Vec::new();
    let mut changes = Vec::new();
    changes
        .extend(parsed("title", title, |raw| Title::parse(&raw), &mut errors).map(Change::Title));
    changes.extend(pinned.map(Change::Pinned));
    changes.extend(archived.map(Change::Archived));
    changes.extend(ended.map(Change::Ended));
    changes.extend(tags.and_then(|raw| tags_of(raw, &mut errors)).map(Change::Tags));
    changes.extend(settings.and_then(|raw| settings_of(raw, backend, &mut errors)));
    if !errors.is_empty() {
        return Err(ApiError::invalid(errors));
    }
    if changes.is_empty() {
        let msg = "say what is to be different: title, pinned, archived, ended, tags or settings";
        return Err(ApiError::invalid(vec![FieldError {
            loc: vec!["body".into()],
            msg: msg.to_owned(),
            kind: "empty".into(),
        }]));
    }
    Ok(changes)
}

fn parsed<R, T>(
    name: &str,
    raw: Option<R>,
    parse: impl FnOnce(R) -> Result<T, Invalid>,
    errors: &mut Vec<FieldError>,
) -> Option<T> {
    match parse(raw?) {
        Ok(value) => Some(value),
        Err(error) => {
            errors.push(ApiError::field(name, &error));
            None
        }
    }
}

/// Each tag once, in the order they came.
fn tags_of(raw: Vec<String>, errors: &mut Vec<FieldError>) -> Option<Vec<Tag>> {
    let before = errors.len();
    let mut tags: Vec<Tag> = Vec::new();
    for raw in &raw {
        match Tag::parse(raw) {
            Ok(tag) if tags.contains(&tag) => {}
            Ok(tag) => tags.push(tag),
            Err(error) => errors.push(ApiError::field("tags", &error)),
        }
    }
    if tags.len() > MOST_TAGS {
        errors.push(FieldError {
            loc: vec!["body".into(), "tags".into()],
            msg: format!("a conversation has at most {MOST_TAGS} tags"),
            kind: "too_long".into(),
        });
    }
    (errors.len() == before).then_some(tags)
}

fn settings_of(
    raw: AnswerSettings,
    backend: &Backend,
    errors: &mut Vec<FieldError>,
) -> Option<Change> {
    let before = errors.len();
    let AnswerSettings { model, system_prompt, temperature, top_p, max_tokens } = raw;
    let model = parsed("model", model, |raw| ModelName::parse(&raw), errors);
    if let Some(model) = &model
        && !backend.models.offers(model.as_str())
    {
        errors.push(unknown_model());
    }
    let system_prompt =
        parsed("system_prompt", system_prompt, |raw| SystemPrompt::parse(&raw), errors);
    let parameters = Parameters::parse(temperature, top_p, max_tokens)
        .map_err(|(name, error)| errors.push(ApiError::field(name, &error)));
    let parameters = parameters.ok()?;
    let settings = Change::Settings { model, system_prompt, parameters };
    (errors.len() == before).then_some(settings)
}

/// Nobody offers the model.
pub(in crate::routes) fn unknown_model() -> FieldError {
    FieldError {
        loc: vec!["body".into(), "model".into()],
        msg: "nobody offers this model; GET /api/v1/models lists those that are".to_owned(),
        kind: "unknown".into(),
    }
}

/// Moves a conversation to the trash.
#[utoipa::path(delete, path = "/api/v1/conversations/{id}", tag = "conversation", params(("id" = String, Path)),
    security(("bearer" = [])), responses((status = 200, body = Receipt), (status = 404, body = Problem)))]
pub(in crate::routes) async fn delete(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<String>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let id = id(&path)?;
    let position =
        backend.conversations.delete(&id, actor.user.clone(), &context.order(&actor)).await?;
    Ok(HttpResponse::Ok().json(receipt(&backend, &actor, &id, position)))
}

/// Takes a conversation out of the trash.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/restore", tag = "conversation", params(("id" = String, Path)),
    security(("bearer" = [])), responses((status = 200, body = Receipt), (status = 404, body = Problem)))]
pub(in crate::routes) async fn restore(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<String>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let id = id(&path)?;
    let position =
        backend.conversations.restore(&id, actor.user.clone(), &context.order(&actor)).await?;
    Ok(HttpResponse::Ok().json(receipt(&backend, &actor, &id, position)))
}

/// Lets go of a conversation in the trash, for good.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/purge", tag = "conversation", params(("id" = String, Path)),
    security(("bearer" = [])), responses((status = 200, body = Receipt), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(in crate::routes) async fn purge(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<String>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let id = id(&path)?;
    let order = context.order(&actor);
    let position = backend.conversations.purge(&id, Some(actor.user.clone()), &order).await?;
    Ok(HttpResponse::Ok().json(receipt(&backend, &actor, &id, position)))
}
