//! What is named in addresses and bodies.

use std::collections::BTreeSet;

use commands::{CommandError, Refused};
use domain::role::{Refusal, RoleName};
use domain::{UserId, Username};

use crate::backend::Backend;
use crate::http::ApiError;

/// Most characters of an unknown name that an error repeats.
const SHOWN: usize = 40;

/// Whoever has this username, as the journal has it now.
pub(in crate::legacy) async fn user(backend: &Backend, name: &str) -> Result<UserId, ApiError> {
    let unknown = || ApiError::not_found("user_not_found", "User not found");
    let name = Username::parse(name).map_err(|_| unknown())?;
    backend.accounts.find(name.as_str()).await?.ok_or_else(unknown)
}

/// Roles that exist, each once.
pub(super) async fn roles(
    backend: &Backend,
    names: &[String],
) -> Result<BTreeSet<RoleName>, ApiError> {
    let unknown = |name: &String| {
        let shown = name.chars().take(SHOWN).collect();
        CommandError::from(Refused::from(Refusal::Unknown(shown)))
    };
    let parsed = names.iter().map(|name| RoleName::parse(name.as_str()).map_err(|_| unknown(name)));
    let roles: BTreeSet<RoleName> = parsed.collect::<Result<_, _>>()?;
    backend.role_orders.exist(&roles).await?;
    Ok(roles)
}
