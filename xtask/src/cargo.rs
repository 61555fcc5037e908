//! Calling cargo and other programs from inside `cargo run`.

use std::env;
use std::ffi::OsString;
use std::process::Command;

/// What `cargo run` tells the program it starts. Handed on to another cargo,
/// these look like changed inputs to build scripts that watch them, and half
/// the tree is rebuilt; `LD_LIBRARY_PATH` points into this toolchain and would
/// mislead programs that bring libraries of their own.
const FROM_CARGO: &[&str] =
    &["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE"];

/// A program with the environment that the person had before `cargo xtask`.
pub(crate) fn program(name: impl Into<OsString>) -> Command {
    let mut command = Command::new(name.into());
    for (key, _) in env::vars_os() {
        let name = key.to_string_lossy();
        if FROM_CARGO.iter().any(|prefix| name.starts_with(prefix)) {
            command.env_remove(&key);
        }
    }
    for key in ["LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "OUT_DIR"] {
        command.env_remove(key);
    }
    command
}

/// The cargo that called us.
pub(crate) fn cargo() -> Command {
    program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The compiler that this cargo uses.
pub(crate) fn rustc() -> Command {
    program(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}
