//! The chat service: conversations, messages and sockets.

mod administrating;
mod conversations;
mod messages;
mod odd_bodies;
mod of_user;
mod one_message;
mod ports;
mod secrecy;
mod sockets;
mod sockets_refused;

use serde_json::{Value, json};
use tests::harness::{App, OldClient, until};

use super::spawn;

/// A server, and clients of 1.x at the port of the chat service and at ours.
async fn both() -> (App, [(&'static str, OldClient); 2]) {
    let app = spawn().await;
    let clients = [("old", app.old_chat()), ("own", app.old_client())];
    (app, clients)
}

/// Somebody new, at the port of this client.
async fn person(app: &App, at: &OldClient, name: &str) -> OldClient {
    app.old_accounts().registers(name).await.is(200);
    back(app, at, name).await
}

/// Somebody who is back, at the port of this client.
async fn back(app: &App, at: &OldClient, name: &str) -> OldClient {
    let signed_in = app.old_accounts().signs_in(name).await;
    at.with_token(signed_in.token.expect("a token"))
}

/// Begins a conversation, and says which.
async fn starts(client: &OldClient, title: &str) -> String {
    let chat: Value = client.post("/conversations/", &json!({"title": title})).await.is(200).json();
    chat["id"].as_str().expect("an id").to_owned()
}

/// Sends a message as a person.
async fn sends(client: &OldClient, chat: &str, text: &str) -> Value {
    let body = json!({"role": "user", "content": text});
    client.post(&format!("/conversations/{chat}/messages"), &body).await.is(200).json()
}

/// Waits until that many messages are there.
async fn reads(client: &OldClient, chat: &str, count: usize) -> Vec<Value> {
    until(&format!("{count} messages"), async || {
        let path = format!("/conversations/{chat}/messages");
        let messages: Vec<Value> = client.get(&path).await.is(200).json();
        if messages.len() == count { Ok(messages) } else { Err(format!("{messages:?}")) }
    })
    .await
}

/// The ids of a list.
fn ids(list: &[Value]) -> Vec<&str> {
    list.iter().map(|one| one["id"].as_str().expect("an id")).collect()
}

/// The names of an object's fields.
fn fields(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[track_caller]
fn is_hex(id: &Value, digits: usize) {
    let id = id.as_str().expect("an id");
    assert!(id.len() == digits && id.bytes().all(|b| b"0123456789abcdef".contains(&b)), "{id}");
}

#[track_caller]
fn is_time(time: &Value) {
    let text = time.as_str().expect("a time");
    assert!(text.ends_with('Z') && chrono::DateTime::parse_from_rfc3339(text).is_ok(), "{text}");
}
