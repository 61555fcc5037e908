//! The server over HTTP. The only place with URLs, each kind in a file below.

mod account;
mod conversation;
mod message;
mod operations;
mod people;
mod transfer;
mod usage;

pub(crate) use message::Place;
pub(crate) use {
    transfer::Export,
    usage::{as_csv, usage_path},
};

use futures_util::future::{Either, select};
use gloo_net::http::{Method, Request, RequestBuilder, Response};
use gloo_timers::future::TimeoutFuture;
use serde::{Serialize, de::DeserializeOwned};
use wire::{
    Problem,
    live::Ticket,
    system::{About, ModelList},
};

use crate::{
    access::Access,
    browser,
    state::{
        form::{self, Refused},
        json,
    },
};

/// Nobody watches a spinner for longer.
const TIMEOUT_MS: u32 = 30_000;
/// What is sent may be large, and the line thin.
const UPLOAD_MS: u32 = 600_000;
/// How much of a list is read at once.
const PAGE: u32 = 40;

/// Why there is no answer.
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    /// The server said no.
    Refused(Box<Problem>),
    /// The server said no to another token: the session is over.
    Over(Box<Problem>),
    /// The server could not be asked.
    Unreachable,
}

impl Failure {
    /// One sentence for the person.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Refused(problem) | Self::Over(problem) => form::sentence(&problem.detail),
            Self::Unreachable => "The server cannot be reached. Check the connection.".into(),
        }
    }

    /// What a form says about it.
    pub(crate) fn refused(&self) -> Refused {
        match self {
            Self::Refused(problem) | Self::Over(problem) => Refused::from(&**problem),
            Self::Unreachable => Refused::summary(self.sentence()),
        }
    }

    /// True when the session is over.
    pub(crate) fn is_signed_out(&self) -> bool {
        match self {
            Self::Refused(problem) => problem.status == 401,
            Self::Over(_) => true,
            Self::Unreachable => false,
        }
    }

    /// True when the session is over because an administrator has closed the account.
    pub(crate) fn is_disabled(&self) -> bool {
        matches!(self, Self::Over(problem) if problem.code == "account_disabled")
    }

    /// True when another token would do.
    fn is_expired(&self) -> bool {
        matches!(self, Self::Refused(problem) if problem.code == "token_expired")
    }

    /// True when the thing asked for does not exist (any more).
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Refused(problem) if matches!(problem.status, 404 | 410))
    }
}

type Answer<T> = Result<T, Failure>;

/// Asks the server in the name of whoever is signed in.
#[derive(Clone, Copy)]
pub(crate) struct Client {
    pub(crate) access: Access,
}

/// A question, as often as it has to be asked.
struct Ask<'a> {
    method: Method,
    path: String,
    key: Option<&'a str>,
    body: Option<String>,
    patience_ms: u32,
}

impl Client {
    pub(crate) async fn about() -> Answer<About> {
        read(Ask::get("/api/v1/about".into()).send(None).await?).await
    }

    pub(crate) async fn ticket(&self) -> Answer<Ticket> {
        self.write(Method::POST, "/api/v1/live/tickets".into(), None, &Nothing {}).await
    }

    /// The models that can be asked.
    pub(crate) async fn models(&self) -> Answer<ModelList> {
        self.get("/api/v1/models".into()).await
    }

    /// Where the live socket is.
    pub(crate) fn live_url(ticket: &Ticket) -> String {
        format!("{}/api/v1/live?ticket={}", browser::socket_origin(), escape(&ticket.ticket))
    }

    async fn get<T: DeserializeOwned>(&self, path: String) -> Answer<T> {
        read(self.call(Ask::get(path)).await?).await
    }

    async fn remove<T: DeserializeOwned>(&self, path: String) -> Answer<T> {
        read(self.call(Ask { method: Method::DELETE, ..Ask::get(path) }).await?).await
    }

    async fn write<T: DeserializeOwned>(
        &self,
        method: Method,
        path: String,
        key: Option<&str>,
        body: &impl Serialize,
    ) -> Answer<T> {
        read(self.call(Ask { key, ..Ask::write(method, path, body) }).await?).await
    }

    /// Asks with a token that is good; when the server does not find it so, once more with another.
    async fn call(&self, ask: Ask<'_>) -> Answer<Response> {
        let token = self.access.token().await?;
        match ask.send(token).await {
            Err(failure) if failure.is_expired() => {
                self.access.renew().await?;
                ask.send(self.access.held()).await
            }
            answer => answer,
        }
    }
}

impl Ask<'_> {
    fn get(path: String) -> Self {
        Self { method: Method::GET, path, key: None, body: None, patience_ms: TIMEOUT_MS }
    }

    fn write(method: Method, path: String, body: &impl Serialize) -> Self {
        Self { method, body: serde_json::to_string(body).ok(), ..Self::get(path) }
    }

    fn request(&self, token: Option<String>) -> Result<Request, gloo_net::Error> {
        let mut request = RequestBuilder::new(&self.path).method(self.method.clone());
        if let Some(token) = token {
            request = request.header("Authorization", &format!("Bearer {token}"));
        }
        if let Some(key) = self.key {
            request = request.header("Idempotency-Key", key);
        }
        match &self.body {
            Some(body) => request.header("Content-Type", "application/json").body(body),
            None => request.build(),
        }
    }

    async fn send(&self, token: Option<String>) -> Answer<Response> {
        let Ok(request) = self.request(token) else { return Err(Failure::Unreachable) };
        let sent = std::pin::pin!(request.send());
        let response = match select(sent, TimeoutFuture::new(self.patience_ms)).await {
            Either::Left((Ok(response), _)) => response,
            _ => return Err(Failure::Unreachable),
        };
        if response.ok() {
            return Ok(response);
        }
        // A proxy in between may refuse in words of its own.
        let status = response.status();
        Err(match parsed::<Problem>(response).await {
            Some(problem) => Failure::Refused(Box::new(problem)),
            None if status >= 500 => Failure::Unreachable,
            None => Failure::Refused(Box::new(unexplained(status))),
        })
    }
}

/// The body of a write that needs to say nothing.
#[derive(Serialize)]
struct Nothing {}

async fn read<T: DeserializeOwned>(response: Response) -> Answer<T> {
    parsed(response).await.ok_or(Failure::Unreachable)
}

async fn parsed<T: DeserializeOwned>(response: Response) -> Option<T> {
    json::read(&response.text().await.ok()?)
}

fn page(cursor: Option<&str>, min_position: u64) -> String {
    let mut query = format!("limit={PAGE}");
    if let Some(cursor) = cursor {
        query += &format!("&cursor={}", escape(cursor));
    }
    if min_position > 0 {
        query += &format!("&min_position={min_position}");
    }
    query
}

fn escape(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

fn unexplained(status: u16) -> Problem {
    Problem {
        kind: "about:blank".into(),
        title: String::new(),
        status,
        code: "unexplained".into(),
        detail: "The server refused this without saying why.".into(),
        request_id: String::new(),
        errors: Vec::new(),
    }
}
