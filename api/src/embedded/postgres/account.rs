//! The user that Postgres runs as when we are root.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use nix::unistd::{Gid, Uid, User};
use tokio::process::Command;

use super::super::error::StartError;

/// Users that suit Postgres, the best first.
const SUITABLE: [&str; 4] = ["postgres", "_postgres", "nobody", "daemon"];
/// Below this, an id belongs to the system and not to a person.
const FIRST_PERSON: u32 = 1000;

/// An unprivileged user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) uid: Uid,
    pub(super) gid: Gid,
}

impl Account {
    /// Whom Postgres runs as: nobody else unless we are root; then the owner of an existing
    /// cluster, or the most suitable user.
    pub(super) fn choose(existing: &Path) -> Result<Option<Self>, StartError> {
        if !Uid::effective().is_root() {
            return Ok(None);
        }
        let owner = std::fs::metadata(existing).ok().map(|metadata| metadata.uid());
        let owner = owner.filter(|uid| *uid != 0);
        let owner = owner.and_then(|uid| User::from_uid(Uid::from_raw(uid)).ok().flatten());
        let suitable = || SUITABLE.iter().find_map(|name| User::from_name(name).ok().flatten());
        let user = owner.or_else(suitable).or_else(any_system_user);
        user.map(Self::from).map(Some).ok_or(StartError::NoAccount)
    }

    /// Whether this user may pass through every folder above `path`. Root's rights and access
    /// lists are not looked at: modes are what a data folder is usually guarded by.
    pub(super) fn reaches(&self, path: &Path) -> bool {
        path.ancestors().skip(1).all(|folder| {
            std::fs::metadata(folder).is_ok_and(|metadata| {
                let bit = if metadata.uid() == self.uid.as_raw() {
                    0o100
                } else if metadata.gid() == self.gid.as_raw() {
                    0o010
                } else {
                    0o001
                };
                metadata.mode() & bit != 0
            })
        })
    }
}

impl From<User> for Account {
    fn from(user: User) -> Self {
        Self { name: user.name, uid: user.uid, gid: user.gid }
    }
}

/// Lets `command` run as `account`; its supplementary groups are dropped with it.
pub(super) fn assume(account: Option<&Account>, command: &mut Command) {
    if let Some(account) = account {
        command.uid(account.uid.as_raw()).gid(account.gid.as_raw());
    }
}

fn any_system_user() -> Option<User> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    users.lines().find_map(|line| {
        let uid: u32 = line.split(':').nth(2)?.parse().ok()?;
        let fits = (1..FIRST_PERSON).contains(&uid);
        fits.then(|| User::from_uid(Uid::from_raw(uid)).ok().flatten()).flatten()
    })
}
