//! Making a cluster, and recognising one.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, fchown};
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;

use super::super::child::command;
use super::super::error::StartError;
use super::super::folder::refused;
use super::{NAME, Postgres, account};

/// Whether a whole file system can be flushed with one call. initdb flushes a thousand files one
/// by one, which takes longer than everything else it does.
const FLUSHES_AT_ONCE: bool = cfg!(target_os = "linux");

#[cfg(target_os = "linux")]
fn flush(folder: &Path) -> std::io::Result<()> {
    Ok(nix::unistd::syncfs(fs::File::open(folder)?)?)
}

#[cfg(not(target_os = "linux"))]
fn flush(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

/// The major version that made the cluster, when there is one.
pub(super) fn version(data: &Path) -> Option<String> {
    fs::read_to_string(data.join("PG_VERSION")).ok().map(|text| text.trim().to_owned())
}

impl Postgres {
    pub(super) fn check_version(&self, cluster: String) -> Result<(), StartError> {
        let binaries = self.binaries.major;
        if cluster == binaries.to_string() {
            return Ok(());
        }
        let (folder, path) = (self.data.clone(), self.binaries.folder.join("postgres"));
        Err(StartError::ClusterVersion { folder, cluster, path, binaries })
    }

    /// Makes the cluster beside its place and moves it there when it is whole, so that a start
    /// that was cut short leaves nothing that looks like one.
    pub(super) async fn make_cluster(&self, home: &Path) -> Result<(), StartError> {
        let draft = home.join("draft");
        if draft.exists() {
            fs::remove_dir_all(&draft).map_err(refused(&draft))?;
        }
        let password = self.password_for_initdb(home)?;
        let made = self.initdb(&draft, &password).await;
        fs::remove_file(&password).map_err(refused(&password))?;
        made?;
        if !self.fast {
            flush(home).map_err(refused(home))?;
        }
        fs::rename(&draft, &self.data).map_err(refused(&self.data))?;
        let synced = fs::File::open(home).and_then(|home| home.sync_all());
        synced.map_err(refused(home))
    }

    async fn initdb(&self, draft: &Path, password: &Path) -> Result<(), StartError> {
        let program = self.binaries.folder.join("initdb");
        let mut command = command(&program);
        account::assume(self.account.as_ref(), &mut command);
        command.arg("-D").arg(draft).arg("--pwfile").arg(password).args(["-U", NAME]);
        command.args(["--encoding=UTF8", "--locale=C", "--auth=scram-sha-256"]);
        command.args(["--data-checksums", "--no-instructions"]);
        if self.fast || FLUSHES_AT_ONCE {
            command.arg("--no-sync");
        }
        command.kill_on_drop(true);
        let output =
            command.output().await.map_err(|source| StartError::Spawn { path: program, source })?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(StartError::InitDb { folder: self.data.clone(), said })
    }

    /// initdb reads the password from a file, which its user must be able to read, and nobody
    /// else.
    fn password_for_initdb(&self, home: &Path) -> Result<PathBuf, StartError> {
        let path = home.join("initdb.password");
        let write = || {
            if path.exists() {
                fs::remove_file(&path)?;
            }
            // A new file, and its handle: the folder is not ours, so a name may become a link.
            let mut options = fs::OpenOptions::new();
            let mut file = options.write(true).create_new(true).mode(0o600).open(&path)?;
            file.write_all(self.password.expose_secret().as_bytes())?;
            match &self.account {
                Some(account) => {
                    fchown(&file, Some(account.uid.as_raw()), Some(account.gid.as_raw()))
                }
                None => Ok(()),
            }
        };
        write().map_err(refused(&path))?;
        Ok(path)
    }
}
