//! The web app, embedded in the binary and compressed when it was built.

use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ETAG, IF_NONE_MATCH,
    VARY,
};
use actix_web::web::{ServiceConfig, get, head, resource};
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::http::ApiError;

#[derive(RustEmbed)]
#[folder = "../target/web/dist"]
#[allow_missing = true]
struct Dist;

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    connect-src 'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// What the addresses of the web app's pages begin with. Any other address that is no file is
/// nothing: an address of the API with a slip in it must not look like an answer.
const PAGES: &[&str] = &[
    "login",
    "register",
    "c",
    "all",
    "archive",
    "trash",
    "account",
    "people",
    "analytics",
    "operations",
];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(resource("/{path:.*}").route(get().to(serve)).route(head().to(serve)));
}

/// A file or a page of the web app.
async fn serve(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let path = request.match_info().query("path");
    let is_page = path.is_empty() || PAGES.contains(&path.split('/').next().unwrap_or_default());
    let name = if is_page { "index.html" } else { path };
    if Dist::get(name).is_none() {
        return if is_page { Ok(not_built()) } else { Err(nothing_here()) };
    }
    let accepted = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let accepted = accepted.unwrap_or_default();
    let variants = [("br", "br"), ("gzip", "gz")];
    let packed = variants
        .into_iter()
        .filter(|(coding, _)| accepts(accepted, coding))
        .find_map(|(coding, ending)| Some((Some(coding), Dist::get(&format!("{name}.{ending}"))?)));
    let plain = || Some((None, Dist::get(name)?));
    let (coding, file) = packed.or_else(plain).ok_or_else(nothing_here)?;
    Ok(answer(&request, name, coding, file))
}

fn answer(
    request: &HttpRequest,
    name: &str,
    coding: Option<&'static str>,
    file: EmbeddedFile,
) -> HttpResponse {
    let hash: String =
        file.metadata.sha256_hash()[..16].iter().map(|b| format!("{b:02x}")).collect();
    let tag = format!("\"{hash}\"");
    // The names of assets carry a hash of what is in them.
    let keep = if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let known = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut answer = if known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag)) {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    answer
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, keep))
        .insert_header((VARY, "accept-encoding"));
    if name == "index.html" {
        answer.insert_header((CONTENT_SECURITY_POLICY, POLICY));
    }
    if let Some(coding) = coding {
        answer.insert_header((CONTENT_ENCODING, coding));
    }
    let kind = match name.rsplit_once('.') {
        Some((_, "webmanifest")) => "application/manifest+json".to_owned(),
        Some((_, "html")) => "text/html; charset=utf-8".to_owned(),
        _ => mime_guess::from_path(name).first_or_octet_stream().to_string(),
    };
    answer.content_type(kind).body(file.data.into_owned())
}

/// Whether a coding is among the accepted ones and not ruled out by `q=0`.
fn accepts(accepted: &str, coding: &str) -> bool {
    accepted.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        parts.next() == Some(coding)
            && !parts.any(|q| matches!(q, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn nothing_here() -> ApiError {
    ApiError::not_found("not_found", "there is nothing at this address")
}

fn not_built() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(
        "This ConvoAI server was built without its web app.\n\
         Run `cargo xtask web` and build the server again, or use the API: /docs\n",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codings_are_read_with_their_weights() {
        assert!(accepts("gzip, deflate, br, zstd", "br"));
        assert!(accepts("br;q=1.0, gzip;q=0.5", "gzip"));
        assert!(!accepts("br;q=0, gzip", "br"));
        assert!(!accepts("", "br") && !accepts("brotli", "br"));
    }
}
