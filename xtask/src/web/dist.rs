//! From sources and bindings to the files that the server hands out.
//!
//! Every file but `index.html` is named after its content, so that it may be
//! cached for ever. A file that names others is therefore finished after them:
//! plain assets, then style sheet, manifest and scripts, then the page.

use std::path::Path;

use anyhow::{Context, Result};

use crate::web::bind::Bound;
use crate::web::files::{Files, read_all};
use crate::web::fingerprint::{hashed_name, of_content};
use crate::web::placeholders::{Names, fill};

const MANIFEST: &str = "manifest.webmanifest";
const FAVICON: &str = "favicon.svg";

/// Everything that is served, from the folder `web` and the bindings.
pub(super) fn assemble(web: &Path, bound: &Bound) -> Result<Files> {
    let assets = read_all(&web.join("assets"))?;
    let (styles, assets): (Files, Files) =
        assets.into_iter().partition(|(name, _)| name.ends_with(".css"));
    let mut dist = Dist::default();

    for (name, content) in &assets {
        if name != MANIFEST {
            let url = dist.add(name, content.clone());
            dist.names.insert(format!("asset:{name}"), url);
        }
    }
    let manifest = assets.get(MANIFEST).with_context(|| missing(&format!("assets/{MANIFEST}")))?;
    let manifest = dist.fill(&format!("assets/{MANIFEST}"), text(MANIFEST, manifest)?, &[])?;
    dist.add_as("manifest", MANIFEST, manifest.into_bytes());
    let favicon = dist.names.get(&format!("asset:{FAVICON}")).cloned();
    let favicon = favicon.with_context(|| missing(&format!("assets/{FAVICON}")))?;
    dist.names.insert("favicon".to_owned(), favicon);

    let css = concatenated(styles, &web.join("src"))?;
    let css = dist.fill("**/*.css", &css, &[])?;
    dist.add_as("css", "app.css", css.into_bytes());
    dist.script(web, "theme.js", "theme_js", &[])?;

    dist.add_as("wasm", "convoai_web.wasm", bound.wasm.clone());
    let glue = dist.add_snippets(&bound.snippets, &bound.glue);
    dist.add_as("glue_js", "convoai_web.js", glue.into_bytes());
    dist.script(web, "boot.js", "boot_js", &["glue_js", "wasm"])?;

    let required = ["css", "theme_js", "boot_js", "favicon", "manifest"];
    let page = dist.fill("index.html", &source(web, "index.html")?, &required)?;
    dist.files.insert("index.html".to_owned(), page.into_bytes());
    Ok(dist.files)
}

#[derive(Default)]
struct Dist {
    files: Files,
    names: Names,
}

impl Dist {
    /// Adds a file under its hashed name and answers its address.
    fn add(&mut self, name: &str, content: Vec<u8>) -> String {
        let path = format!("assets/{}", hashed_name(name, &content));
        self.files.insert(path.clone(), content);
        format!("/{path}")
    }

    /// Adds a file whose address others ask for by `placeholder`.
    fn add_as(&mut self, placeholder: &str, name: &str, content: Vec<u8>) {
        let url = self.add(name, content);
        self.names.insert(placeholder.to_owned(), url);
    }

    fn script(&mut self, web: &Path, name: &str, key: &str, required: &[&str]) -> Result<()> {
        let script = self.fill(name, &source(web, name)?, required)?;
        self.add_as(key, name, script.into_bytes());
        Ok(())
    }

    /// Scripts of Rust crates import each other by relative paths, so they keep
    /// their names and the folder they share carries the hash.
    fn add_snippets(&mut self, snippets: &Files, glue: &str) -> String {
        if snippets.is_empty() {
            return glue.to_owned();
        }
        let mut all = Vec::new();
        for (name, content) in snippets {
            all.extend_from_slice(name.as_bytes());
            all.extend_from_slice(content);
        }
        let folder = format!("snippets-{}", of_content(&all));
        for (name, content) in snippets {
            self.files.insert(format!("assets/{folder}/{name}"), content.clone());
        }
        glue.replace("./snippets/", &format!("./{folder}/"))
    }

    fn fill(&self, file: &str, text: &str, required: &[&str]) -> Result<String> {
        fill(file, text, &self.names, required)
    }
}

/// One style sheet: the shared ones first, then those beside the components.
fn concatenated(styles: Files, src: &Path) -> Result<String> {
    let beside = read_all(src)?.into_iter().filter(|(name, _)| name.ends_with(".css"));
    let mut css = String::new();
    for (name, content) in styles.into_iter().chain(beside) {
        css.push_str(text(&name, &content)?.trim_end());
        css.push('\n');
    }
    Ok(css)
}

fn source(web: &Path, name: &str) -> Result<String> {
    std::fs::read_to_string(web.join(name)).with_context(|| missing(name))
}

fn text<'a>(name: &str, content: &'a [u8]) -> Result<&'a str> {
    std::str::from_utf8(content).with_context(|| format!("{name} is not UTF-8"))
}

fn missing(name: &str) -> String {
    format!("the web app needs web/{name}, and it cannot be read")
}

#[cfg(test)]
mod tests;
