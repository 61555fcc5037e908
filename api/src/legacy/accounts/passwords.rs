use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use commands::account::PasswordPolicy;

use crate::backend::Backend;
use crate::http::ApiError;

/// How passwords may be at the port a request came to: on those of 1.x as then, on ours as the
/// settings say.
pub(crate) struct Passwords(pub(super) PasswordPolicy);

impl FromRequest for Passwords {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let of_port = request.app_data::<PasswordPolicy>().copied();
        let ours = || request.app_data::<Data<Backend>>().map(|backend| backend.passwords);
        ready(of_port.or_else(ours).map(Self).ok_or_else(ApiError::miswired))
    }
}
