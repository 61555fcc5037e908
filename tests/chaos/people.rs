//! Asking over HTTP: from an entry of the ledger to a request, and from the answer back.

use std::time::Duration;

use anyhow::Context as _;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tests::harness::PASSWORD;
use wire::account::Session;
use wire::conversation::SendReceipt;

use crate::ledger::{Entry, Receipt, What};

/// Shorter than the server tries to reach the journal: what it may still do is left open.
const PATIENCE: Duration = Duration::from_secs(5);

/// Somebody who is signed in; the token counts at every node.
#[derive(Debug, Clone, Default)]
pub(crate) struct Person {
    pub(crate) token: String,
}

/// What a request came to.
#[derive(Debug)]
pub(crate) enum Reply {
    Acknowledged(Receipt),
    Refused(String),
    /// It may or may not have been done: why that is so.
    Open(String),
}

/// A client that is as impatient as a person.
pub(crate) fn client() -> anyhow::Result<Client> {
    Ok(Client::builder().timeout(PATIENCE).connect_timeout(PATIENCE).build()?)
}

/// Opens an account at a node that works.
pub(crate) async fn register(
    client: &Client,
    node: &str,
    name: &str,
) -> anyhow::Result<(Person, Receipt)> {
    let request = client.post(format!("http://{node}/api/v1/auth/register")).json(&account(name));
    let request = request.header("idempotency-key", format!("k-{name}"));
    let answer = request.send().await?.error_for_status().context("registering")?;
    let session: Session = answer.json().await?;
    let receipt = Receipt { id: session.user.id, answer: None, position: session.position };
    Ok((Person { token: session.access_token }, receipt))
}

/// Whether somebody can sign in.
pub(crate) async fn can_sign_in(client: &Client, node: &str, name: &str) -> anyhow::Result<bool> {
    let body = json!({ "username": name, "password": PASSWORD });
    let request = client.post(format!("http://{node}/api/v1/auth/token")).json(&body);
    Ok(request.send().await?.status().is_success())
}

fn account(name: &str) -> Value {
    let email = format!("{name}@example.com");
    json!({ "username": name, "email": email, "password": PASSWORD })
}

/// Makes a request, at one of the nodes.
pub(crate) async fn ask(client: &Client, node: &str, person: &Person, entry: &Entry) -> Reply {
    let answer = match request(client, node, person, entry).send().await {
        Ok(answer) => answer,
        Err(error) => return Reply::Open(broken(&error)),
    };
    let status = answer.status();
    let body: Value = match answer.json().await {
        Ok(body) => body,
        Err(error) => return Reply::Open(broken(&error)),
    };
    if status.is_success() {
        return match receipt(&entry.what, body) {
            Ok(receipt) => Reply::Acknowledged(receipt),
            Err(error) => Reply::Open(format!("{status} without a receipt: {error}")),
        };
    }
    let code = body["code"].as_str().unwrap_or_default().to_owned();
    if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT {
        Reply::Open(format!("{} {code}", status.as_u16()))
    } else {
        Reply::Refused(code)
    }
}

fn request(client: &Client, node: &str, person: &Person, entry: &Entry) -> RequestBuilder {
    let Entry { chat, name, what, .. } = entry;
    let base = format!("http://{node}/api/v1");
    let chats = format!("{base}/conversations");
    let keyed = name.starts_with("k-");
    let id = (!keyed).then_some(name);
    let request = match what {
        What::Register { username } => {
            client.post(format!("{base}/auth/register")).json(&account(username))
        }
        What::Start { title } => client.post(chats).json(&json!({ "id": id, "title": title })),
        What::Send { text } => client
            .post(format!("{chats}/{chat}/messages"))
            .json(&json!({ "id": id, "content": text })),
        What::Rename { title } => {
            client.patch(format!("{chats}/{chat}")).json(&json!({ "title": title }))
        }
        What::Delete => client.delete(format!("{chats}/{chat}")),
        What::Restore => client.post(format!("{chats}/{chat}/restore")),
        What::Stop { answer } => client.post(format!("{chats}/{chat}/messages/{answer}/stop")),
        What::Retry { message } => client.post(format!("{chats}/{chat}/messages/{message}/retry")),
    };
    let request =
        if person.token.is_empty() { request } else { request.bearer_auth(&person.token) };
    if keyed { request.header("idempotency-key", name) } else { request }
}

fn receipt(what: &What, body: Value) -> serde_json::Result<Receipt> {
    Ok(match what {
        What::Send { .. } | What::Retry { .. } => {
            let SendReceipt { id, answer_id, position } = serde_json::from_value(body)?;
            Receipt { id, answer: answer_id, position }
        }
        What::Register { .. } => {
            let session: Session = serde_json::from_value(body)?;
            Receipt { id: session.user.id, answer: None, position: session.position }
        }
        _ => {
            let wire::Receipt { id, position } = serde_json::from_value(body)?;
            Receipt { id, answer: None, position }
        }
    })
}

fn broken(error: &reqwest::Error) -> String {
    let why = if error.is_connect() {
        "nobody there"
    } else if error.is_timeout() {
        "no answer in time"
    } else {
        "the connection broke"
    };
    why.to_owned()
}
