use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use commands::account::Client;

use super::{Actor, Via};
use crate::activity::{Action, Deed, Subject};
use crate::backend::Backend;
use crate::http::{ApiError, Context};

/// Longest `User-Agent` that is kept, in characters.
const LONGEST_AGENT: usize = 400;

/// Writes down what somebody does by a privilege. Nobody waits for it.
pub struct Audit {
    backend: Data<Backend>,
    client: Client,
}

impl Audit {
    /// Somebody did something. What is their own takes no privilege.
    pub fn note(&self, actor: &Actor, action: Action, subject: Subject) {
        if subject.whose.as_ref() == Some(&actor.user) {
            return;
        }
        let (session, key) = match &actor.via {
            Via::Session(session) => (Some(session.clone()), None),
            Via::Key(key, _) => (None, Some(key.clone())),
        };
        let (by, client) = (actor.user.clone(), self.client.clone());
        let deed = Deed { action, subject, by, session, key, client };
        self.backend.activity.used_privilege(deed, self.backend.clock.now());
    }
}

impl FromRequest for Audit {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let backend = request.app_data::<Data<Backend>>().cloned().ok_or_else(ApiError::miswired);
        let address = request.extensions().get::<Context>().map(|c| c.client.address.clone());
        let agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        let client = Client {
            address: address.flatten(),
            user_agent: agent.map(|agent| agent.chars().take(LONGEST_AGENT).collect()),
        };
        ready(backend.map(|backend| Self { backend, client }))
    }
}
