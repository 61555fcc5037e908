//! What operators see and do of the read models.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use projections::{Begin, Error, Projections, Status};
use wire::operations::{
    self, ParkedCommit, ParkedCommits, ProjectionCopy, ProjectionState, RebuildState, SkipParked,
    StartRebuild,
};
use wire::{FieldError, Problem};

use crate::activity::{Action, Subject};
use crate::auth::{Actor, Audit};
use crate::backend::Backend;
use crate::health::{self, Lasts};
use crate::http::{ApiError, Json};
use crate::rebuilds::{NotDone, Work, advice};

/// Parked commits that are listed.
const LISTED: u32 = 1_000;
/// Longest reason for giving a commit up, in characters.
const LONGEST_REASON: usize = 500;
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
    audit: Audit,
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
    start(&backend, (&actor, &audit), &name, Work::Rebuild { begin, rate }).await
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
    audit: Audit,
    name: Path<String>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    start(&backend, (&actor, &audit), &name, Work::RollBack).await
}

async fn start(
    backend: &Backend,
    (actor, audit): (&Actor, &Audit),
    name: &str,
    work: Work,
) -> Result<HttpResponse, ApiError> {
    let state = backend.rebuilds.begin(name, work).await?;
    let action = match work {
        Work::Rebuild { .. } => Action::RebuildStarted,
        Work::RollBack => Action::RollbackStarted,
    };
    audit.note(actor, action, Subject::named(&state.projection));
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
    audit: Audit,
    name: Path<String>,
) -> Result<impl Responder, ApiError> {
    let state = backend.rebuilds.cancel(&name).await?;
    audit.note(&actor, Action::RebuildCancelled, Subject::named(&state.projection));
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
    audit: Audit,
    name: Path<String>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let view = Projections::name(&name)?;
    backend.rebuilds.operator.redrive(view, None).await.map_err(refused)?;
    audit.note(&actor, Action::ParkedRedriven, Subject::named(view));
    Ok(HttpResponse::Ok().json(oldest_parked(&backend, view).await?))
}

/// Gives up one parked commit, for ever and with a reason, and folds what waited behind it: the view
/// is without what it says. Only the first of its aggregate can be given up. Answers what is parked
/// after it.
#[utoipa::path(post, path = "/api/v1/projections/{name}/parked/{position}/skip", tag = "operations", security(("bearer" = [])),
    params(("name" = String, Path, description = "The read model"), ("position" = u64, Path, description = "Position of the commit")),
    request_body = SkipParked,
    responses((status = 200, body = ParkedCommits), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem, description = "`projection_unknown`"),
        (status = 409, body = Problem, description = "`rebuild_impossible`: it is not parked, or waits for another"),
        (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn skip(
    backend: Data<Backend>,
    actor: Actor,
    audit: Audit,
    path: Path<(String, String)>,
    Json(SkipParked { reason }): Json<SkipParked>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let (name, position) = path.into_inner();
    let view = Projections::name(&name)?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        return Err(ApiError::invalid(vec![FieldError {
            loc: vec!["body".to_owned(), "reason".to_owned()],
            msg: format!("reason says why it is given up, in 1 to {LONGEST_REASON} characters"),
            kind: "length".to_owned(),
        }]));
    }
    // What is no position is nothing that is parked.
    let position = position.parse().unwrap_or_default();
    backend.rebuilds.operator.skip(view, position, reason).await.map_err(refused)?;
    audit.note(&actor, Action::ParkedSkipped, Subject::named(format!("{view} {position}")));
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
