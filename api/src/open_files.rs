//! How many files and sockets this process may have open.

use nix::errno::Errno;
use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Raises the limit as far as this process may, and answers it. Every connection takes one, and
/// the soft limit is often 1,024 only because programs that use `select(2)` bear no more
/// (systemd.exec(5), `LimitNOFILE`).
///
/// # Errors
/// When the system does not say or does not let us; the limit is then as before.
pub fn raise_limit() -> Result<u64, Errno> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    if soft < hard {
        setrlimit(Resource::RLIMIT_NOFILE, hard, hard)?;
    }
    Ok(hard)
}
