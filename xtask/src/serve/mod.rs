//! Running the built server as a child: starting it, knowing when it is ready,
//! and ending it the way it wants to be ended.

mod child;
mod readiness;
mod watch;

pub(crate) use self::child::Server;
pub(crate) use self::readiness::Readiness;
pub(crate) use self::watch::Watched;
