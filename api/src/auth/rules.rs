use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};
use commands::Order;
use domain::account::Scope;
use domain::role::Permission;

use super::{Actor, Via, identify};
use crate::backend::Backend;
use crate::http::{ApiError, Context};

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Anybody.
    Anyone,
    /// The handler finds out by other means than the `Authorization` header.
    Itself,
    /// Whoever is signed in, about things of their own; an API key needs the scope.
    Own(Scope),
    /// Whoever is signed in, with a session: no API key may change who may do what in somebody's
    /// name.
    InPerson,
    /// The same, even while the password must be changed before anything else.
    Entering,
    /// Whoever has a role that allows it; an API key needs the scope `admin`, too.
    Holder(Permission),
}

use Permission::{ManageAccounts, ManageRoles, ReadAccounts};
use Rule::{Anyone, Entering, Holder, InPerson, Itself, Own};

const READ: Rule = Own(Scope::Read);
const WRITE: Rule = Own(Scope::Write);

/// Every route of the API. One that is missing here lets nobody in.
#[rustfmt::skip]
const RULES: &[(&str, &str, Rule)] = &[
    ("GET", "/healthz", Anyone),
    ("GET", "/readyz", Anyone),
    ("GET", "/metrics", Itself),
    ("GET", "/api/v1/about", Anyone),
    ("POST", "/api/v1/auth/register", Anyone),
    ("POST", "/api/v1/auth/token", Anyone),
    ("POST", "/api/v1/auth/refresh", Itself),
    ("POST", "/api/v1/auth/logout", Entering),
    ("GET", "/api/v1/auth/me", Entering),
    ("PATCH", "/api/v1/me", InPerson),
    ("DELETE", "/api/v1/me", InPerson),
    ("POST", "/api/v1/me/password", Entering),
    ("GET", "/api/v1/me/sessions", InPerson),
    ("DELETE", "/api/v1/me/sessions", InPerson),
    ("DELETE", "/api/v1/me/sessions/{id}", InPerson),
    ("GET", "/api/v1/me/keys", InPerson),
    ("POST", "/api/v1/me/keys", InPerson),
    ("DELETE", "/api/v1/me/keys/{id}", InPerson),
    ("GET", "/api/v1/accounts", Holder(ReadAccounts)),
    ("POST", "/api/v1/accounts", Holder(ManageAccounts)),
    ("GET", "/api/v1/accounts/{id}", Holder(ReadAccounts)),
    ("DELETE", "/api/v1/accounts/{id}", Holder(ManageAccounts)),
    ("POST", "/api/v1/accounts/{id}/restore", Holder(ManageAccounts)),
    ("POST", "/api/v1/accounts/{id}/disable", Holder(ManageAccounts)),
    ("POST", "/api/v1/accounts/{id}/enable", Holder(ManageAccounts)),
    ("PUT", "/api/v1/accounts/{id}/roles", Holder(ManageAccounts)),
    ("POST", "/api/v1/accounts/{id}/password", Holder(ManageAccounts)),
    ("GET", "/api/v1/accounts/{id}/sessions", Holder(ReadAccounts)),
    ("DELETE", "/api/v1/accounts/{id}/sessions", Holder(ManageAccounts)),
    ("GET", "/api/v1/roles", Holder(ReadAccounts)),
    ("POST", "/api/v1/roles", Holder(ManageRoles)),
    ("PUT", "/api/v1/roles/{name}", Holder(ManageRoles)),
    ("DELETE", "/api/v1/roles/{name}", Holder(ManageRoles)),
    ("GET", "/api/v1/conversations", READ),
    ("POST", "/api/v1/conversations", WRITE),
    ("GET", "/api/v1/conversations/{id}", READ),
    ("PATCH", "/api/v1/conversations/{id}", WRITE),
    ("DELETE", "/api/v1/conversations/{id}", WRITE),
    ("POST", "/api/v1/conversations/{id}/restore", WRITE),
    ("GET", "/api/v1/conversations/{id}/messages", READ),
    ("POST", "/api/v1/conversations/{id}/messages", WRITE),
    ("POST", "/api/v1/conversations/{id}/messages/{message}/retry", WRITE),
    ("POST", "/api/v1/conversations/{id}/messages/{message}/stop", WRITE),
    ("POST", "/api/v1/live/tickets", InPerson),
    ("GET", "/api/v1/live", Itself),
];

