//! How large the web app is, and how large it may become.

use anyhow::{Result, bail};

use crate::web::files::Files;

/// What a visitor may have to download before the first click does something:
/// the module after brotli.
const WASM_LIMIT: usize = 600 * 1024;

/// Prints the sizes of the files that make up the first visit.
pub(super) fn print(files: &Files) {
    for (name, content) in files {
        if let Some(small) = files.get(&format!("{name}.br")) {
            println!(
                "              {:>9}  {:>9} br  {name}",
                kilobytes(content.len()),
                kilobytes(small.len())
            );
        }
    }
}

/// Refuses a module over the limit.
pub(super) fn check(files: &Files) -> Result<()> {
    for (name, content) in files.iter().filter(|(name, _)| name.ends_with(".wasm.br")) {
        if content.len() > WASM_LIMIT {
            bail!(
                "{name} is {} and may be {} at most; find what made it grow with \
                 `twiggy top` or `cargo bloat`, or raise the limit in the open",
                kilobytes(content.len()),
                kilobytes(WASM_LIMIT)
            );
        }
    }
    Ok(())
}

/// A size as people say it.
pub(super) fn kilobytes(bytes: usize) -> String {
    format!("{}.{} KB", bytes / 1024, bytes % 1024 * 10 / 1024)
}
