//! What the web app is made of, as one hash.

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::cargo;
use crate::shell;
use crate::web::{Form, files};
use crate::workspace::Workspace;

/// Folders and files that the web app is built from, xtask itself included.
const INPUTS: &[&str] = &[
    "web",
    "api/wire",
    "xtask/src",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "rust-toolchain.toml",
];

/// The hash of everything that decides what a build would produce.
pub(super) fn of_inputs(workspace: &Workspace, form: Form) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(form.profile());
    hash.update(shell::capture(cargo::rustc().arg("-vV"))?);
    for input in INPUTS {
        for (name, content) in files::read_all(&workspace.at(input))? {
            // Lengths keep two neighbours from being read as one.
            hash.update(format!("\n{input}/{name} {}\n", content.len()));
            hash.update(content);
        }
    }
    Ok(hex(&hash.finalize()))
}

/// The name part by which a file's content is known for ever.
pub(super) fn of_content(content: &[u8]) -> String {
    hex(&Sha256::digest(content)[..8])
}

/// A file name with the hash of its content: `app-0123456789abcdef.css`.
pub(super) fn hashed_name(name: &str, content: &[u8]) -> String {
    let hash = of_content(content);
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{hash}.{extension}"),
        None => format!("{name}-{hash}"),
    }
}

/// Lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
