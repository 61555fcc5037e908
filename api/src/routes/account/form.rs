use commands::account::{Password, PasswordPolicy, Register};
use domain::role::RoleName;
use domain::{Email, FullName, Invalid, Username};
use wire::FieldError;

use crate::http::ApiError;

/// Reads the fields of a body one by one, and remembers all that is wrong with them.
#[derive(Default)]
pub(crate) struct Form {
    errors: Vec<FieldError>,
}

impl Form {
    /// A field that was read; none when it is wrong.
    pub(crate) fn field<T>(&mut self, name: &str, read: Result<T, Invalid>) -> Option<T> {
        read.map_err(|error| self.errors.push(ApiError::field(name, &error))).ok()
    }

    /// A full name; a blank one is none.
    pub(crate) fn full_name(&mut self, raw: Option<&str>) -> Option<FullName> {
        let raw = raw.filter(|name| !name.trim().is_empty())?;
        self.field("full_name", FullName::parse(raw))
    }

    /// A new password.
    pub(crate) fn password(
        &mut self,
        name: &str,
        raw: String,
        policy: PasswordPolicy,
        about: &[&str],
    ) -> Option<Password> {
        self.field(name, Password::parse(raw.into(), policy, about))
    }

    /// 422 when a field was wrong.
    pub(crate) fn finish(self) -> Result<(), ApiError> {
        if self.errors.is_empty() { Ok(()) } else { Err(ApiError::invalid(self.errors)) }
    }

    /// What somebody who registers says.
    pub(crate) fn registration(
        body: wire::account::Register,
        policy: PasswordPolicy,
    ) -> Result<Register, ApiError> {
        let mut form = Self::default();
        let about = [body.username.as_str(), body.email.as_str()];
        let password = form.password("password", body.password.clone(), policy, &about);
        let full_name = form.full_name(body.full_name.as_deref());
        let username = form.field("username", Username::parse(body.username));
        let email = form.field("email", Email::parse(body.email));
        form.finish()?;
        let (Some(username), Some(email), Some(password)) = (username, email, password) else {
            return Err(ApiError::miswired());
        };
        let roles = vec![RoleName::user()];
        Ok(Register { username, email, full_name, password, roles, one_time: false })
    }
}
