use std::collections::BTreeSet;

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use chrono::Duration;
use commands::account::CreateKey;
use domain::account::Scope;
use domain::{Invalid, KeyId, KeyName};
use projections::Projection;
use projections::api_keys::ApiKeys as View;
use secrecy::ExposeSecret as _;
use wire::account::{ApiKey, CreateApiKey, CreatedApiKey};
use wire::{Page, Problem, Receipt};

use super::Form;
use crate::auth::{Actor, ApiKeys};
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json, parse_id};

/// My API keys, the newest first.
#[utoipa::path(get, path = "/api/v1/me/keys", tag = "account", security(("bearer" = [])),
    responses((status = 200, body = Page<ApiKey>), (status = 401, body = Problem)))]
pub(in crate::routes) async fn list(
    backend: Data<Backend>,
    actor: Actor,
) -> Result<impl Responder, ApiError> {
    let seen = backend.freshen(&actor, View::NAME, None).await?;
    let rows = backend.views.api_keys(&actor.user, 0).await?;
    let items = rows.into_iter().map(|row| ApiKey {
        id: row.key_id,
        name: row.name,
        scopes: row.scopes,
        created_at: row.created_at,
        expires_at: row.expires_at,
        used_at: row.used_at,
        used_from: row.used_from,
    });
    Ok(seen.ok().json(Page { items: items.collect(), next: None, position: seen.position }))
}

/// Makes an API key. It is shown in this answer and never again.
#[utoipa::path(post, path = "/api/v1/me/keys", tag = "account", security(("bearer" = [])), request_body = CreateApiKey,
    responses((status = 201, body = CreatedApiKey), (status = 401, body = Problem), (status = 409, body = Problem, description = "`too_many_keys`"),
        (status = 422, body = Problem)))]
pub(in crate::routes) async fn create(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    Json(body): Json<CreateApiKey>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let wanted = parse(body, &backend)?;
    let created = backend.accounts.create_key(&actor.user, wanted, &context.order(&actor)).await?;
    backend.fresh.wrote(&actor.user, created.position);
    backend.keys.changed(created.position);
    Ok(HttpResponse::Created().json(CreatedApiKey {
        key: ApiKeys::write(&created.key, created.secret.expose_secret()),
        id: created.key.into(),
        position: created.position,
    }))
}

fn parse(body: CreateApiKey, backend: &Backend) -> Result<CreateKey, ApiError> {
    let mut form = Form::default();
    let name = form.field("name", KeyName::parse(&body.name));
    let scopes: Result<BTreeSet<Scope>, Invalid> = body.scopes.iter().map(|s| s.parse()).collect();
    let none = || Invalid { code: "empty", message: "an API key has at least one scope".into() };
    let scopes = scopes.and_then(|all| if all.is_empty() { Err(none()) } else { Ok(all) });
    let scopes = form.field("scopes", scopes);
    let days = match body.expires_in_days {
        Some(days @ 1..=3650) => Some(Duration::days(i64::from(days))),
        Some(_) => {
            let message = "an API key ends in 1 to 3650 days, or never".to_owned();
            form.field::<()>("expires_in_days", Err(Invalid { code: "out_of_range", message }));
            None
        }
        None => None,
    };
    form.finish()?;
    let (Some(name), Some(scopes)) = (name, scopes) else { return Err(ApiError::miswired()) };
    Ok(CreateKey { name, scopes, expires_at: days.map(|days| backend.clock.now() + days) })
}

/// Makes one of my API keys void; one that is void already stays so.
#[utoipa::path(delete, path = "/api/v1/me/keys/{id}", tag = "account", security(("bearer" = [])),
    params(("id" = String, Path, description = "The key")),
    responses((status = 200, body = Receipt), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(in crate::routes) async fn revoke(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    id: Path<String>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let unknown = "there is no such API key among yours";
    let key = parse_id(KeyId::parse(id.as_str()), "key_not_found", unknown)?;
    let order = context.order(&actor);
    let position = backend.accounts.revoke_key(&actor.user, key.clone(), &order).await?;
    backend.took_effect(&actor.user, position).await;
    Ok(HttpResponse::Ok().json(Receipt { id: key.into(), position }))
}
