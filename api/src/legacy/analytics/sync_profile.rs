use actix_web::HttpResponse;
use actix_web::web::{Data, Query};
use domain::Email;
use domain::role::RoleName;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use wire::Problem;
use wire::legacy::analytics::ProfileSynced;

use super::fields::Fields;
use super::track;
use crate::activity::Report;
use crate::auth::Reporter;
use crate::backend::Backend;
use crate::http::{ApiError, Context};

/// Query of `POST /api/v1/analytics/users/sync-profile`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Profile {
    /// Whose profile: a user id of ours.
    user_id: Option<String>,
    /// What they are called there.
    username: Option<String>,
    /// A role they have there.
    role: Option<String>,
    /// Their e-mail address there.
    email: Option<String>,
}

/// What somebody is called elsewhere. It is kept with what else was reported, and changes no
/// account.
#[utoipa::path(post, path = "/api/v1/analytics/users/sync-profile", tag = "legacy", security(("bearer" = [])), params(Profile),
    responses((status = 200, body = ProfileSynced), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn sync_profile(
    backend: Data<Backend>,
    reporter: Reporter,
    context: Context,
    profile: Query<Profile>,
) -> Result<HttpResponse, ApiError> {
    backend.check_ready()?;
    let Profile { user_id, username, role, email } = profile.into_inner();
    let mut fields = Fields::of("query");
    let user = match fields.needed("user_id", user_id) {
        Some(raw) => fields.user("user_id", &raw, &backend).await?,
        None => None,
    };
    if let Some(name) = fields.needed("username", username.as_deref()) {
        fields.text("username", name);
    }
    if let Some(role) = &role {
        fields.parsed("role", RoleName::parse(role.as_str()));
    }
    if let Some(email) = &email {
        fields.parsed("email", Email::parse(email.as_str()));
    }
    fields.check()?;
    let user_id = user.as_ref().map(ToString::to_string).unwrap_or_default();
    let details = Some(json!({ "username": username, "role": role, "email": email }));
    let kind = "profile_synced".to_owned();
    let report = Report { kind, user, details, ..Report::default() };
    track::store(&backend, &context, &reporter, None, report).await?;
    Ok(HttpResponse::Ok().json(ProfileSynced { status: "synced".to_owned(), user_id }))
}
