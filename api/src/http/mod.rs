//! What every route shares: errors as problem details, bodies, request ids, freshness.

mod address;
mod body;
mod error;
mod fresh;
mod origin;
mod request;
mod table;
mod wrap;

pub use body::{Import, Json};
pub use error::ApiError;
pub use fresh::{Fresh, Seen};
pub use origin::{cors, same_origin};
pub use request::{Context, ListQuery, ReadQuery, parse_id};
pub use wrap::{RATELIMIT, RATELIMIT_POLICY, wrap};
