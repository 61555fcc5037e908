use actix_web::dev::{Payload, UrlEncoded};
use actix_web::error::UrlencodedError;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use utoipa::ToSchema;
use wire::FieldError;

use crate::http::ApiError;

/// Largest form, in bytes: a name, a password and some words beside them.
const LIMIT: usize = 16 * 1024;

/// The password form of OAuth 2 (RFC 6749, 4.3.2). Whatever else is in it is passed over.
#[derive(ToSchema)]
pub(crate) struct SignIn {
    /// Username or e-mail address.
    pub(super) username: String,
    /// The password.
    pub(super) password: String,
}

impl FromRequest for SignIn {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let form = UrlEncoded::<Vec<(String, String)>>::new(request, payload).limit(LIMIT);
        Box::pin(async move {
            match form.await {
                Ok(fields) => read(fields),
                // What comes in another form has none of the fields.
                Err(UrlencodedError::ContentType) => read(Vec::new()),
                Err(UrlencodedError::Overflow { .. }) => Err(ApiError::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "too_large",
                    format!("the form is larger than {LIMIT} bytes"),
                )),
                Err(_) => Err(ApiError::new(
                    StatusCode::BAD_REQUEST,
                    "bad_body",
                    "the body is no form, or it ended early",
                )),
            }
        })
    }
}

fn read(fields: Vec<(String, String)>) -> Result<SignIn, ApiError> {
    let (mut username, mut password) = (None, None);
    for (name, value) in fields {
        match name.as_str() {
            "username" => username = Some(value),
            "password" => password = Some(value),
            _ => {}
        }
    }
    match (username, password) {
        (Some(username), Some(password)) => Ok(SignIn { username, password }),
        (username, password) => {
            let names = [("username", username.is_none()), ("password", password.is_none())];
            let missing = names.into_iter().filter(|(_, missing)| *missing);
            Err(ApiError::invalid(missing.map(|(name, _)| absent(name)).collect()))
        }
    }
}

fn absent(name: &str) -> FieldError {
    FieldError {
        loc: vec!["body".to_owned(), name.to_owned()],
        msg: format!("missing field `{name}` (application/x-www-form-urlencoded)"),
        kind: "missing".to_owned(),
    }
}
