//! The compressed form of each file, made once here instead of at every request.

use std::io::Write;

use anyhow::Result;
use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::web::files::Files;

/// Pictures and fonts are compressed already.
const COMPRESSIBLE: &[&str] =
    &["css", "html", "js", "json", "map", "svg", "txt", "wasm", "webmanifest", "xml"];

const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW: u32 = 22;
const BUFFER: usize = 1 << 16;

/// `<name>.br` and `<name>.gz` for every file that gains from it.
pub(super) fn compress(files: &Files) -> Result<Files> {
    let mut compressed = Files::new();
    for (name, content) in files {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        if COMPRESSIBLE.contains(&extension) {
            compressed.insert(format!("{name}.br"), brotli(content)?);
            compressed.insert(format!("{name}.gz"), gzip(content)?);
        }
    }
    Ok(compressed)
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut out = CompressorWriter::new(Vec::new(), BUFFER, BROTLI_QUALITY, BROTLI_WINDOW);
    out.write_all(content)?;
    out.flush()?;
    Ok(out.into_inner())
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    out.write_all(content)?;
    Ok(out.finish()?)
}
