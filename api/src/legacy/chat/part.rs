use projections::conversation_list::Standing;
use serde::Deserialize;
use utoipa::IntoParams;
use wire::FieldError;

use super::super::number::number;
use crate::http::ApiError;

/// Which part of a list is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Part {
    /// How many to leave out; 0 when absent.
    skip: Option<String>,
    /// How many at most: 1 to 1000, 100 when absent.
    limit: Option<String>,
}

impl Part {
    /// How many to leave out, and how many to list.
    pub(super) fn range(&self) -> Result<(u32, u32), ApiError> {
        // As many as an offset of Postgres takes.
        let skip = number("skip", self.skip.as_deref(), 0, 0..=u32::MAX)?;
        Ok((skip, number("limit", self.limit.as_deref(), 100, 1..=1000)?))
    }
}

/// Which conversations are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// How many to leave out; 0 when absent.
    skip: Option<String>,
    /// How many at most: 1 to 1000, 100 when absent.
    limit: Option<String>,
    /// `active`, `ended` or `archived`; all when absent.
    status: Option<String>,
}

impl Wanted {
    /// With which it stands how, how many to leave out, and how many to list.
    pub(super) fn read(self) -> Result<(Option<Standing>, (u32, u32)), ApiError> {
        let standing = match self.status.as_deref() {
            None => None,
            Some("active") => Some(Standing::Active),
            Some("ended") => Some(Standing::Ended),
            Some("archived") => Some(Standing::Archived),
            Some(_) => {
                return Err(ApiError::invalid(vec![FieldError {
                    loc: vec!["query".to_owned(), "status".to_owned()],
                    msg: "status is one of active, ended, archived".to_owned(),
                    kind: "malformed".to_owned(),
                }]));
            }
        };
        Ok((standing, Part { skip: self.skip, limit: self.limit }.range()?))
    }
}

/// How many recent conversations are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Recent {
    /// How many at most: 1 to 20, 5 when absent.
    limit: Option<String>,
}

impl Recent {
    pub(super) fn limit(&self) -> Result<u32, ApiError> {
        number("limit", self.limit.as_deref(), 5, 1..=20)
    }
}
