use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, ResponseError};
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
    /// The user whom the address names as `username`, as with `Entering`; or whoever has a role
    /// that allows it.
    SelfOr(Permission),
    /// As with `Own` about things of their own: what they are the handler finds out, or the
    /// address says with `user`. About those of others, whoever has a role that allows it.
    OwnOr(Scope, Permission),
    /// Anybody; whoever has a role that allows it can do more there.
    AnyoneOrMore(Permission),
    /// Other programs that report what somebody did there: an API key with the scope `track`, and
    /// whoever has a role that allows it; anybody where `legacy.open_tracking` is set.
    Report(Permission),
}

use Permission::{
    ManageAccounts, ManageConversations, ManageRoles, Operate, ReadAccounts, ReadActivity,
    ReadUsage,
};
use Rule::{Anyone, AnyoneOrMore, Entering, Holder, InPerson, Itself, Own, OwnOr, Report, SelfOr};

const READ: Rule = Own(Scope::Read);
const WRITE: Rule = Own(Scope::Write);
const READ_ANY: Rule = OwnOr(Scope::Read, ManageConversations);
const WRITE_ANY: Rule = OwnOr(Scope::Write, ManageConversations);

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
    ("GET", "/api/v1/me/usage", READ),
    ("GET", "/api/v1/analytics/summary", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/series", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/active-users", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/heat-map", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/cohorts", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/users", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/users/{id}", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/conversations", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/models", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/roles", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/activities", Holder(ReadActivity)),
    ("GET", "/api/v1/analytics/panel", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/requests", Holder(ReadUsage)),
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
    ("DELETE", "/api/v1/accounts/{id}/sessions/{session}", Holder(ManageAccounts)),
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
    ("PUT", "/api/v1/conversations/{id}/desk", WRITE),
    ("GET", "/api/v1/conversations/{id}/messages", READ),
    ("POST", "/api/v1/conversations/{id}/messages", WRITE),
    ("POST", "/api/v1/conversations/bulk", WRITE),
    ("POST", "/api/v1/conversations/{id}/purge", WRITE),
    ("GET", "/api/v1/conversations/{id}/messages/{message}", READ),
    ("PATCH", "/api/v1/conversations/{id}/messages/{message}", WRITE),
    ("DELETE", "/api/v1/conversations/{id}/messages/{message}", WRITE),
    ("POST", "/api/v1/conversations/{id}/messages/{message}/restore", WRITE),
    ("POST", "/api/v1/conversations/{id}/messages/{message}/branch", WRITE),
    ("POST", "/api/v1/conversations/{id}/messages/{message}/retry", WRITE),
    ("POST", "/api/v1/conversations/{id}/messages/{message}/continue", WRITE),
    ("POST", "/api/v1/conversations/{id}/messages/{message}/regenerate", WRITE),
    ("PUT", "/api/v1/conversations/{id}/messages/{message}/rating", WRITE),
    ("POST", "/api/v1/conversations/{id}/messages/{message}/stop", WRITE),
    ("GET", "/api/v1/conversations/{id}/history", READ),
    ("GET", "/api/v1/conversations/{id}/changes", READ),
    ("POST", "/api/v1/conversations/{id}/restore-to", WRITE),
    ("POST", "/api/v1/conversations/{id}/branch-from", WRITE),
    ("GET", "/api/v1/search", READ),
    ("GET", "/api/v1/conversations/{id}/export", READ),
    ("GET", "/api/v1/export", READ),
    ("POST", "/api/v1/import", WRITE),
    ("GET", "/api/v1/models", READ),
    ("GET", "/api/v1/projections", Holder(Operate)),
    ("GET", "/api/v1/projections/{name}/rebuild", Holder(Operate)),
    ("POST", "/api/v1/projections/{name}/rebuild", Holder(Operate)),
    ("DELETE", "/api/v1/projections/{name}/rebuild", Holder(Operate)),
    ("POST", "/api/v1/projections/{name}/rollback", Holder(Operate)),
    ("GET", "/api/v1/projections/{name}/parked", Holder(Operate)),
    ("POST", "/api/v1/projections/{name}/parked/redrive", Holder(Operate)),
    ("POST", "/api/v1/projections/{name}/parked/{position}/skip", Holder(Operate)),
    ("POST", "/api/v1/live/tickets", InPerson),
    ("GET", "/api/v1/live", Itself),
    ("GET", "/api/v1/events", READ),
    // Those of 1.x, on our port and on its own.
    ("GET", "/health", Anyone),
    ("POST", "/auth/register", Anyone),
    ("POST", "/auth/register-admin", Holder(ManageAccounts)),
    ("POST", "/auth/token", Anyone),
    ("GET", "/auth/me", Entering),
    ("POST", "/users", AnyoneOrMore(ManageAccounts)),
    ("GET", "/users", Holder(ManageAccounts)),
    ("GET", "/users/me", Entering),
    ("GET", "/users/{username}", SelfOr(ManageAccounts)),
    ("PUT", "/users/{username}", SelfOr(ManageAccounts)),
    ("DELETE", "/users/{username}", Holder(ManageAccounts)),
    ("GET", "/roles", Holder(ManageAccounts)),
    ("POST", "/roles", Holder(ManageRoles)),
    ("PUT", "/roles/{username}", Holder(ManageAccounts)),
    ("GET", "/", Anyone),
    ("GET", "/api/v1/chat/health", Anyone),
    ("GET", "/conversations", READ),
    ("POST", "/conversations", WRITE_ANY),
    ("GET", "/conversations/{id}", READ_ANY),
    ("PUT", "/conversations/{id}", WRITE_ANY),
    ("DELETE", "/conversations/{id}", WRITE_ANY),
    ("GET", "/conversations/{id}/messages", READ_ANY),
    ("POST", "/conversations/{id}/messages", WRITE_ANY),
    ("GET", "/api/v1/users/{user}/conversations", READ_ANY),
    ("POST", "/api/v1/users/{user}/conversations", WRITE_ANY),
    ("GET", "/api/v1/users/{user}/conversations/recent", READ_ANY),
    ("GET", "/api/v1/users/{user}/conversations/{id}", READ_ANY),
    ("PUT", "/api/v1/users/{user}/conversations/{id}", WRITE_ANY),
    ("DELETE", "/api/v1/users/{user}/conversations/{id}", WRITE_ANY),
    ("POST", "/api/v1/users/{user}/conversations/{id}/reconnect", WRITE_ANY),
    ("GET", "/api/v1/users/{user}/conversations/{id}/validate", READ_ANY),
    ("POST", "/api/v1/users/{user}/conversations/{id}/end", WRITE_ANY),
    ("GET", "/api/v1/users/{user}/conversations/{id}/stats", READ_ANY),
    ("GET", "/api/v1/chat/conversations/{id}/export", READ_ANY),
    ("GET", "/messages/{id}", READ_ANY),
    ("PUT", "/messages/{id}", WRITE_ANY),
    ("DELETE", "/messages/{id}", WRITE_ANY),
    ("GET", "/admin/conversations", Holder(ManageConversations)),
    ("DELETE", "/admin/conversations/{id}", Holder(ManageConversations)),
    ("GET", "/api/v1/analytics", Holder(ReadUsage)),
    ("DELETE", "/api/v1/analytics/clear-all", Holder(Operate)),
    ("GET", "/api/v1/analytics/users/activities", Holder(ReadActivity)),
    ("GET", "/api/v1/analytics/users/top", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/users/list", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/users/detailed-metrics", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/users/{user}/conversations", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/conversations/{id}/detailed", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/tokens/by-conversation", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/response-times/by-user", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/api-usage", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/daily-stats", Holder(ReadUsage)),
    ("GET", "/api/v1/analytics/metrics/by-role", Holder(ReadUsage)),
    ("POST", "/api/v1/analytics/track/activity", Report(Operate)),
    ("POST", "/api/v1/analytics/track/activity-public", Report(Operate)),
    ("POST", "/api/v1/analytics/track/api-usage-public", Report(Operate)),
    ("POST", "/api/v1/analytics/track/conversation-public", Report(Operate)),
    ("POST", "/api/v1/analytics/track/message-public", Report(Operate)),
    ("POST", "/api/v1/analytics/users/sync-profile", Report(Operate)),
    ("GET", "/ws/chat", Itself),
    ("GET", "/ws/chat/{user}", Itself),
    ("GET", "/ws/{id}", Itself),
];

