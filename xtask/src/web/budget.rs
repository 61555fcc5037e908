//! How large the web app is, and how large it may become.

use anyhow::{Result, bail};

use crate::web::files::Files;

/// What a visitor may have to download before the first click does something:
/// the module after brotli.
const WASM_LIMIT: usize = 600 * 1024;

/// Smaller files are not worth a line.
const WORTH_A_LINE: usize = 1024;

/// Prints the sizes of what a visitor downloads, as it is and after brotli.
pub(super) fn print(files: &Files) {
    let (mut raw, mut small) = (0, 0);
    for (name, content) in files {
        if let Some(compressed) = files.get(&format!("{name}.br")) {
            raw += content.len();
            small += compressed.len();
            if content.len() >= WORTH_A_LINE {
                line(content.len(), compressed.len(), name);
            }
        }
    }
    line(raw, small, "all that is compressed");
}

fn line(raw: usize, small: usize, what: &str) {
    println!("{:>22}  {:>10} br  {what}", kilobytes(raw), kilobytes(small));
}

/// Refuses a module over the limit.
pub(super) fn check(files: &Files) -> Result<()> {
    for (name, content) in files.iter().filter(|(name, _)| name.ends_with(".wasm.br")) {
        if content.len() > WASM_LIMIT {
            bail!(
                "{name} is {} and may be {} at most; find what made it grow \
                 (`twiggy top` lists the largest functions) before raising the limit",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_over_the_limit_is_refused() {
        let module = |size| Files::from([("assets/app.wasm.br".to_owned(), vec![0; size])]);
        assert!(check(&module(WASM_LIMIT)).is_ok());
        let refusal = check(&module(WASM_LIMIT + 1)).unwrap_err().to_string();
        assert!(refusal.starts_with("assets/app.wasm.br is 600.0 KB and may be"), "{refusal}");
    }
}
