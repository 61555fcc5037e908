//! Opening a long conversation, and a long list of conversations.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use wire::Page;
use wire::conversation::{Conversation, Message, MessageStatus};

use super::Report;
use super::ready::Ready;
use crate::IN_FLIGHT;
use crate::load::{measure, percentile};
use crate::world::{Site, World};

const MESSAGES: u64 = 5_000;
const CONVERSATIONS: u64 = 100_000;
const TIMES: usize = 50;
const PAUSE: Duration = Duration::from_millis(200);

pub(super) async fn run(world: &World, report: &mut Report) -> anyhow::Result<()> {
    let site = Site::open(world, "bench-chat-open", Some(Arc::new(Ready))).await?;
    let token = site.register("reader").await?;
    let chat = site.start(&token).await?;
    // Each has an answer: ten thousand in all. Two more events say that and how it was asked for.
    let (mut middle, mut last) = (0, 0);
    for n in 0..MESSAGES {
        let text = format!("Message {n} of an ordinary length, as people write.");
        last = site.send(&token, &chat, &text).await?;
        if n == MESSAGES / 2 {
            middle = last;
        }
    }
    let path = format!("conversations/{chat}/messages?limit=50&min_position={last}");
    let settled =
        |page: &Page<Message>| page.items.iter().all(|one| one.status != MessageStatus::Pending);
    while !settled(&site.get::<Page<Message>>(&token, &path).await?) {
        tokio::time::sleep(PAUSE).await;
    }
    let opened = times(|| site.get::<Page<Message>>(&token, &path)).await?;
    let millis = |took: &[Duration]| percentile(took, 0.95).as_secs_f64() * 1000.0;
    let path = format!("conversations/{chat}/messages?limit=50&at={middle}");
    let looked_back = times(|| site.get::<Page<Message>>(&token, &path)).await?;
    report.add(
        "looking back at a conversation as it was after 10,000 of 20,000 events, p95",
        (millis(&looked_back), "ms"),
        None,
        "≤ 200 ms",
    );
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
        tokio::time::sleep(PAUSE).await;
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
pub(super) async fn times<T, F>(what: impl Fn() -> F) -> anyhow::Result<Vec<Duration>>
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
