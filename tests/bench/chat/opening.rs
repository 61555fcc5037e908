//! Opening a long conversation, and a long list of conversations.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use wire::Page;
use wire::conversation::{Conversation, Message};

use super::Report;
use crate::IN_FLIGHT;
use crate::load::{measure, percentile};
use crate::world::{Site, World};

const MESSAGES: u64 = 5_000;
const CONVERSATIONS: u64 = 100_000;
const TIMES: usize = 50;

pub(super) async fn run(world: &World, report: &mut Report) -> anyhow::Result<()> {
    let site = Site::open(world, "bench-chat-open", None).await?;
    let token = site.register("reader").await?;
    let chat = site.start(&token).await?;
    // Each has an answer: ten thousand in all.
    let mut last = 0;
    for n in 0..MESSAGES {
        last = site
            .send(&token, &chat, &format!("Message {n} of an ordinary length, as people write."))
            .await?;
    }
    let path = format!("conversations/{chat}/messages?limit=50&min_position={last}");
    site.get::<Page<Message>>(&token, &path).await?;
    let opened = times(|| site.get::<Page<Message>>(&token, &path)).await?;
    let millis = |took: &[Duration]| percentile(took, 0.95).as_secs_f64() * 1000.0;
    report.add(
        "opening a conversation of 10,000 messages, p95",
        (millis(&opened), "ms"),
        None,
        "≤ 500 ms",
    );

    let many = Arc::new((site.clone(), token.clone()));
    let start = move |_, _| {
        let many = many.clone();
        async move { many.0.start(&many.1).await.map(drop) }
    };
    measure(IN_FLIGHT, CONVERSATIONS, start).await?;
    let after = site.post(&token, "conversations", &json!({})).await?;
    let position = after["position"].as_u64().unwrap_or_default();
    let path = format!("conversations?limit=50&min_position={position}");
    while site.get::<Page<Conversation>>(&token, &path).await.is_err() {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let listed = times(|| site.get::<Page<Conversation>>(&token, &path)).await?;
    report.add(
        "listing the first of 100,000 conversations, p95",
        (millis(&listed), "ms"),
        None,
        "≤ 300 ms",
    );
    site.close().await
}

/// How long something takes, shortest first.
async fn times<T, F>(what: impl Fn() -> F) -> anyhow::Result<Vec<Duration>>
where
    F: Future<Output = anyhow::Result<T>>,
{
    let mut took = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let began = Instant::now();
        what().await?;
        took.push(began.elapsed());
    }
    took.sort();
    Ok(took)
}
