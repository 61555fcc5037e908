//! Secrets that are made once and kept in files only we can read.

use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use secrecy::SecretString;

/// Why a secret could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The system refused.
    #[error("the key file {} cannot be {verb}; check the folder's owner and permissions", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// "read" or "written".
        verb: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Somebody else could have read it.
    #[error(
        "the key file {} can be read by others (mode {mode:o}); if nobody had the chance, run \
         `chmod 600` on it, otherwise replace the key", path.display()
    )]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The content is not a key.
    #[error("the key file {} must hold {expected}; restore it from a backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What a good one holds.
        expected: String,
    },
    /// The system has no randomness.
    #[error("the system gave no random bytes for a new key")]
    NoRandomness,
}

/// How the 32 random bytes are written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Alphabet {
    /// Standard base64, as `openssl rand -base64 32` writes it.
    Standard,
    /// Base64 that fits into a URL unescaped.
    UrlSafe,
}

/// The secret in `path`, which is made first when there is none.
pub(crate) fn read_or_create(
    path: &Path,
    alphabet: Alphabet,
) -> Result<SecretString, KeyFileError> {
    let mode = match fs::metadata(path) {
        Ok(metadata) => metadata.permissions().mode() & 0o777,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            create(path, alphabet)?;
            0o600
        }
        Err(source) => return Err(KeyFileError::Io { path: path.into(), verb: "read", source }),
    };
    if mode & 0o077 != 0 {
        return Err(KeyFileError::Exposed { path: path.into(), mode });
    }
    let text = fs::read_to_string(path).map_err(|source| KeyFileError::Io {
        path: path.into(),
        verb: "read",
        source,
    })?;
    Ok(SecretString::from(text.trim()))
}

fn create(path: &Path, alphabet: Alphabet) -> Result<(), KeyFileError> {
    let mut bytes = [0; 32];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| KeyFileError::NoRandomness)?;
    let text = match alphabet {
        Alphabet::Standard => STANDARD.encode(bytes),
        Alphabet::UrlSafe => URL_SAFE_NO_PAD.encode(bytes),
    };
    write_once(path, &text).map_err(|source| KeyFileError::Io {
        path: path.into(),
        verb: "written",
        source,
    })
}

/// Writes beside the file and links it into place, so that a file with this name is always whole
/// and never replaced, whoever else does the same at the same time.
fn write_once(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    private_folder(folder)?;
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    writeln!(file, "{text}")?;
    file.sync_all()?;
    let linked = match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    };
    fs::remove_file(&draft)?;
    linked?;
    fs::File::open(folder)?.sync_all()
}

/// Makes a folder that only we may enter; a looser one is tightened. Missing folders above it are
/// made as usual: they are not ours alone.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    if let Some(above) = path.parent() {
        fs::create_dir_all(above)?;
    }
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(path, Permissions::from_mode(0o700))?;
    }
    Ok(())
}
