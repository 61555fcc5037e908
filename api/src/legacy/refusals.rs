//! How refusals are told on the routes of 1.x: the statuses and words its clients know.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;

use crate::http::ApiError;

/// The middleware around the routes.
pub(super) async fn as_before<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let mut response = next.call(request).await?;
    let method = response.request().method().clone();
    let route = response.request().match_pattern().unwrap_or_default();
    if let Some(error) = response.response_mut().extensions_mut().get_mut::<ApiError>() {
        *error = told(error.clone(), &method, &route);
    }
    Ok(response)
}

fn told(error: ApiError, method: &Method, route: &str) -> ApiError {
    match error.code() {
        "username_taken" | "email_taken" | "role_exists" | "role_unknown" => {
            error.with_status(StatusCode::BAD_REQUEST)
        }
        "token_missing" | "token_invalid" | "token_expired" | "session_ended" | "key_invalid"
        | "key_expired" => error.with_detail("Could not validate credentials"),
        "not_allowed" => error.with_detail(match (method.as_str(), route) {
            (_, "/auth/register-admin") => "Only administrators can create admin accounts",
            ("GET" | "PUT", "/users/{username}") => "Access denied",
            (_, route) if route.starts_with("/api/v1/users/{user}/") => "Access denied",
            (_, "/conversations" | "/ws/chat/{user}") => "Access denied",
            _ => "Only administrators can do this",
        }),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::ResponseError as _;

    use super::*;

    fn of(status: StatusCode, code: &'static str, route: &str) -> (u16, String) {
        let told = told(ApiError::new(status, code, "as we say it"), &Method::GET, route);
        (told.status_code().as_u16(), told.detail().to_owned())
    }

    #[test]
    fn what_clients_of_1x_know_is_told_as_before_and_the_rest_as_it_is() {
        let taken = of(StatusCode::CONFLICT, "email_taken", "/users");
        assert_eq!(taken, (400, "as we say it".into()));
        let ended = of(StatusCode::UNAUTHORIZED, "session_ended", "/auth/me");
        assert_eq!(ended, (401, "Could not validate credentials".into()));
        let list = of(StatusCode::FORBIDDEN, "not_allowed", "/users");
        assert!(list.1.contains("administrators"), "{list:?}");
        let other = of(StatusCode::FORBIDDEN, "not_allowed", "/users/{username}");
        assert_eq!(other, (403, "Access denied".into()));
        let theirs = "/api/v1/users/{user}/conversations/{id}/end";
        let theirs = of(StatusCode::FORBIDDEN, "not_allowed", theirs);
        assert_eq!(theirs, (403, "Access denied".into()));
        let last = of(StatusCode::CONFLICT, "last_administrator", "/users/{username}");
        assert_eq!(last, (409, "as we say it".into()));
    }
}
