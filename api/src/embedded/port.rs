//! Free ports.

use std::net::{Ipv4Addr, TcpListener};

use super::error::StartError;

/// A port of the loopback that was free a moment ago. Somebody may still be faster, so whoever
/// starts a server on it tries again with another one.
pub(super) fn free() -> Result<u16, StartError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(StartError::Port)?;
    Ok(listener.local_addr().map_err(StartError::Port)?.port())
}
