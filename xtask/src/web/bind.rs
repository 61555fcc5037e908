//! wasm-bindgen as a library: the compiled module and the glue that loads it.
//!
//! The library is pinned to the version of the crate that the web app links,
//! because the two speak a private protocol; its command line program would be
//! a download that has to be kept in step by hand.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::web::files::{self, Files};

const NAME: &str = "convoai_web";

/// What the browser needs to run the web app.
#[derive(Debug)]
pub(super) struct Bound {
    /// The module.
    pub(super) wasm: Vec<u8>,
    /// The script that loads it.
    pub(super) glue: String,
    /// Scripts that come with Rust crates; the glue imports them from
    /// `./snippets/…`.
    pub(super) snippets: Files,
}

/// Makes the bindings for a compiled module.
pub(super) fn bind(compiled: &Path, folder: &Path) -> Result<Bound> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Bindgen::new()
        .input_path(compiled)
        .web(true)?
        .out_name(NAME)
        .typescript(false)
        // The module's address carries its hash; boot.js hands it over.
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
        .with_context(|| format!("wasm-bindgen cannot bind {}", compiled.display()))?;
    Ok(Bound {
        wasm: fs::read(folder.join(format!("{NAME}_bg.wasm")))?,
        glue: fs::read_to_string(folder.join(format!("{NAME}.js")))?,
        snippets: files::read_all(&folder.join("snippets"))?,
    })
}
