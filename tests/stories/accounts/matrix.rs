//! Every route of the API, tried by everybody: what the table of rules says is what happens.

use api::auth::{Rule, rule};
use domain::account::Scope;
use domain::role::{Permission, RoleName};
use serde_json::{Value, json};
use tests::harness::{self, App, Reply, User, forge};
use wire::account::CreatedApiKey;

/// Who tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Persona {
    Anonymous,
    /// Whose things the addresses name.
    Owner,
    Other,
    Manager,
    Admin,
    /// With a token that has run out.
    Expired,
    /// With the token of a session that has ended.
    Revoked,
    /// With a password that must be changed first.
    Newcomer,
    /// With an API key of a user for reading.
    ReadingKey,
    /// With an API key of an administrator that has every scope.
    AdminKey,
}

use Persona::{
    Admin, AdminKey, Anonymous, Expired, Manager, Newcomer, Other, Owner, ReadingKey, Revoked,
};

const EVERYBODY: [Persona; 10] =
    [Anonymous, Owner, Other, Manager, Admin, Expired, Revoked, Newcomer, ReadingKey, AdminKey];

/// What an answer must be: refused in this way, or anything but refused.
type Verdict = Option<(u16, &'static str)>;

fn verdict(rule: Rule, pattern: &str, persona: Persona) -> Verdict {
    let rule = match rule {
        // Nobody here is the one whom the address names.
        Rule::SelfOr(permission) => Rule::Holder(permission),
        Rule::OwnOr(_, permission) if pattern.contains("{user}") => Rule::Holder(permission),
        // What is somebody else's is found out later.
        Rule::OwnOr(scope, _) => Rule::Own(scope),
        Rule::AnyoneOrMore(_) => Rule::Anyone,
        rule => rule,
    };
    match persona {
        _ if rule == Rule::Anyone => return None,
        Anonymous => return Some((401, "token_missing")),
        Expired => return Some((401, "token_expired")),
        Revoked => return Some((401, "session_ended")),
        Newcomer if rule != Rule::Entering => return Some((403, "password_change_required")),
        _ => {}
    }
    let scopes: Option<&[Scope]> = match persona {
        ReadingKey => Some(&[Scope::Read]),
        AdminKey => Some(&Scope::ALL),
        _ => None,
    };
    let needed = match rule {
        Rule::Own(scope) => Some(scope),
        Rule::Holder(_) => Some(Scope::Admin),
        Rule::Report(_) => Some(Scope::Track),
        _ => None,
    };
    match (scopes, needed) {
        (Some(_), None) => return Some((403, "session_required")),
        (Some(scopes), Some(needed)) if !scopes.contains(&needed) => {
            return Some((403, "scope_missing"));
        }
        _ => {}
    }
    let held: &[Permission] = match persona {
        Admin | AdminKey => RoleName::admin().permissions().unwrap_or_default(),
        Manager => RoleName::manager().permissions().unwrap_or_default(),
        _ => &[],
    };
    match rule {
        Rule::Report(_) if scopes.is_some() => None,
        Rule::Holder(permission) | Rule::Report(permission) if !held.contains(&permission) => {
            Some((403, "not_allowed"))
        }
        _ => None,
    }
}

struct Cast {
    app: App,
    owner: User,
    victim: User,
    chat: String,
    message: String,
    answer: String,
}

impl Cast {
    async fn gather() -> Self {
        let app = harness::spawn().await;
        let admin = app.log_in("admin").await;
        let (owner, victim) = (app.sign_up("owner").await, app.sign_up("victim").await);
        app.sign_up("other").await;
        let manager = app.sign_up("manager").await;
        let path = format!("/api/v1/accounts/{}/roles", manager.id);
        admin.request_json("PUT", &path, &json!({"roles": ["manager", "user"]})).await.is(200);
        let chat = owner.starts("Plans").await;
        let (sent, _) = owner.asks(&chat, "Hello").await;
        Self { app, owner, victim, chat, message: sent.id, answer: sent.answer }
    }

    /// Somebody who has just signed in, since some routes end that.
    async fn enter(&self, persona: Persona) -> Option<User> {
        let app = &self.app;
        Some(match persona {
            Anonymous => return None,
            Owner => app.log_in("owner").await,
            Other => app.log_in("other").await,
            Manager => app.log_in("manager").await,
            Admin => app.log_in("admin").await,
            Expired => {
                let old = forge(&self.owner).saying("exp", json!(1_000_000_000));
                self.owner.with_token(old.token())
            }
            Revoked => {
                let user = app.log_in("other").await;
                user.post("/api/v1/auth/logout", &Value::Null).await.is(204);
                user
            }
            Newcomer => {
                let token = forge(&self.owner).saying("one_time", json!(true));
                self.owner.with_token(token.token())
            }
            ReadingKey => self.key("owner", &["read"]).await,
            AdminKey => self.key("admin", &["read", "write", "track", "admin"]).await,
        })
    }

    async fn key(&self, name: &str, scopes: &[&str]) -> User {
        let user = self.app.log_in(name).await;
        let body = json!({"name": "Matrix", "scopes": scopes});
        let made: CreatedApiKey = user.post("/api/v1/me/keys", &body).await.is(201).json();
        user.delete(&format!("/api/v1/me/keys/{}", self.oldest_key(&user, &made.id).await)).await;
        user.with_token(made.key)
    }

    /// A key that is not needed any more, so that nobody has too many.
    async fn oldest_key(&self, user: &User, new: &str) -> String {
        let page: wire::Page<wire::account::ApiKey> =
            user.get("/api/v1/me/keys").await.is(200).json();
        let other = page.items.into_iter().map(|key| key.id).find(|id| id != new);
        other.unwrap_or_else(|| "0".repeat(12))
    }

    fn address(&self, pattern: &str) -> String {
        let id = match pattern {
            p if p.contains("/accounts/") => self.victim.id.clone(),
            // It is not to be gone from the start, nor for good.
            p if p.starts_with("/admin/") || p.ends_with("/purge") => "0".repeat(12),
            p if p.contains("/conversations/") => self.chat.clone(),
            p if p.starts_with("/messages/") => self.answer.clone(),
            p if p.contains("/sessions/") => "0".repeat(32),
            _ => "0".repeat(12),
        };
        let path = pattern.replace("{id}", &id).replace("{message}", &self.message);
        let path = path.replace("{name}", "nobody").replace("{user}", &self.victim.username);
        let path = path.replace("{session}", &"0".repeat(32)).replace("{position}", "1");
        path.replace("{username}", &self.victim.username)
    }

    async fn tries(&self, persona: Persona, method: &str, path: &str) -> Reply {
        let request = match self.enter(persona).await {
            Some(user) => user.request(method, path),
            None => self.app.request(method, path),
        };
        let request = if method == "GET" { request } else { request.json(&body(path)) };
        Reply::to(request).await
    }

    /// Method and pattern of every route that is documented.
    async fn routes(&self) -> Vec<(String, String)> {
        let api: Value = self.app.get("/openapi.json").await.is(200).json();
        let paths = api["paths"].as_object().expect("paths");
        let methods = |(path, item): (&String, &Value)| {
            let methods = item.as_object().into_iter().flatten();
            methods.map(|(method, _)| (method.to_uppercase(), path.clone())).collect::<Vec<_>>()
        };
        paths.iter().flat_map(methods).collect()
    }
}

/// What a route of conversations takes; others may say what is missing.
fn body(path: &str) -> Value {
    let is_one = path.starts_with("/api/v1/conversations/");
    let is_message = |last: &str| last.len() == 10 && last.bytes().all(|b| b.is_ascii_hexdigit());
    match path.rsplit('/').next() {
        Some("restore-to") => json!({"at": "1"}),
        Some("messages") if is_one => json!({"content": "More"}),
        Some("messages") => json!({"role": "user", "content": "More"}),
        Some(_) if path.starts_with("/messages/") => json!({"content": "Mended"}),
        Some(last) if is_one && last.len() == 12 => json!({"title": "Other plans"}),
        Some(last) if is_one && is_message(last) => json!({"content": "Hello"}),
        _ => json!({}),
    }
}

#[tokio::test]
async fn every_route_lets_in_whom_its_rule_names_and_nobody_else() {
    let cast = Cast::gather().await;
    let mut tried = 0;
    for (method, pattern) in cast.routes().await {
        let rule = rule(&method, &pattern);
        let rule = rule.unwrap_or_else(|| panic!("{method} {pattern} has no rule"));
        if rule == Rule::Itself {
            continue;
        }
        let path = cast.address(&pattern);
        for persona in EVERYBODY {
            let reply = cast.tries(persona, &method, &path).await;
            let what = format!("{method} {pattern} by {persona:?}");
            match verdict(rule, &pattern, persona) {
                Some((status, code)) => {
                    assert_eq!(reply.status, status, "{what}: {reply:?}");
                    assert_eq!(reply.problem().code, code, "{what}");
                }
                None => assert!(!matches!(reply.status, 401 | 500), "{what}: {reply:?}"),
            }
            // What is somebody else's is not there, whoever asks.
            let of_others = pattern.starts_with("/api/v1/conversations/{id}")
                && matches!(persona, Other | Manager | Admin | AdminKey);
            // On the routes of 1.x administrators act for others.
            let old = ["/conversations/{id}", "/messages/{id}", "/api/v1/chat/conversations/{id}"];
            let of_old = old.iter().any(|old| pattern.starts_with(old))
                && matches!(persona, Other | Manager);
            if of_others || of_old {
                assert_eq!(reply.problem().status, 404, "{what}");
            }
            tried += 1;
        }
    }
    assert!(tried > 400, "{tried}");
    // The owner has deleted it on the way.
    let owner = cast.app.log_in("owner").await;
    let restore = format!("/api/v1/conversations/{}/restore", cast.chat);
    owner.post(&restore, &Value::Null).await.is(200);
    assert_eq!(owner.reads_texts(&cast.chat).await[0], "Hello", "others changed nothing");
}

#[tokio::test]
async fn routes_that_find_out_for_themselves_turn_strangers_away() {
    let app = harness::spawn_with([("metrics.local", "false")]).await;
    let alice = app.sign_up("alice").await;
    app.get("/metrics").await.refused(401, "token_missing");
    alice.get("/metrics").await.refused(403, "not_allowed");
    app.log_in("admin").await.get("/metrics").await.is(200);
    app.get("/api/v1/live").await.refused(401, "token_missing");
    app.post("/api/v1/auth/refresh", &json!({})).await.refused(401, "token_missing");
}
