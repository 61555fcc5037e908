//! The server over HTTP. The only file with URLs.

use futures_util::future::{Either, select};
use gloo_net::http::{Method, RequestBuilder, Response};
use gloo_timers::future::TimeoutFuture;
use serde::{Serialize, de::DeserializeOwned};
use wire::{
    Page, Problem, Receipt,
    account::{Credentials, Me, Register, Session},
    conversation::{
        Conversation, Message, RenameConversation, SendMessage, SendReceipt, StartConversation,
    },
    live::Ticket,
    system::About,
};

use crate::browser;

/// Nobody watches a spinner for longer.
const TIMEOUT_MS: u32 = 30_000;
/// How much of a list is read at once.
const PAGE: u32 = 40;

/// Why there is no answer.
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    /// The server said no.
    Refused(Box<Problem>),
    /// The server could not be asked.
    Unreachable,
}

impl Failure {
    /// One sentence for the person.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Refused(problem) => problem.detail.clone(),
            Self::Unreachable => "The server cannot be reached. Check the connection.".into(),
        }
    }

    /// True when the session is over.
    pub(crate) fn is_signed_out(&self) -> bool {
        matches!(self, Self::Refused(problem) if problem.status == 401)
    }

    /// True when the thing asked for does not exist (any more).
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Refused(problem) if matches!(problem.status, 404 | 410))
    }
}

type Answer<T> = Result<T, Failure>;

/// Asks the server in the name of whoever is signed in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Client {
    /// The bearer token.
    pub(crate) token: Option<String>,
}

impl Client {
    pub(crate) async fn about(&self) -> Answer<About> {
        self.get("/api/v1/about".into()).await
    }

    pub(crate) async fn register(&self, form: &Register) -> Answer<Session> {
        self.write(Method::POST, "/api/v1/auth/register".into(), None, form).await
    }

    pub(crate) async fn sign_in(&self, form: &Credentials) -> Answer<Session> {
        self.write(Method::POST, "/api/v1/auth/token".into(), None, form).await
    }

    pub(crate) async fn sign_out(&self) -> Answer<()> {
        self.call(self.request(Method::POST, "/api/v1/auth/logout").build()).await.map(drop)
    }

    pub(crate) async fn me(&self) -> Answer<Me> {
        self.get("/api/v1/auth/me".into()).await
    }

    pub(crate) async fn ticket(&self) -> Answer<Ticket> {
        self.write(Method::POST, "/api/v1/live/tickets".into(), None, &Nothing {}).await
    }

    /// Where the live socket is.
    pub(crate) fn live_url(ticket: &Ticket) -> String {
        format!("{}/api/v1/live?ticket={}", browser::socket_origin(), escape(&ticket.ticket))
    }

    pub(crate) async fn conversations(
        &self,
        cursor: Option<&str>,
        min_position: u64,
    ) -> Answer<Page<Conversation>> {
        self.get(format!("/api/v1/conversations?{}", page(cursor, min_position))).await
    }

    pub(crate) async fn conversation(&self, id: &str) -> Answer<Conversation> {
        self.get(format!("/api/v1/conversations/{id}")).await
    }

    pub(crate) async fn start(&self, id: &str) -> Answer<Receipt> {
        let body = StartConversation { id: Some(id.into()), title: None };
        self.write(Method::POST, "/api/v1/conversations".into(), Some(id), &body).await
    }

    pub(crate) async fn rename(&self, id: &str, title: &str, key: &str) -> Answer<Receipt> {
        let body = RenameConversation { title: title.into() };
        self.write(Method::PATCH, format!("/api/v1/conversations/{id}"), Some(key), &body).await
    }

    pub(crate) async fn delete(&self, id: &str) -> Answer<Receipt> {
        let request = self.request(Method::DELETE, &format!("/api/v1/conversations/{id}")).build();
        read(self.call(request).await?).await
    }

    pub(crate) async fn restore(&self, id: &str) -> Answer<Receipt> {
        let path = format!("/api/v1/conversations/{id}/restore");
        self.write(Method::POST, path, None, &Nothing {}).await
    }

    pub(crate) async fn messages(
        &self,
        conversation: &str,
        cursor: Option<&str>,
        min_position: u64,
    ) -> Answer<Page<Message>> {
        let page = page(cursor, min_position);
        self.get(format!("/api/v1/conversations/{conversation}/messages?{page}")).await
    }

    pub(crate) async fn send(
        &self,
        conversation: &str,
        id: &str,
        content: String,
    ) -> Answer<SendReceipt> {
        let path = format!("/api/v1/conversations/{conversation}/messages");
        let body = SendMessage { id: Some(id.into()), content };
        self.write(Method::POST, path, Some(id), &body).await
    }

    pub(crate) async fn retry(
        &self,
        conversation: &str,
        message: &str,
        key: &str,
    ) -> Answer<SendReceipt> {
        let path = format!("/api/v1/conversations/{conversation}/messages/{message}/retry");
        self.write(Method::POST, path, Some(key), &Nothing {}).await
    }

    pub(crate) async fn stop(&self, conversation: &str, answer: &str) -> Answer<Receipt> {
        let path = format!("/api/v1/conversations/{conversation}/messages/{answer}/stop");
        self.write(Method::POST, path, None, &Nothing {}).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = RequestBuilder::new(path).method(method);
        match &self.token {
            Some(token) => request.header("Authorization", &format!("Bearer {token}")),
            None => request,
        }
    }

    async fn get<T: DeserializeOwned>(&self, path: String) -> Answer<T> {
        read(self.call(self.request(Method::GET, &path).build()).await?).await
    }

    async fn write<T: DeserializeOwned>(
        &self,
        method: Method,
        path: String,
        key: Option<&str>,
        body: &impl Serialize,
    ) -> Answer<T> {
        let mut request = self.request(method, &path);
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        read(self.call(request.json(body)).await?).await
    }

    async fn call(
        &self,
        request: Result<gloo_net::http::Request, gloo_net::Error>,
    ) -> Answer<Response> {
        let Ok(request) = request else { return Err(Failure::Unreachable) };
        let sent = std::pin::pin!(request.send());
        let response = match select(sent, TimeoutFuture::new(TIMEOUT_MS)).await {
            Either::Left((Ok(response), _)) => response,
            _ => return Err(Failure::Unreachable),
        };
        if response.ok() {
            return Ok(response);
        }
        // A proxy in between may refuse in words of its own.
        let status = response.status();
        Err(match response.json::<Problem>().await {
            Ok(problem) => Failure::Refused(Box::new(problem)),
            Err(_) if status >= 500 => Failure::Unreachable,
            Err(_) => Failure::Refused(Box::new(unexplained(status))),
        })
    }
}

/// The body of a write that needs to say nothing.
#[derive(Serialize)]
struct Nothing {}

async fn read<T: DeserializeOwned>(response: Response) -> Answer<T> {
    response.json().await.map_err(|_| Failure::Unreachable)
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
