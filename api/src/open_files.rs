//! How many files and sockets this process may have open.

use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises the limit as far as this process may, and answers it; none when there is no limit.
/// Every connection takes one, and the soft limit is often 1,024 only because programs that use
/// `select(2)` bear no more (systemd.exec(5), `LimitNOFILE`).
///
/// # Errors
/// When the system does not let us; the limit is then as before.
pub fn raise_limit() -> Result<Option<u64>, Errno> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current != maximum {
        setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })?;
    }
    Ok(maximum)
}
