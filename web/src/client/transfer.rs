//! Conversations that leave, and come in.

use gloo_net::http::Method;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

use super::{Answer, Ask, Client, Failure, UPLOAD_MS, escape};

/// What leaves.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Export {
    One(String),
    All,
}

impl Export {
    /// Where it is: to be read, or to be imported again.
    pub(crate) fn path(&self, markdown: bool) -> String {
        let path = match self {
            Self::One(id) => format!("/api/v1/conversations/{}/export", escape(id)),
            Self::All => "/api/v1/export".into(),
        };
        if markdown { format!("{path}?format=markdown") } else { path }
    }
}

/// An answer that comes in pieces.
pub(crate) struct Lines(ReadableStreamDefaultReader);

impl Lines {
    /// The next piece; none at the end, and where the connection is lost.
    pub(crate) async fn next(&self) -> Option<Vec<u8>> {
        let read = JsFuture::from(self.0.read()).await.ok()?;
        let value = js_sys::Reflect::get(&read, &"value".into()).ok()?;
        Some(value.dyn_into::<js_sys::Uint8Array>().ok()?.to_vec())
    }
}

impl Client {
    /// Brings in the conversations of a file; the answer tells of each as it is done.
    pub(crate) async fn import(&self, text: String) -> Answer<Lines> {
        let ask = Ask {
            method: Method::POST,
            body: Some(text),
            patience_ms: UPLOAD_MS,
            ..Ask::get("/api/v1/import".into())
        };
        let body = self.call(ask).await?.body().ok_or(Failure::Unreachable)?;
        body.get_reader().dyn_into().map(Lines).map_err(|_| Failure::Unreachable)
    }
}
