//! What operators see and do of the read models.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use projections::{Begin, Error, Projections, Status};
use wire::operations::{
    self, ParkedCommit, ParkedCommits, ProjectionCopy, ProjectionState, RebuildState, StartRebuild,
};
use wire::{FieldError, Problem};

use crate::auth::Actor;
use crate::backend::Backend;
use crate::health::{self, Lasts};
use crate::http::{ApiError, Json};
use crate::rebuilds::{NotDone, Work, advice};

/// Parked commits that are listed.
const LISTED: u32 = 1_000;
/// Within how many seconds the rate is counted.
const WINDOW: f64 = 10.0;

/// All read models: how far this node knows them to be, their versions and copies, and the
/// rebuild that runs here or ran last.
#[utoipa::path(get, path = "/api/v1/projections", tag = "operations", security(("bearer" = [])),
    responses((status = 200, body = operations::Projections), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 503, body = Problem)))]
pub(super) async fn list(backend: Data<Backend>, _: Actor) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let statuses = backend.rebuilds.operator.status(None).await?;
    let lasts = Lasts::asked(&backend).await;
    let standings = backend.views.progress().standings();
    let folded = |name: &str| {
        let standing = standings.iter().find(|standing| standing.name == name);
        standing.map_or(0, |standing| standing.folded)
    };
    let lags = health::projections(&backend, lasts).into_iter();
    let items = lags.filter_map(|lag| {
        let status = statuses.iter().find(|status| status.name == lag.name)?;
        Some(ProjectionState {
            version: status.version,
            known_version: status.known_version,
            rate: folded(&lag.name) as f64 / WINDOW,
            copies: copies(status),
            rebuild: backend.rebuilds.of(&lag.name),
            lag,
        })
    });
    let list = operations::Projections { items: items.collect(), last: lasts.journal };
    Ok(HttpResponse::Ok().json(list))
}

fn copies(status: &Status) -> Vec<ProjectionCopy> {
    let copies = status.copies.iter().map(|copy| ProjectionCopy {
        schema: copy.schema.clone(),
        version: copy.version,
        position: copy.position,
    });
    copies.collect()
}

/// Builds a read model anew beside the live one, which serves meanwhile, and puts it in its place.
/// With `dry_run` it only says how much there is to do.
#[utoipa::path(post, path = "/api/v1/projections/{name}/rebuild", tag = "operations", security(("bearer" = [])),
    params(("name" = String, Path, description = "The read model")), request_body = StartRebuild,
    responses((status = 200, body = RebuildState, description = "An estimate; nothing was begun"), (status = 202, body = RebuildState),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem, description = "`projection_unknown`"),
        (status = 409, body = Problem, description = "`rebuild_running`, `too_many_rebuilds` or `right_missing`"),
        (status = 422, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)))]
pub(super) async fn rebuild(
    backend: Data<Backend>,
    actor: Actor,
    name: Path<String>,
    Json(body): Json<StartRebuild>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let StartRebuild { from_scratch, rate, dry_run } = body;
    if rate == Some(0) {
        return Err(ApiError::invalid(vec![FieldError {
            loc: vec!["body".to_owned(), "rate".to_owned()],
            msg: "rate is a number of events per second, 1 or more; leave it out for no limit"
                .to_owned(),
            kind: "out_of_range".to_owned(),
        }]));
    }
    let begin = if from_scratch { Begin::Scratch } else { Begin::GoOn };
    if dry_run {
        let estimate = backend.rebuilds.estimate(&name, begin, rate).await.map_err(refused)?;
        return Ok(HttpResponse::Ok().json(estimate));
    }
    start(&backend, &actor, &name, Work::Rebuild { begin, rate }).await
}

/// Puts the copy from before the last rebuild back, once it has everything that came since, and
/// keeps the present one in its place.
#[utoipa::path(post, path = "/api/v1/projections/{name}/rollback", tag = "operations", security(("bearer" = [])),
    params(("name" = String, Path, description = "The read model")),
    responses((status = 202, body = RebuildState), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem, description = "`projection_unknown`"),
        (status = 409, body = Problem, description = "`nothing_to_roll_back`, `rebuild_running` or `too_many_rebuilds`"),
        (status = 503, body = Problem)))]
pub(super) async fn roll_back(
    backend: Data<Backend>,
    actor: Actor,
    name: Path<String>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    start(&backend, &actor, &name, Work::RollBack).await
}

async fn start(
    backend: &Backend,
    actor: &Actor,
    name: &str,
    work: Work,
) -> Result<HttpResponse, ApiError> {
    let state = backend.rebuilds.begin(name, work).await?;
    note(actor, &state.projection, "begins to work on a read model");
    Ok(HttpResponse::Accepted().json(state))
}