/// The rule of a route.
pub fn rule(method: &str, pattern: &str) -> Option<Rule> {
    let method = if method == "HEAD" { "GET" } else { method };
    let fits = |(m, p, _): &&(&str, &str, Rule)| *m == method && *p == pattern;
    RULES.iter().find(fits).map(|(.., rule)| *rule)
}

/// Finds out who is asking, and whether the rule of the route lets them in.
///
/// # Errors
/// 401 for nobody, 403 for somebody who may not.
pub(super) async fn admit(request: &HttpRequest) -> Result<Actor, ApiError> {
    let pattern = request.match_pattern().unwrap_or_default();
    let rule = rule(request.method().as_str(), &pattern).ok_or_else(ApiError::miswired)?;
    let backend = request.app_data::<Data<Backend>>().ok_or_else(ApiError::miswired)?;
    let actor = identify(request).await?;
    rule.admit(&actor, backend)?;
    note_use(&actor, request, backend).await;
    Ok(actor)
}

impl Rule {
    /// Whether it lets somebody in.
    ///
    /// # Errors
    /// 403 that says what is missing.
    pub fn admit(self, actor: &Actor, backend: &Backend) -> Result<(), ApiError> {
        if actor.one_time && self != Entering {
            return Err(forbidden(
                "password_change_required",
                "choose a password of your own first: POST /api/v1/me/password",
            ));
        }
        let needed = match self {
            Own(scope) => Some(scope),
            Holder(_) => Some(Scope::Admin),
            _ => None,
        };
        match (&actor.via, needed) {
            (Via::Key(..), None) if self != Anyone && self != Itself => {
                let detail = "an API key cannot do this; sign in";
                return Err(forbidden("session_required", detail));
            }
            (Via::Key(_, scopes), Some(scope)) if !scopes.contains(&scope) => {
                let detail = format!("this API key does not have the scope `{scope}`");
                return Err(forbidden("scope_missing", detail));
            }
            _ => {}
        }
        match self {
            Holder(permission) if !backend.roles.allow(&actor.roles, permission) => {
                let detail = format!("your roles do not allow this: it takes `{permission}`");
                Err(forbidden("not_allowed", detail))
            }
            _ => Ok(()),
        }
    }
}

fn forbidden(code: &'static str, detail: impl Into<String>) -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, code, detail)
}

/// The account writes down that its key is in use, beside the request.
async fn note_use(actor: &Actor, request: &HttpRequest, backend: &Data<Backend>) {
    let Via::Key(key, _) = &actor.via else { return };
    if !backend.keys.is_news(key).await {
        return;
    }
    let (backend, user, key) = (backend.clone(), actor.user.clone(), key.clone());
    let context = request.extensions().get::<Context>().cloned().unwrap_or_default();
    let address = context.client.address.clone();
    let order = Order { key: Some(key.clone()), ..context.order(actor) };
    actix_web::rt::spawn(async move {
        if let Err(error) = backend.accounts.note_key_use(&user, key, address, &order).await {
            tracing::debug!(%error, "the use of an API key was not written down");
        }
    });
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_route_has_one_rule() {
        let routes: BTreeSet<_> = RULES.iter().map(|(method, path, _)| (method, path)).collect();
        assert_eq!(routes.len(), RULES.len());
        assert_eq!(rule("HEAD", "/healthz"), Some(Anyone));
        assert_eq!(rule("PUT", "/healthz"), None);
    }
}
