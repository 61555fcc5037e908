use std::convert::Infallible;

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Bytes, Data, Path, Query};
use actix_web::{HttpResponse, HttpResponseBuilder, Responder};
use futures_util::stream;
use projections::Projection;
use projections::conversation_list::ConversationList;
use projections::messages::Messages;
use serde::Deserialize;
use tokio::sync::mpsc;
use utoipa::IntoParams;
use wire::Problem;
use wire::transfer::{Export, ImportLine};

use super::conversation::owned;
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Context, Import};
use crate::transfer;

/// What an export is written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    /// For programs, and to be imported again.
    #[default]
    Json,
    /// For people.
    Markdown,
}

impl Format {
    /// What it is called in the query.
    fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Markdown => "markdown",
        }
    }
}

/// Query of an export.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ExportQuery {
    /// `json` when absent: all branches, to be imported again. `markdown`: the thread that is
    /// shown, to be read.
    #[serde(default)]
    format: Format,
}

/// One conversation to take along: JSON or Markdown.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/export", tag = "transfer",
    params(("id" = String, Path), ExportQuery), security(("bearer" = [])),
    responses((status = 200, body = Export), (status = 404, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn export_one(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<String>,
    query: Query<ExportQuery>,
) -> Result<impl Responder, ApiError> {
    let listed = backend.freshen(&actor, ConversationList::NAME, None).await?;
    let seen = backend.freshen(&actor, Messages::NAME, None).await?.and(listed);
    let (id, row) = owned(&backend, &actor, &path, listed).await?;
    let (export, thread) = transfer::one(&backend, row).await?;
    let Some(conversation) = export.conversations.first() else {
        return Err(ApiError::internal());
    };
    let format = query.format.name();
    backend.activity.exported(&backend, &actor, &context.client, Some(&id), format).await?;
    Ok(match query.format {
        Format::Json => {
            let name = transfer::file_name(conversation, "json");
            attached(seen.ok(), &name, "application/json").json(export)
        }
        Format::Markdown => {
            let name = transfer::file_name(conversation, "md");
            let text = transfer::written(conversation, &thread);
            attached(seen.ok(), &name, "text/markdown; charset=utf-8").body(text)
        }
    })
}

/// All conversations to take along, the archive included and the trash not: JSON, or a ZIP with
/// Markdown.
#[utoipa::path(get, path = "/api/v1/export", tag = "transfer", params(ExportQuery), security(("bearer" = [])),
    responses((status = 200, body = Export), (status = 401, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn export_all(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    query: Query<ExportQuery>,
) -> Result<impl Responder, ApiError> {
    let listed = backend.freshen(&actor, ConversationList::NAME, None).await?;
    let seen = backend.freshen(&actor, Messages::NAME, None).await?.and(listed);
    let day = backend.clock.now().format("%Y-%m-%d");
    let markdown = query.format == Format::Markdown;
    let (name, kind) = match query.format {
        Format::Json => (format!("convoai-{day}.json"), "application/json"),
        Format::Markdown => (format!("convoai-{day}.zip"), "application/zip"),
    };
    let format = query.format.name();
    backend.activity.exported(&backend, &actor, &context.client, None, format).await?;
    let pieces = transfer::all(backend.clone(), actor.user.clone(), markdown);
    let pieces = stream::unfold(pieces, async |mut pieces| Some((pieces.recv().await?, pieces)));
    Ok(attached(seen.ok(), &name, kind).streaming(Box::pin(pieces)))
}

fn attached(mut answer: HttpResponseBuilder, name: &str, kind: &str) -> HttpResponseBuilder {
    // The name is of letters, digits and hyphens.
    answer
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((CONTENT_TYPE, kind));
    answer
}

/// Brings in the conversations of an export in JSON. The answer is a line of JSON for each as it
/// is done. A repeat changes nothing, and goes on where one was cut off.
#[utoipa::path(post, path = "/api/v1/import", tag = "transfer", request_body = Export, security(("bearer" = [])),
    responses((status = 200, body = ImportLine, content_type = "application/x-ndjson"), (status = 400, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn import(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    Import(body): Import,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let readings = actix_web::web::block(move || transfer::read(&body));
    let readings = readings.await.map_err(|_| ApiError::internal())??;
    let (lines, told) = mpsc::channel(1);
    let order = context.order(&actor);
    actix_web::rt::spawn(async move {
        transfer::import(&backend, &actor.user, &order, readings, &lines).await;
    });
    let lines = stream::unfold(told, async |mut told: mpsc::Receiver<ImportLine>| {
        let mut line = serde_json::to_vec(&told.recv().await?).unwrap_or_default();
        line.push(b'\n');
        Some((Ok::<_, Infallible>(Bytes::from(line)), told))
    });
    Ok(HttpResponse::Ok().content_type("application/x-ndjson").streaming(Box::pin(lines)))
}