/// How the rebuild or roll-back stands that runs, or ran last since this server started.
#[utoipa::path(get, path = "/api/v1/projections/{name}/rebuild", tag = "operations", security(("bearer" = [])),
    params(("name" = String, Path, description = "The read model")),
    responses((status = 200, body = RebuildState), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem, description = "`projection_unknown`, `rebuild_not_found`")))]
pub(super) async fn read(
    backend: Data<Backend>,
    _: Actor,
    name: Path<String>,
) -> Result<impl Responder, ApiError> {
    let view = Projections::name(&name)?;
    let none = || {
        let detail = format!("{view} was not rebuilt here since this server started");
        ApiError::not_found("rebuild_not_found", &detail)
    };
    backend.rebuilds.of(view).map(|state| HttpResponse::Ok().json(state)).ok_or_else(none)
}

/// Cancels a rebuild. What is done stays, and the next one goes on from there.
#[utoipa::path(delete, path = "/api/v1/projections/{name}/rebuild", tag = "operations", security(("bearer" = [])),
    params(("name" = String, Path, description = "The read model")),
    responses((status = 200, body = RebuildState), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem, description = "`projection_unknown`"),
        (status = 409, body = Problem, description = "`rebuild_not_running`")))]
pub(super) async fn cancel(
    backend: Data<Backend>,
    actor: Actor,
    name: Path<String>,
) -> Result<impl Responder, ApiError> {
    let state = backend.rebuilds.cancel(&name).await?;
    note(&actor, &state.projection, "cancels the work on a read model");
    Ok(HttpResponse::Ok().json(state))
}

/// Commits that could not be folded, and those that wait behind them.
#[utoipa::path(get, path = "/api/v1/projections/{name}/parked", tag = "operations", security(("bearer" = [])),
    params(("name" = String, Path, description = "The read model")),
    responses((status = 200, body = ParkedCommits), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem, description = "`projection_unknown`"), (status = 503, body = Problem)))]
pub(super) async fn parked(
    backend: Data<Backend>,
    _: Actor,
    name: Path<String>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    Ok(HttpResponse::Ok().json(oldest_parked(&backend, &name).await?))
}

/// Folds what is parked, after a repair or with a new build. Answers what is parked after it.
#[utoipa::path(post, path = "/api/v1/projections/{name}/parked/redrive", tag = "operations", security(("bearer" = [])),
    params(("name" = String, Path, description = "The read model")),
    responses((status = 200, body = ParkedCommits), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem, description = "`projection_unknown`"), (status = 503, body = Problem)))]
pub(super) async fn redrive(
    backend: Data<Backend>,
    actor: Actor,
    name: Path<String>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let view = Projections::name(&name)?;
    backend.rebuilds.operator.redrive(view, None).await.map_err(refused)?;
    note(&actor, view, "has what is parked of a read model folded");
    Ok(HttpResponse::Ok().json(oldest_parked(&backend, view).await?))
}

async fn oldest_parked(backend: &Backend, name: &str) -> Result<ParkedCommits, Error> {
    let commits = backend.rebuilds.operator.oldest_parked(name, LISTED).await?;
    let items = commits.into_iter().map(|commit| ParkedCommit {
        position: commit.position.unsigned_abs(),
        reason: (!commit.waits()).then(|| commit.reason.clone()),
        context: commit.context,
        id: commit.aggregate_id,
    });
    Ok(ParkedCommits { items: items.collect() })
}

/// Who did it is written down.
fn note(actor: &Actor, view: &str, what: &str) {
    tracing::info!(projection.name = view, user.id = %actor.user, "an operator {what}");
}

/// Why work on a view could not be begun, with what to do about it where the database says no.
fn refused(error: Error) -> ApiError {
    let told = advice(&error).unwrap_or_default();
    if error.is_disk_full() {
        return ApiError::new(StatusCode::INSUFFICIENT_STORAGE, "disk_full", told);
    }
    if error.is_without_rights() {
        return ApiError::new(StatusCode::CONFLICT, "right_missing", told);
    }
    error.into()
}

impl From<NotDone> for ApiError {
    fn from(error: NotDone) -> Self {
        let detail = error.to_string();
        match error {
            NotDone::Views(error) => refused(error),
            NotDone::TooMany => Self::new(StatusCode::CONFLICT, "too_many_rebuilds", detail),
            NotDone::NotRunning(_) => {
                Self::new(StatusCode::CONFLICT, "rebuild_not_running", detail)
            }
            NotDone::Stopping => Self::unavailable("starting", detail, 2),
        }
    }
}
