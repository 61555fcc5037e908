//! The floor: one publish with an expected sequence and a message id, whose acknowledgement is
//! read, and nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context as _;
use async_nats::HeaderMap;
use async_nats::client::Request;
use async_nats::jetstream::{self, stream};
use bytes::Bytes;
use serde::Deserialize;

/// The message of a commit, to be published again and again.
#[derive(Clone)]
pub(crate) struct Sample {
    headers: HeaderMap,
    payload: Bytes,
}

pub(crate) struct Floor {
    client: async_nats::Client,
    sample: Sample,
    last: Vec<AtomicU64>,
    next: AtomicU64,
    prefix: String,
}

#[derive(Deserialize)]
struct Ack {
    seq: u64,
}

impl Sample {
    /// The last message of a journal, without what nats-server reads in its headers.
    pub(crate) async fn last_of(
        context: &jetstream::Context,
        stream: &str,
    ) -> anyhow::Result<Self> {
        let stream = context.get_stream(stream).await?;
        let message = stream.get_raw_message(stream.cached_info().state.last_sequence).await?;
        let mut headers = HeaderMap::new();
        for (name, values) in message.headers.iter() {
            if !name.to_string().starts_with("Nats-") {
                values.iter().for_each(|value| headers.append(name.clone(), value.clone()));
            }
        }
        Ok(Self { headers, payload: message.payload })
    }

    /// Bytes of the payload.
    pub(crate) fn size(&self) -> usize {
        self.payload.len()
    }
}

impl Floor {
    /// A stream like the journal, of as many copies.
    pub(crate) async fn prepare(
        context: &jetstream::Context,
        sample: Sample,
        prefix: &str,
        lanes: usize,
        replicas: usize,
    ) -> anyhow::Result<Arc<Self>> {
        let config = stream::Config {
            name: prefix.to_owned(),
            subjects: vec![format!("{prefix}.>")],
            num_replicas: replicas,
            discard: stream::DiscardPolicy::New,
            deny_delete: true,
            deny_purge: true,
            allow_direct: true,
            allow_atomic_publish: true,
            ..stream::Config::default()
        };
        context.create_stream(config).await?;
        Ok(Arc::new(Self {
            client: context.client(),
            sample,
            last: (0..lanes).map(|_| AtomicU64::new(0)).collect(),
            next: AtomicU64::new(0),
            prefix: prefix.to_owned(),
        }))
    }

    /// Appends to the lane's subject and remembers the sequence.
    pub(crate) async fn append(&self, lane: usize) -> anyhow::Result<u64> {
        let last = self.last.get(lane).context("a lane of its own")?;
        let mut headers = self.sample.headers.clone();
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        headers.insert("Nats-Msg-Id", format!("{id:032x}"));
        headers.insert(
            "Nats-Expected-Last-Subject-Sequence",
            last.load(Ordering::Relaxed).to_string(),
        );
        headers.insert("Nats-Expected-Stream", self.prefix.as_str());
        let request = Request::new().headers(headers).payload(self.sample.payload.clone());
        let answer = self.client.send_request(format!("{}.{lane}", self.prefix), request).await?;
        let ack: Ack = serde_json::from_slice(&answer.payload)
            .with_context(|| String::from_utf8_lossy(&answer.payload).into_owned())?;
        last.store(ack.seq, Ordering::Relaxed);
        Ok(ack.seq)
    }
}
