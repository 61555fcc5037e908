use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

/// The cookie that keeps a browser's refresh token out of the reach of scripts.
pub struct RefreshCookie;

const NAME: &str = "convoai_refresh";
/// Sent to the routes that need it and no others.
const PATH: &str = "/api/v1/auth";

impl RefreshCookie {
    /// With a token, for so many seconds. Over HTTPS it never travels without.
    pub fn with(token: String, seconds: i64, request: &HttpRequest) -> Cookie<'static> {
        Cookie::build(NAME, token)
            .path(PATH)
            .http_only(true)
            .secure(request.connection_info().scheme() == "https")
            .same_site(SameSite::Strict)
            .max_age(Duration::seconds(seconds))
            .finish()
    }

    /// The token in a request's cookie.
    pub fn of(request: &HttpRequest) -> Option<String> {
        request.cookie(NAME).map(|cookie| cookie.value().to_owned())
    }

    /// What makes a browser forget it.
    pub fn gone() -> Cookie<'static> {
        let mut cookie = Cookie::build(NAME, "").path(PATH).finish();
        cookie.make_removal();
        cookie
    }
}
