use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{BytesMut, Data};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use wire::FieldError;

use super::ApiError;
use crate::auth::admit;
use crate::backend::Backend;

/// A JSON body. What is wrong with it is said with the path to the field.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            // Whoever may not come in learns nothing about what would be wrong with the body.
            admit(&request).await?;
            let backend = request.app_data::<Data<Backend>>().ok_or_else(ApiError::miswired)?;
            let body = read(&request, payload, backend.body_limit).await?;
            parse(&body).map(Json)
        })
    }
}

/// A file to import, as long as those may be.
pub struct Import(pub BytesMut);

impl FromRequest for Import {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            admit(&request).await?;
            let backend = request.app_data::<Data<Backend>>().ok_or_else(ApiError::miswired)?;
            read(&request, payload, backend.import_limit).await.map(Self)
        })
    }
}

async fn read(
    request: &HttpRequest,
    mut payload: Payload,
    limit: usize,
) -> Result<BytesMut, ApiError> {
    let too_large = || {
        ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            format!("the body is larger than the {limit} bytes this server accepts"),
        )
    };
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let is_json = header(CONTENT_TYPE).is_some_and(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
    });
    if !is_json {
        return Err(ApiError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not_json",
            "send the body as JSON, with `Content-Type: application/json`",
        ));
    }
    if header(CONTENT_LENGTH)
        .and_then(|length| length.parse().ok())
        .is_some_and(|length: usize| length > limit)
    {
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let cut = |_| ApiError::new(StatusCode::BAD_REQUEST, "bad_body", "the body ended early");
        let chunk = chunk.map_err(cut)?;
        if body.len() + chunk.len() > limit {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    if let Err(error) = std::str::from_utf8(body) {
        let detail = format!("the body is not valid UTF-8 (at byte {})", error.valid_up_to());
        return Err(ApiError::new(StatusCode::BAD_REQUEST, "bad_json", detail));
    }
    // Serde would also take a list, by the order of the fields, which nobody has promised.
    if matches!(body.trim_ascii_start().first(), Some(b'[')) {
        return Err(ApiError::invalid(vec![FieldError {
            loc: vec!["body".to_owned()],
            msg: "expected an object".to_owned(),
            kind: "malformed".to_owned(),
        }]));
    }
    let not_json = |error: &serde_json::Error| {
        let (line, column) = (error.line(), error.column());
        let detail = format!("the body is not valid JSON (line {line}, column {column})");
        ApiError::new(StatusCode::BAD_REQUEST, "bad_json", detail)
    };
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        if !error.inner().is_data() {
            return not_json(error.inner());
        }
        let path = error.path().iter().map(ToString::to_string);
        let msg = sentence(error.inner());
        let missing = msg.strip_prefix("missing field `").map(|name| name.trim_end_matches('`'));
        ApiError::invalid(vec![FieldError {
            loc: std::iter::once("body".to_owned())
                .chain(path)
                .chain(missing.map(str::to_owned))
                .collect(),
            kind: missing.map_or("malformed", |_| "missing").to_owned(),
            msg,
        }])
    })?;
    deserializer.end().map_err(|error| not_json(&error))?;
    Ok(value)
}

/// What serde says, without the place in the text, which the path says better, and without the
/// value, which may be a password.
fn sentence(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    match text.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected ")) {
        Some((_, expected)) => format!("expected {expected}"),
        None => match text
            .strip_prefix("invalid value: ")
            .and_then(|rest| rest.split_once(", expected "))
        {
            Some((_, expected)) => format!("expected {expected}"),
            None => text.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::account::Credentials;

    fn error(body: &[u8]) -> (u16, &'static str, String, Vec<FieldError>) {
        let error = parse::<Credentials>(body).err().expect("refused");
        (error.0.status.as_u16(), error.0.code, error.0.detail.clone(), error.0.errors)
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let (status, code, _, errors) = error(br#"{"username": 7, "password": "x"}"#);
        assert_eq!((status, code), (422, "invalid"));
        assert_eq!(errors[0].loc, ["body", "username"]);
        assert_eq!(errors[0].msg, "expected a string");
        let (_, _, detail, errors) = error(br#"{"username": "a"}"#);
        assert_eq!(detail, "missing field `password`");
        assert_eq!((&*errors[0].loc[1], &*errors[0].kind), ("password", "missing"));
        let (_, _, detail, _) = error(br#"{"username": "a", "password": "b", "x": 1}"#);
        assert!(detail.contains("unknown field `x`"), "{detail}");
    }

    #[test]
    fn what_is_no_json_says_where() {
        for body in [
            &b""[..],
            b"{",
            b"{\"username\": \"\xff\"}",
            b"{\"username\":\"a\",\"password\":\"b\"} x",
        ] {
            let (status, code, ..) = error(body);
            assert_eq!((status, code), (400, "bad_json"), "{body:?}");
        }
    }

    #[test]
    fn a_password_of_the_wrong_type_is_not_repeated() {
        let (_, _, detail, _) = error(br#"{"username": "a", "password": 12345678}"#);
        assert!(!detail.contains("12345678"), "{detail}");
    }
}
