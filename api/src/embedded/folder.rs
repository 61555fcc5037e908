//! The data folder and its lock.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};

use super::error::StartError;
use crate::settings::key_file::private_folder;

/// A log is moved away at a start when it has become longer than this, in bytes.
const LONG_LOG: u64 = 16 << 20;
/// How long a killed process may take to be gone.
const DYING: Duration = Duration::from_secs(1);

/// The data folder, which is ours as long as this value lives.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    _lock: Flock<File>,
}

impl Folder {
    /// Makes the folder when it is missing and takes its lock.
    pub(super) fn take(path: &Path) -> Result<Self, StartError> {
        if !path.exists() {
            prepare(path)?;
        }
        let path = path.canonicalize().map_err(refused(path))?;
        for inner in ["run", "logs", "secrets"] {
            prepare(&path.join(inner))?;
        }
        let lock = lock(&path)?;
        Ok(Self { path, _lock: lock })
    }

    /// The folder's real path.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A path inside.
    pub(super) fn join(&self, inner: &str) -> PathBuf {
        self.path.join(inner)
    }

    /// A log to append to; a long one of an earlier run is moved aside.
    pub(super) fn log(&self, name: &str) -> Result<(PathBuf, File), StartError> {
        let path = self.path.join("logs").join(name);
        if fs::metadata(&path).is_ok_and(|metadata| metadata.len() > LONG_LOG) {
            fs::rename(&path, path.with_extension("log.1")).map_err(refused(&path))?;
        }
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(&path);
        Ok((path.clone(), file.map_err(refused(&path))?))
    }
}

/// Makes a folder that only we may enter.
pub(super) fn prepare(path: &Path) -> Result<(), StartError> {
    private_folder(path).map_err(refused(path))
}

/// Writes a file that only we may read.
pub(super) fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(path)?.write_all(text.as_bytes())
}

/// Names the path that the system refused.
pub(super) fn refused(path: &Path) -> impl FnOnce(std::io::Error) -> StartError {
    let path = path.to_owned();
    |source| StartError::Folder { path, source }
}

/// The lock is released by the system when we die, however we die, and not inherited by children.
/// A process that was just killed may hold it for a moment more.
fn lock(folder: &Path) -> Result<Flock<File>, StartError> {
    let deadline = Instant::now() + DYING;
    loop {
        match try_lock(folder) {
            Err(StartError::InUse { .. }) if Instant::now() < deadline => thread::sleep(DYING / 20),
            outcome => return outcome,
        }
    }
}

fn try_lock(folder: &Path) -> Result<Flock<File>, StartError> {
    let path = folder.join("lock");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    let file = options.open(&path).map_err(refused(&path))?;
    match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
        Ok(mut lock) => {
            let written = lock.set_len(0).and_then(|()| write!(*lock, "{}", std::process::id()));
            written.map_err(refused(&path))?;
            Ok(lock)
        }
        Err((mut file, Errno::EWOULDBLOCK)) => {
            let mut holder = String::new();
            let read = file.read_to_string(&mut holder);
            if read.is_err() || holder.is_empty() {
                "unknown".clone_into(&mut holder);
            }
            Err(StartError::InUse { folder: folder.to_owned(), holder })
        }
        Err((_, errno)) => Err(refused(&path)(errno.into())),
    }
}