/// The rule of a route.
pub fn rule(method: &str, pattern: &str) -> Option<Rule> {
    let method = if method == "HEAD" { "GET" } else { method };
    let fits = |(m, p, _): &&(&str, &str, Rule)| *m == method && *p == pattern;
    RULES.iter().find(fits).map(|(.., rule)| *rule)
}

/// Finds out who is asking, and whether the rule of the route lets them in; once for a request.
/// None where the rule asks for nobody.
///
/// # Errors
/// 401 for nobody, 403 for somebody who may not.
pub async fn admit(request: &HttpRequest) -> Result<Option<Actor>, ApiError> {
    if let Some(actor) = request.extensions().get::<Actor>() {
        return Ok(Some(actor.clone()));
    }
    let rule = rule_of(request)?;
    if matches!(rule, Anyone | AnyoneOrMore(_) | Itself) {
        return Ok(None);
    }
    let backend = request.app_data::<Data<Backend>>().ok_or_else(ApiError::miswired)?;
    let found = identify(request).await;
    if matches!(rule, Report(_)) && backend.open_tracking {
        // Whoever it is, they may; what they say of themselves is believed when it is true.
        return Ok(found.ok().filter(|actor| !actor.one_time));
    }
    let actor = found?;
    let named = request.match_info();
    let named = named.get("username").or_else(|| named.get("user"));
    rule.towards(&actor, named).admit(&actor, backend)?;
    note_use(&actor, request, backend).await;
    request.extensions_mut().insert(actor.clone());
    Ok(Some(actor))
}

