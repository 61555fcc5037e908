//! What other programs report. It is in the list of activities, and in the counts of it; it is
//! never added to the numbers that come from what happened here.

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Data, Query};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use domain::{ConversationId, MessageId};
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;
use wire::Problem;
use wire::legacy::analytics::{
    ActivityLogged, Tracked, TrackedActivity, TrackedConversation, TrackedMessage, TrackedRequest,
};

use super::fields::Fields;
use crate::activity::Report;
use crate::auth::Reporter;
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json};

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const ROLES: [&str; 3] = ["user", "assistant", "system"];
const ACTIONS: [&str; 3] = ["created", "ended", "deleted"];
const STATUSES: std::ops::RangeInclusive<i64> = 100..=599;
const MOST_TOKENS: i64 = 10_000_000;
/// Longest name of a model, in characters.
const LONGEST_MODEL: usize = 200;

/// Digits of the id of a report.
const ID: usize = 32;

/// Stores a report; answers its id. A repeat under the same `Idempotency-Key`, or of what has a
/// name of its own, is the same report.
pub(super) async fn store(
    backend: &Backend,
    context: &Context,
    reporter: &Reporter,
    name: Option<&str>,
    report: Report,
) -> Result<String, ApiError> {
    let reporter = reporter.0.as_ref().map(|actor| actor.user.clone());
    let fingerprint = &backend.conversations.fingerprint;
    let id = match (name, &context.name) {
        (Some(name), _) => fingerprint.of("report", &[&report.kind, name], ID),
        (None, Some(key)) => {
            let who = reporter.as_ref().map_or("", |user| user.as_str());
            fingerprint.of("report by key", &[who, key], ID)
        }
        (None, None) => backend.ids.hex(ID),
    };
    backend.activity.report(backend, &id, Report { reporter, ..report }).await?;
    Ok(id)
}

fn tracked() -> HttpResponse {
    HttpResponse::Ok().json(Tracked { status: "tracked".to_owned() })
}

/// Query of `POST /api/v1/analytics/track/activity`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Kind {
    /// What was done: 1 to 64 letters, digits, `_`, `-`, `.` or `:`.
    activity_type: Option<String>,
}

/// A body that need not be there: an object, or one with `extra_data` in it.
pub(crate) struct Extra(Option<Value>);

impl FromRequest for Extra {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = request.headers().contains_key(CONTENT_TYPE);
        let body = body.then(|| Json::<Value>::from_request(request, payload));
        Box::pin(async move {
            let Some(body) = body else { return Ok(Self(None)) };
            let Json(mut body) = body.await?;
            Ok(Self(match body.get_mut("extra_data").map(Value::take) {
                Some(Value::Null) => None,
                Some(extra) => Some(extra),
                None => Some(body).filter(|body| *body != json!({}) && !body.is_null()),
            }))
        })
    }
}

