use std::sync::Arc;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder};
use commands::ports::Model;
use domain::role::Permission;
use wire::Problem;
use wire::system::{About, Check, Health, ModelList, OfferedModel, Readiness};

use crate::auth::{Actor, Rule};
use crate::backend::{Backend, Ready};
use crate::http::ApiError;
use crate::{health, model};

const METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The process is alive.
#[utoipa::path(get, path = "/healthz", tag = "system", responses((status = 200, body = Health)))]
pub(super) async fn healthz() -> impl Responder {
    HttpResponse::Ok().json(Health { status: "ok".to_owned(), version: VERSION.to_owned() })
}

/// Everything the server needs is there.
#[utoipa::path(get, path = "/readyz", tag = "system",
    responses((status = 200, body = Readiness), (status = 503, body = Readiness)))]
pub(super) async fn readyz(backend: Data<Backend>) -> impl Responder {
    let (journal, database) = tokio::join!(backend.journal.answers(), backend.views.answers());
    let starting = backend.ready.borrow().clone();
    let lasts =
        if journal { health::Lasts::asked(&backend).await } else { health::Lasts::heard(&backend) };
    let projections = health::projections(&backend, lasts);
    let of = |state: &str| -> Vec<_> {
        let found = projections.iter().filter(|view| view.state == state);
        found
            .map(|view| format!("{}: {}", view.name, view.detail.clone().unwrap_or_default()))
            .collect()
    };
    let (stalled, degraded) = (of("stalled"), of("degraded"));
    let moves = match (stalled.as_slice(), degraded.as_slice()) {
        ([], []) => "all views move".to_owned(),
        ([], degraded) => degraded.join("; "),
        (stalled, _) => stalled.join("; "),
    };
    let ready_enough = stalled.is_empty() || !backend.stalled_is_unready;
    let check = |name: &str, ok: bool, good: &str, bad: &str| Check {
        name: name.to_owned(),
        ok,
        detail: if ok { good } else { bad }.to_owned(),
    };
    let waiting = match &starting {
        Ready::Yes => String::new(),
        Ready::Waiting(what) => what.clone(),
    };
    let checks = vec![
        check("start", starting == Ready::Yes, "the services have been prepared", &waiting),
        check("journal", journal, "nats-server answers", "nats-server does not answer"),
        check("database", database, "Postgres answers", "Postgres does not answer"),
        check("projections", ready_enough, &moves, &moves),
        // Whether they answer is no reason to send people elsewhere: the other nodes ask the same.
        check("model", true, &backend.models.summary(), ""),
    ];
    let durability = backend.journal.durability();
    let readiness = Readiness {
        ready: checks.iter().all(|check| check.ok),
        durable: durability.durable,
        durability: durability.reason.to_owned(),
        checks,
        projections,
    };
    let mut answer =
        if readiness.ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    answer.json(readiness)
}

/// Counts and measures for Prometheus: to callers on the same machine, and to administrators.
#[utoipa::path(get, path = "/metrics", tag = "system", security((), ("bearer" = [])),
    responses((status = 200, content_type = "text/plain"), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn metrics(
    backend: Data<Backend>,
    request: HttpRequest,
) -> Result<impl Responder, ApiError> {
    if !(backend.metrics_local && is_local(&request)) {
        let actor = Actor::from_headers(request.headers(), &backend).await?;
        Rule::Holder(Permission::Operate).admit(&actor, &backend)?;
    }
    let lasts = health::Lasts::asked(&backend).await;
    let views = health::projections(&backend, lasts);
    let setbacks = backend.views.progress().setbacks();
    let text = backend.metrics.text(lasts.journal, setbacks, backend.hub.count(), &views).map_err(
        |error| {
            tracing::error!(%error, "the metrics cannot be written");
            ApiError::internal()
        },
    )?;
    Ok(HttpResponse::Ok().content_type(METRICS).body(text))
}

/// Whether a request comes from this machine itself, not passed on by a proxy on it.
fn is_local(request: &HttpRequest) -> bool {
    let passed_on = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];
    request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback())
        && !passed_on.iter().any(|name| request.headers().contains_key(*name))
}

/// What a client may want to show before anybody signs in.
#[utoipa::path(get, path = "/api/v1/about", tag = "system", responses((status = 200, body = About)))]
pub(super) async fn about(backend: Data<Backend>) -> impl Responder {
    HttpResponse::Ok().json(About {
        name: "ConvoAI".to_owned(),
        version: VERSION.to_owned(),
        model: backend.models.default_model().model().to_owned(),
        demo: backend.models.default_model().provider() == model::DEMO,
    })
}

/// The models that can be asked.
#[utoipa::path(get, path = "/api/v1/models", tag = "system", security(("bearer" = [])),
    responses((status = 200, body = ModelList), (status = 401, body = Problem)))]
pub(super) async fn models(backend: Data<Backend>, _: Actor) -> impl Responder {
    let default = backend.models.default_model();
    let offered = |(name, one): (String, &Arc<dyn Model>)| {
        let window = one.window();
        OfferedModel {
            name,
            model: one.model().to_owned(),
            provider: one.provider().to_owned(),
            demo: one.provider() == model::DEMO,
            default: Arc::ptr_eq(one, default),
            max_context_messages: window.messages,
            max_context_tokens: window.tokens,
        }
    };
    let items = backend.models.all().map(offered).collect();
    HttpResponse::Ok().json(ModelList { items })
}
