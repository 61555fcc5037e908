use api::legacy::Service;
use serde_json::{Value, json};

use super::{App, OldSocket, PASSWORD, Reply};

/// A client of ConvoAI 1.x: plain HTTP, and a token of its own.
#[derive(Clone)]
pub struct OldClient {
    client: reqwest::Client,
    base: String,
    /// The token, once there is one.
    pub token: Option<String>,
}

impl OldClient {
    pub(super) fn new(client: reqwest::Client, address: &str) -> Self {
        Self { client, base: format!("http://{address}"), token: None }
    }

    /// The same client with another token.
    #[must_use]
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self.clone() }
    }

    /// `127.0.0.1:…`
    pub fn address(&self) -> String {
        self.base.trim_start_matches("http://").to_owned()
    }

    /// A request to be made by hand.
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().expect("a method");
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Reply {
        Reply::to(self.request("GET", path)).await
    }

    /// Deletes.
    pub async fn delete(&self, path: &str) -> Reply {
        Reply::to(self.request("DELETE", path)).await
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        Reply::to(self.request("POST", path).json(body)).await
    }

    /// Puts JSON.
    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        Reply::to(self.request("PUT", path).json(body)).await
    }

    /// Posts a form.
    pub async fn form(&self, path: &str, body: &str) -> Reply {
        let request = self.request("POST", path).body(body.to_owned());
        Reply::to(request.header("content-type", "application/x-www-form-urlencoded")).await
    }

    /// Opens an account with everybody's password.
    pub async fn registers(&self, username: &str) -> Reply {
        let email = format!("{username}@example.com");
        let body = json!({"username": username, "email": email, "password": PASSWORD});
        self.post("/users/", &body).await
    }

    /// The answer to a sign-in.
    pub async fn tries(&self, username: &str, password: &str) -> Reply {
        let password = password.replace(' ', "+");
        self.form("/auth/token", &format!("username={username}&password={password}")).await
    }

    /// Signs in with everybody's password.
    pub async fn signs_in(&self, username: &str) -> Self {
        let answer: Value = self.tries(username, PASSWORD).await.is(200).json();
        self.with_token(answer["access_token"].as_str().expect("a token"))
    }

    /// Opens a socket as its own: with the token in the address.
    ///
    /// # Panics
    /// When the server does not let it.
    pub async fn connects(&self, path: &str) -> OldSocket {
        let token = self.token.as_deref().expect("somebody who is signed in");
        let opened = self.tries_to_connect(&format!("{path}?token={token}")).await;
        opened.unwrap_or_else(|status| panic!("no socket: {status}"))
    }

    /// Opens a socket, if the server lets it.
    ///
    /// # Errors
    /// The status, when the server says no.
    pub async fn tries_to_connect(&self, path: &str) -> Result<OldSocket, u16> {
        OldSocket::open(&self.address(), path).await
    }
}

impl App {
    /// A client of 1.x at the port of the accounts service, which the settings must ask for.
    ///
    /// # Panics
    /// When they do not.
    pub fn old_accounts(&self) -> OldClient {
        self.old_port(Service::Accounts)
    }

    /// The same at the port of the chat service.
    ///
    /// # Panics
    /// When the settings do not ask for it.
    pub fn old_chat(&self) -> OldClient {
        self.old_port(Service::Chat)
    }

    /// The same at the port of the analytics service.
    ///
    /// # Panics
    /// When the settings do not ask for it.
    pub fn old_analytics(&self) -> OldClient {
        self.old_port(Service::Analytics)
    }

    fn old_port(&self, service: Service) -> OldClient {
        let port = self.old_ports.iter().find(|(one, _)| *one == service);
        let (_, address) = port.expect("`legacy.ports` and port 0");
        OldClient::new(self.door.client.clone(), address)
    }

    /// Whether it listens on ports of 1.x.
    pub fn has_old_ports(&self) -> bool {
        !self.old_ports.is_empty()
    }

    /// A client of 1.x that was sent to our own port.
    pub fn old_client(&self) -> OldClient {
        OldClient::new(self.door.client.clone(), &self.address())
    }
}
