//! Finding what was said, and going there.

mod around;
mod finding;

use reqwest::Url;
use tests::harness::{Reply, User, until};
use wire::Page;
use wire::search::SearchHit;

/// Looks for something.
async fn asks_for(user: &User, q: &str, rest: &str) -> Reply {
    let url = Url::parse_with_params("http://x/api/v1/search", [("q", q)]).expect("an address");
    user.get(&format!("{}?{}{rest}", url.path(), url.query().unwrap_or_default())).await
}

/// A page of what is found.
async fn finds(user: &User, q: &str) -> Page<SearchHit> {
    asks_for(user, q, "").await.is(200).json()
}

/// What is found, each as one text with what is marked in brackets, newest first; once it is as
/// many as expected, since answers are found a moment after they are there.
async fn finds_texts(user: &User, q: &str, count: usize) -> Vec<String> {
    until(&format!("{count} found for {q}"), async || {
        let texts: Vec<_> = finds(user, q).await.items.iter().map(text).collect();
        if texts.len() == count { Ok(texts) } else { Err(format!("{texts:?}")) }
    })
    .await
}

fn text(hit: &SearchHit) -> String {
    let piece = |piece: &wire::search::SnippetPiece| {
        if piece.marked { format!("[{}]", piece.text) } else { piece.text.clone() }
    };
    hit.snippet.iter().map(piece).collect()
}
