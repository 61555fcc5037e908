//! Batched direct get (NATS ADR-31): many messages of one subject with one request and no
//! consumer.

use std::time::Duration;

use async_nats::jetstream::Context;
use futures_util::StreamExt;
use serde_json::json;

use crate::Failure;

const BATCH: usize = 512;
/// The server ends a batch with this status.
const END_OF_BATCH: u16 = 204;
const NOT_FOUND: u16 = 404;

/// Every message of `subject` in `stream` from sequence `from` on, oldest first.
pub(crate) async fn messages(
    context: &Context,
    stream: &str,
    subject: &str,
    from: u64,
    timeout: Duration,
) -> Result<Vec<async_nats::Message>, Failure> {
    let doing = "reading";
    let client = context.client();
    let mut found: Vec<async_nats::Message> = Vec::new();
    let mut next = from.max(1);
    loop {
        let inbox = client.new_inbox();
        let refused = |error: async_nats::Error| Failure::refused(doing)(error);
        let mut answers = client.subscribe(inbox.clone()).await.map_err(|e| refused(e.into()))?;
        let request = json!({ "next_by_subj": subject, "seq": next, "batch": BATCH }).to_string();
        client
            .publish_with_reply(format!("$JS.API.DIRECT.GET.{stream}"), inbox, request.into())
            .await
            .map_err(|e| refused(e.into()))?;
        let more = loop {
            let answer = tokio::time::timeout(timeout, answers.next())
                .await
                .ok()
                .flatten()
                .ok_or(Failure::Unavailable { doing })?;
            match answer.status.map(|status| status.as_u16()) {
                None => found.push(answer),
                Some(END_OF_BATCH) => {
                    let pending = answer.headers.as_ref().and_then(|h| h.get("Nats-Num-Pending"));
                    break pending.is_some_and(|pending| pending.as_str() != "0");
                }
                Some(NOT_FOUND) => break false,
                Some(503) => return Err(Failure::Unavailable { doing }),
                Some(status) => {
                    let reason = answer.description.unwrap_or_else(|| status.to_string());
                    return Err(Failure::Refused { doing, reason });
                }
            }
        };
        if !more {
            return Ok(found);
        }
        let last = found.last().map(crate::commit::direct_origin).transpose()?;
        next = last.map_or(next, |(_, sequence)| sequence) + 1;
    }
}
