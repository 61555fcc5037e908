use actix_web::Responder;
use actix_web::web::{Data, Path, Query};
use projections::Projection;
use projections::accounts::{AccountRow, Accounts, Cursor, Wanted};
use serde::Deserialize;
use utoipa::IntoParams;
use wire::people::Person;
use wire::{FieldError, Page, Problem};

use super::user;
use crate::activity::{Action, Subject};
use crate::auth::{Actor, Audit};
use crate::backend::Backend;
use crate::http::{ApiError, ListQuery};

/// Query of the list of accounts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::routes) struct PeopleQuery {
    /// Part of the username, the address or the full name.
    search: Option<String>,
    /// Those that have this role.
    role: Option<String>,
    /// `active`, `disabled` or `deleted`; all that were not deleted when absent.
    state: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Items at most: 1 to 200, 50 when absent.
    limit: Option<u32>,
    /// Journal position the answer must reflect: that of a receipt.
    min_position: Option<u64>,
}

/// A page of accounts by name.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "people", security(("bearer" = [])), params(PeopleQuery),
    responses((status = 200, body = Page<Person>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn list(
    backend: Data<Backend>,
    actor: Actor,
    audit: Audit,
    query: Query<PeopleQuery>,
) -> Result<impl Responder, ApiError> {
    let PeopleQuery { search, role, state, cursor, limit, min_position } = query.into_inner();
    let page = ListQuery { cursor, limit, min_position };
    let state = state.as_deref().map(str::parse).transpose().map_err(|()| {
        ApiError::invalid(vec![FieldError {
            loc: vec!["query".into(), "state".into()],
            msg: "state is active, disabled or deleted".into(),
            kind: "unknown".into(),
        }])
    })?;
    let (limit, cursor) = (page.limit()?, page.cursor::<Cursor>()?);
    let search = search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let wanted = Wanted { search, role, state };
    let seen = backend.freshen(&actor, Accounts::NAME, min_position).await?;
    // One more tells whether there is another page.
    let rows = backend.views.accounts(&wanted, cursor.as_ref(), 0, limit + 1, 0).await?;
    let more = rows.len() > limit as usize;
    let rows: Vec<_> = rows.into_iter().take(limit as usize).collect();
    let next = rows.last().filter(|_| more).map(|row| Cursor::behind(row).to_string());
    let items = rows.into_iter().map(person).collect();
    audit.note(&actor, Action::AccountsRead, Subject::default());
    Ok(seen.ok().json(Page { items, next, position: seen.position }))
}

/// One account, deleted or not.
#[utoipa::path(get, path = "/api/v1/accounts/{id}", tag = "people", security(("bearer" = [])),
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, body = Person), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(in crate::routes) async fn read(
    backend: Data<Backend>,
    actor: Actor,
    audit: Audit,
    id: Path<String>,
) -> Result<impl Responder, ApiError> {
    let user = user(&id)?;
    let seen = backend.freshen(&actor, Accounts::NAME, None).await?;
    let row = backend.views.account(&user, 0).await?;
    let missing = || seen.missing(ApiError::not_found("user_not_found", "User not found"));
    let row = row.ok_or_else(missing)?;
    audit.note(&actor, Action::AccountRead, Subject::of(&user));
    Ok(seen.ok().json(person(row)))
}

fn person(row: AccountRow) -> Person {
    Person {
        state: row.state().name().to_owned(),
        id: row.user_id,
        username: row.username,
        email: row.email,
        full_name: row.full_name,
        roles: row.roles,
        registered_at: row.registered_at,
        seen_at: row.seen_at,
        deleted_at: row.deleted_at,
        password_change_required: row.one_time,
    }
}
