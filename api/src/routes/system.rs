use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use wire::system::{About, Check, Health, ProjectionLag, Readiness};

use crate::backend::{Backend, Ready};
use crate::model;

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
    let position = if journal { backend.journal.journal().position().await.ok() } else { None };
    let starting = backend.ready.borrow().clone();
    let standings = backend.views.progress().standings();
    let trouble: Vec<_> = standings
        .iter()
        .filter_map(|view| view.trouble.as_ref().map(|trouble| format!("{}: {trouble}", view.name)))
        .collect();
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
        check("projections", trouble.is_empty(), "all views move", &trouble.join("; ")),
    ];
    let durability = backend.journal.durability();
    let readiness = Readiness {
        ready: checks.iter().all(|check| check.ok),
        durable: durability.durable,
        durability: durability.reason.to_owned(),
        checks,
        projections: standings
            .into_iter()
            .map(|view| ProjectionLag {
                name: view.name.to_owned(),
                position: view.position,
                lag: position.map_or(0, |position| position.saturating_sub(view.position)),
            })
            .collect(),
    };
    let mut answer =
        if readiness.ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    answer.json(readiness)
}

/// What a client may want to show before anybody signs in.
#[utoipa::path(get, path = "/api/v1/about", tag = "system", responses((status = 200, body = About)))]
pub(super) async fn about(backend: Data<Backend>) -> impl Responder {
    HttpResponse::Ok().json(About {
        name: "ConvoAI".to_owned(),
        version: VERSION.to_owned(),
        model: backend.model.model().to_owned(),
        demo: backend.model.provider() == model::DEMO,
    })
}