/// The caller did something elsewhere.
#[utoipa::path(post, path = "/api/v1/analytics/track/activity", tag = "legacy", security(("bearer" = [])), params(Kind),
    request_body = Option<Object>,
    responses((status = 200, body = ActivityLogged), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn activity(
    backend: Data<Backend>,
    reporter: Reporter,
    context: Context,
    kind: Query<Kind>,
    extra: Extra,
) -> Result<HttpResponse, ApiError> {
    backend.check_ready()?;
    let mut fields = Fields::of("query");
    let kind = kind.into_inner().activity_type;
    if let Some(kind) = fields.needed("activity_type", kind.as_deref()) {
        fields.kind("activity_type", kind);
    }
    fields.check()?;
    let mut fields = Fields::of("body");
    extra.0.iter().for_each(|extra| fields.object("extra_data", extra));
    fields.check()?;
    let report = Report {
        kind: kind.unwrap_or_default(),
        user: reporter.0.as_ref().map(|actor| actor.user.clone()),
        details: extra.0,
        address: context.client.address.clone(),
        user_agent: context.client.user_agent.clone(),
        ..Report::default()
    };
    let activity_id = store(&backend, &context, &reporter, None, report).await?;
    let message = "Activity logged".to_owned();
    Ok(HttpResponse::Ok().json(ActivityLogged { message, activity_id }))
}

/// Somebody did something elsewhere.
#[utoipa::path(post, path = "/api/v1/analytics/track/activity-public", tag = "legacy", security(("bearer" = [])), request_body = TrackedActivity,
    responses((status = 200, body = Tracked), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn activity_elsewhere(
    backend: Data<Backend>,
    reporter: Reporter,
    context: Context,
    body: Json<TrackedActivity>,
) -> Result<HttpResponse, ApiError> {
    backend.check_ready()?;
    let Json(body) = body;
    let mut fields = Fields::of("body");
    let user = fields.user("user_id", &body.user_id, &backend).await?;
    fields.text("username", &body.username);
    fields.kind("activity_type", &body.activity_type);
    body.ip_address.iter().for_each(|address| fields.address("ip_address", address));
    body.user_agent.iter().for_each(|agent| fields.text("user_agent", agent));
    body.extra_data.iter().for_each(|extra| fields.object("extra_data", extra));
    fields.check()?;
    let report = Report {
        kind: body.activity_type,
        user,
        details: body.extra_data,
        address: body.ip_address,
        user_agent: body.user_agent,
        ..Report::default()
    };
    store(&backend, &context, &reporter, None, report).await?;
    Ok(tracked())
}

/// Another program answered a request.
#[utoipa::path(post, path = "/api/v1/analytics/track/api-usage-public", tag = "legacy", security(("bearer" = [])), request_body = TrackedRequest,
    responses((status = 200, body = Tracked), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn request(
    backend: Data<Backend>,
    reporter: Reporter,
    context: Context,
    body: Json<TrackedRequest>,
) -> Result<HttpResponse, ApiError> {
    backend.check_ready()?;
    let Json(body) = body;
    let mut fields = Fields::of("body");
    fields.text("endpoint", &body.endpoint);
    fields.one_of("method", &body.method, &METHODS);
    let user = match &body.user_id {
        Some(user) => fields.user("user_id", user, &backend).await?,
        None => None,
    };
    fields.within("status_code", body.status_code, &STATUSES);
    fields.seconds("response_time", body.response_time);
    fields.check()?;
    let details = json!({
        "endpoint": body.endpoint,
        "method": body.method,
        "status_code": body.status_code,
        "response_time": body.response_time,
    });
    let kind = "api_call".to_owned();
    let report = Report { kind, user, details: Some(details), ..Report::default() };
    store(&backend, &context, &reporter, None, report).await?;
    Ok(tracked())
}

/// Something happened to a conversation elsewhere.
#[utoipa::path(post, path = "/api/v1/analytics/track/conversation-public", tag = "legacy", security(("bearer" = [])), request_body = TrackedConversation,
    responses((status = 200, body = Tracked), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn conversation(
    backend: Data<Backend>,
    reporter: Reporter,
    context: Context,
    body: Json<TrackedConversation>,
) -> Result<HttpResponse, ApiError> {
    backend.check_ready()?;
    let Json(body) = body;
    let mut fields = Fields::of("body");
    let conversation =
        fields.parsed("conversation_id", ConversationId::parse(&body.conversation_id));
    let user = fields.user("user_id", &body.user_id, &backend).await?;
    fields.one_of("action", &body.action, &ACTIONS);
    fields.check()?;
    let kind = format!("conversation_{}", body.action);
    let report = Report { kind, user, conversation, ..Report::default() };
    store(&backend, &context, &reporter, None, report).await?;
    Ok(tracked())
}

/// A message was stored elsewhere.
#[utoipa::path(post, path = "/api/v1/analytics/track/message-public", tag = "legacy", security(("bearer" = [])), request_body = TrackedMessage,
    responses((status = 200, body = Tracked), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn message(
    backend: Data<Backend>,
    reporter: Reporter,
    context: Context,
    body: Json<TrackedMessage>,
) -> Result<HttpResponse, ApiError> {
    backend.check_ready()?;
    let Json(body) = body;
    let mut fields = Fields::of("body");
    let message = fields.parsed("message_id", MessageId::parse(&body.message_id));
    let conversation =
        fields.parsed("conversation_id", ConversationId::parse(&body.conversation_id));
    let user = fields.user("user_id", &body.user_id, &backend).await?;
    fields.one_of("role", &body.role, &ROLES);
    body.token_count
        .iter()
        .for_each(|count| fields.within("token_count", *count, &(0..=MOST_TOKENS)));
    body.response_time.iter().for_each(|time| fields.seconds("response_time", *time));
    let model = body.model_used.as_deref().unwrap_or_default().chars().count();
    fields.within("model_used", model, &(0..=LONGEST_MODEL));
    fields.check()?;
    let details = json!({
        "role": body.role,
        "token_count": body.token_count,
        "response_time": body.response_time,
        "model_used": body.model_used,
    });
    let kind = "message_sent".to_owned();
    let details = Some(details);
    let report = Report { kind, user, conversation, message, details, ..Report::default() };
    store(&backend, &context, &reporter, Some(&body.message_id), report).await?;
    Ok(tracked())
}
