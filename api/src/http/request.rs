use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use commands::Order;
use commands::account::Client;
use serde::Deserialize;
use utoipa::IntoParams;
use wire::FieldError;

use super::{ApiError, address};
use crate::auth::{Actor, Via};
use crate::backend::Backend;

/// Longest name of a request, in characters.
const LONGEST_KEY: usize = 200;

/// What a command wants to know about the request it came with.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Names the request in logs, answers and events.
    pub request_id: String,
    /// `Idempotency-Key`.
    pub name: Option<String>,
    /// From where.
    pub client: Client,
    address: Option<IpAddr>,
}

impl Context {
    /// At the beginning of a request.
    pub(super) fn begin(request: &HttpRequest) -> Self {
        let Some(backend) = request.app_data::<Data<Backend>>() else { return Self::default() };
        let address = address::of(request, &backend.trusted_proxies);
        let client = Client { address: address.map(|one| one.to_string()), user_agent: None };
        Self { request_id: backend.ids.hex(16), name: None, client, address }
    }

    /// From where a request comes: the client, behind proxies that are trusted.
    pub fn address_of(request: &HttpRequest) -> Option<IpAddr> {
        request.extensions().get::<Self>().and_then(|context| context.address)
    }

    /// The order of somebody who is signed in. The name counts for this user only.
    pub fn order(&self, actor: &Actor) -> Order {
        Order {
            actor: Some(actor.user.clone()),
            session: actor.session().cloned(),
            key: match &actor.via {
                Via::Key(key, _) => Some(key.clone()),
                Via::Session(_) => None,
            },
            ..self.anonymous_order()
        }
    }

    /// The order of somebody who is not.
    pub fn anonymous_order(&self) -> Order {
        Order {
            actor: None,
            session: None,
            key: None,
            correlation_id: self.request_id.clone(),
            causation_id: None,
            name: self.name.clone(),
        }
    }
}

impl FromRequest for Context {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request))
    }
}

fn read(request: &HttpRequest) -> Result<Context, ApiError> {
    let mut context = request.extensions().get::<Context>().cloned().unwrap_or_default();
    if let Some(key) = request.headers().get("idempotency-key") {
        let wrong = || {
            ApiError::invalid(vec![FieldError {
                loc: vec!["header".into(), "Idempotency-Key".into()],
                msg: format!("an Idempotency-Key has 1 to {LONGEST_KEY} visible ASCII characters"),
                kind: "malformed".into(),
            }])
        };
        let key = key.to_str().map_err(|_| wrong())?.trim();
        if key.is_empty() || key.len() > LONGEST_KEY {
            return Err(wrong());
        }
        context.name = Some(key.to_owned());
    }
    let user_agent = request.headers().get("user-agent").and_then(|agent| agent.to_str().ok());
    context.client.user_agent = user_agent.map(|agent| agent.chars().take(400).collect());
    Ok(context)
}

/// Query of a route that reads one thing.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReadQuery {
    /// Journal position the answer must reflect: that of a receipt.
    pub min_position: Option<u64>,
}

/// Query of a route that reads a page.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// Items at most: 1 to 200, 50 when absent.
    pub limit: Option<u32>,
    /// Journal position the answer must reflect: that of a receipt.
    pub min_position: Option<u64>,
}

impl ListQuery {
    /// How many items to read.
    ///
    /// # Errors
    /// 422 outside 1 to 200.
    pub fn limit(&self) -> Result<u32, ApiError> {
        match self.limit.unwrap_or(50) {
            limit @ 1..=200 => Ok(limit),
            _ => Err(Self::wrong("limit", "limit is a number from 1 to 200")),
        }
    }

    /// The place to go on from.
    ///
    /// # Errors
    /// 422 when it is not a cursor of ours.
    pub fn cursor<C: std::str::FromStr>(&self) -> Result<Option<C>, ApiError> {
        let wrong = |_| Self::wrong("cursor", "cursor is the `next` of an earlier page, unchanged");
        self.cursor.as_ref().map(|cursor| cursor.parse()).transpose().map_err(wrong)
    }

    fn wrong(name: &str, msg: &str) -> ApiError {
        ApiError::invalid(vec![FieldError {
            loc: vec!["query".into(), name.into()],
            msg: msg.into(),
            kind: "malformed".into(),
        }])
    }
}

/// Reads an id in a path. What cannot be an id names nothing, so it is a 404.
///
/// # Errors
/// 404 with the code and sentence of the thing.
pub fn parse_id<T>(
    parsed: Result<T, domain::Invalid>,
    code: &'static str,
    detail: &str,
) -> Result<T, ApiError> {
    parsed.map_err(|_| ApiError::not_found(code, detail))
}
