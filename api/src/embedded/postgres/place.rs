//! Where the cluster lives.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};

use super::super::error::StartError;
use super::super::folder::{prepare, refused};
use super::account::Account;

/// Where clusters go that cannot be inside their data folder.
const ELSEWHERE: &str = "/var/lib/convoai";
/// Others may pass through, and see nothing.
const PASSAGE: u32 = 0o711;

/// The cluster's home and owner.
#[derive(Debug)]
pub(super) struct Place {
    /// A folder that belongs to the owner and to nobody else.
    pub(super) home: PathBuf,
    /// The owner, unless that is us.
    pub(super) account: Option<Account>,
    /// A sentence, when the home is not inside the data folder.
    pub(super) note: Option<String>,
}

/// `folder/postgres`; or a place that the unprivileged user can reach, when it cannot reach that.
pub(super) fn choose(folder: &Path) -> Result<Place, StartError> {
    let inside = folder.join("postgres");
    let Some(account) = Account::choose(&inside)? else {
        prepare(&inside)?;
        return Ok(Place { home: inside, account: None, note: None });
    };
    if account.reaches(folder) {
        if !account.reaches(&inside) {
            let mode = fs::metadata(folder).map_err(refused(folder))?.permissions().mode();
            set_mode(folder, mode | PASSAGE)?;
        }
        own(&inside, &account)?;
        return Ok(Place { home: inside, account: Some(account), note: None });
    }
    if inside.exists() {
        return Err(StartError::Unreachable { folder: inside, user: account.name });
    }
    let root = Path::new(ELSEWHERE);
    let home = root.join(short_hash(folder));
    let account = Account::choose(&home)?.unwrap_or(account);
    prepare(root)?;
    set_mode(root, PASSAGE)?;
    own(&home, &account)?;
    let note = format!(
        "the database is in {}, because Postgres runs as the user {}, who cannot reach {}",
        home.display(),
        account.name,
        folder.display()
    );
    tracing::info!("{note}");
    Ok(Place { home, account: Some(account), note: Some(note) })
}

fn own(home: &Path, account: &Account) -> Result<(), StartError> {
    prepare(home)?;
    chown(home, Some(account.uid.as_raw()), Some(account.gid.as_raw())).map_err(refused(home))
}

fn set_mode(path: &Path, mode: u32) -> Result<(), StartError> {
    fs::set_permissions(path, Permissions::from_mode(mode)).map_err(refused(path))
}

/// Tells data folders apart, and the same one again at the next start.
fn short_hash(folder: &Path) -> String {
    let hash = digest(&SHA256, folder.as_os_str().as_encoded_bytes());
    hash.as_ref().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
