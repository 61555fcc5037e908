use actix_web::Responder;
use actix_web::web::Data;
use commands::Order;
use commands::account::{PasswordPolicy, Registered};
use domain::role::RoleName;
use projections::Projection;
use projections::accounts::Accounts;
use wire::Problem;
use wire::account::Register;
use wire::legacy::accounts::{Done, NewUser};

use super::passwords::Passwords;
use super::{done, named};
use crate::auth::{Actor, Privileged};
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json};
use crate::routes::Form;

/// Opens an account. `roles` count when an administrator asks, and are passed over otherwise.
#[utoipa::path(post, path = "/users", tag = "legacy", request_body = NewUser,
    responses((status = 200, body = Done), (status = 400, body = Problem, description = "`username_taken`, `email_taken`, `role_unknown`"),
        (status = 422, body = Problem)))]
pub(crate) async fn create_user(
    backend: Data<Backend>,
    Privileged(administrator): Privileged,
    context: Context,
    Passwords(policy): Passwords,
    Json(body): Json<NewUser>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let Some(administrator) = administrator else {
        let (order, roles) = (context.anonymous_order(), vec![RoleName::user()]);
        let opened = open(&backend, body, policy, roles, &order).await?;
        let (user, position) = (opened.user, opened.position);
        return Ok(done(&backend, &user, Accounts::NAME, position, CREATED).await);
    };
    let wanted = body.roles.clone().unwrap_or_default();
    let mut roles: Vec<_> = named::roles(&backend, &wanted).await?.into_iter().collect();
    if roles.is_empty() {
        roles.push(RoleName::user());
    }
    let opened = open(&backend, body, policy, roles, &context.order(&administrator)).await?;
    Ok(done(&backend, &administrator.user, Accounts::NAME, opened.position, CREATED).await)
}

const CREATED: &str = "User created successfully";

/// Opens an account. `roles` are passed over.
#[utoipa::path(post, path = "/auth/register", tag = "legacy", request_body = NewUser,
    responses((status = 200, body = Done), (status = 400, body = Problem, description = "`username_taken`, `email_taken`"),
        (status = 422, body = Problem)))]
pub(crate) async fn register(
    backend: Data<Backend>,
    context: Context,
    Passwords(policy): Passwords,
    Json(body): Json<NewUser>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let (order, roles) = (context.anonymous_order(), vec![RoleName::user()]);
    let Registered { user, position } = open(&backend, body, policy, roles, &order).await?;
    let message = "User registered successfully";
    Ok(done(&backend, &user, Accounts::NAME, position, message).await)
}

/// Opens the account of another administrator.
#[utoipa::path(post, path = "/auth/register-admin", tag = "legacy", security(("bearer" = [])), request_body = NewUser,
    responses((status = 200, body = Done), (status = 400, body = Problem, description = "`username_taken`, `email_taken`"),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn register_admin(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    Passwords(policy): Passwords,
    Json(body): Json<NewUser>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let roles = vec![RoleName::admin(), RoleName::user()];
    let opened = open(&backend, body, policy, roles, &context.order(&actor)).await?;
    let message = "Admin user created successfully";
    Ok(done(&backend, &actor.user, Accounts::NAME, opened.position, message).await)
}

async fn open(
    backend: &Backend,
    body: NewUser,
    policy: PasswordPolicy,
    roles: Vec<RoleName>,
    order: &Order,
) -> Result<Registered, ApiError> {
    let NewUser { username, email, password, full_name, roles: _ } = body;
    let body = Register { username, email, password, full_name, cookie: false };
    let mut register = Form::registration(body, policy)?;
    register.roles = roles;
    Ok(backend.accounts.register(register, order).await?)
}