/// Whoever is asking, when a role of theirs allows the more that the rule of the route speaks of.
/// Nobody and somebody unknown are the same here.
///
/// # Errors
/// 503 when it cannot be found out.
pub(super) async fn privileged(request: &HttpRequest) -> Result<Option<Actor>, ApiError> {
    let (Holder(permission) | SelfOr(permission) | OwnOr(_, permission) | AnyoneOrMore(permission)) =
        rule_of(request)?
    else {
        return Err(ApiError::miswired());
    };
    let backend = request.app_data::<Data<Backend>>().ok_or_else(ApiError::miswired)?;
    match identify(request).await {
        Ok(actor) => Ok(Holder(permission).admit(&actor, backend).is_ok().then_some(actor)),
        Err(error) if error.status_code() == StatusCode::UNAUTHORIZED => Ok(None),
        Err(error) => Err(error),
    }
}

fn rule_of(request: &HttpRequest) -> Result<Rule, ApiError> {
    let pattern = request.match_pattern().unwrap_or_default();
    rule(request.method().as_str(), &pattern).ok_or_else(ApiError::miswired)
}

impl Rule {
    /// What it comes to for somebody, at an address that may name a user. An API key is never
    /// somebody in person.
    fn towards(self, actor: &Actor, named: Option<&str>) -> Self {
        let is_self = named.is_some_and(|named| named.eq_ignore_ascii_case(&actor.username));
        match self {
            SelfOr(_) if is_self && actor.session().is_some() => Entering,
            SelfOr(permission) => Holder(permission),
            OwnOr(scope, permission) => match named {
                Some(named) if !actor.is_called(named) => Holder(permission),
                _ => Own(scope),
            },
            rule => rule,
        }
    }

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
            Own(scope) | OwnOr(scope, _) => Some(scope),
            Report(_) => Some(Scope::Track),
            Holder(_) | SelfOr(_) => Some(Scope::Admin),
            _ => None,
        };
        match (&actor.via, needed) {
            (Via::Key(..), None) if !matches!(self, Anyone | AnyoneOrMore(_) | Itself) => {
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
            // It is the key that allows it.
            Report(_) if actor.session().is_none() => Ok(()),
            Holder(permission) | SelfOr(permission) | Report(permission)
                if !backend.roles.allow(&actor.roles, permission) =>
            {
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

    use domain::{KeyId, SessionId, UserId};

    use super::*;

    #[test]
    fn a_route_has_one_rule() {
        let routes: BTreeSet<_> = RULES.iter().map(|(method, path, _)| (method, path)).collect();
        assert_eq!(routes.len(), RULES.len());
        assert_eq!(rule("HEAD", "/healthz"), Some(Anyone));
        assert_eq!(rule("PUT", "/healthz"), None);
    }

    #[test]
    fn what_is_ones_own_is_so_in_person_and_for_others_a_role_must_allow_it() {
        let id = "a".repeat(32);
        let alice = |via| Actor {
            user: UserId::parse(&id[..16]).unwrap(),
            username: "Alice".to_owned(),
            roles: Vec::new(),
            via,
            expires_at: 0,
            one_time: false,
        };
        let rule = SelfOr(ManageAccounts);
        let session = alice(Via::Session(SessionId::parse(&*id).unwrap()));
        assert_eq!(rule.towards(&session, Some("alice")), Entering);
        for other in [Some("bob"), Some("%61lice"), None] {
            assert_eq!(rule.towards(&session, other), Holder(ManageAccounts));
        }
        let key = alice(Via::Key(KeyId::parse(&id[..12]).unwrap(), BTreeSet::new()));
        assert_eq!(rule.towards(&key, Some("alice")), Holder(ManageAccounts));
        for actor in [&session, &key] {
            for own in [Some("aLICE"), Some(&id[..16]), None] {
                assert_eq!(READ_ANY.towards(actor, own), READ);
            }
            assert_eq!(READ_ANY.towards(actor, Some("bob")), Holder(ManageConversations));
        }
    }
}
