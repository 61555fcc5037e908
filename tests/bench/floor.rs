//! The floor: one publish with an expected sequence and a message id, and nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context as _;
use async_nats::HeaderMap;
use async_nats::client::Request;
use async_nats::jetstream::{self, stream};
use bytes::Bytes;
use secrecy::ExposeSecret;

use crate::world::{IN_FLIGHT, World};

/// As large as the commit of a short message.
const PAYLOAD: usize = 900;

pub(crate) struct Floor {
    client: async_nats::Client,
    payload: Bytes,
    last: Vec<AtomicU64>,
    next: AtomicU64,
    prefix: String,
}

impl Floor {
    pub(crate) async fn prepare(world: &World, prefix: &str) -> anyhow::Result<Arc<Self>> {
        let address: async_nats::ServerAddr = world.nats_url()?.expose_secret().parse()?;
        let (user, password) = (address.username(), address.password());
        let (user, password) = user.zip(password).context("our nats-server has a password")?;
        let options =
            async_nats::ConnectOptions::with_user_and_password(user.into(), password.into());
        let client = options.connect(address.clone()).await?;
        let config = stream::Config {
            name: prefix.to_owned(),
            subjects: vec![format!("{prefix}.>")],
            allow_direct: true,
            allow_atomic_publish: true,
            ..stream::Config::default()
        };
        jetstream::new(client.clone()).create_stream(config).await?;
        Ok(Arc::new(Self {
            client,
            payload: Bytes::from(vec![b'x'; PAYLOAD]),
            last: (0..IN_FLIGHT).map(|_| AtomicU64::new(0)).collect(),
            next: AtomicU64::new(0),
            prefix: prefix.to_owned(),
        }))
    }

    /// Appends to the lane's subject and remembers the sequence.
    pub(crate) async fn append(&self, lane: usize) -> anyhow::Result<u64> {
        let last = self.last.get(lane).context("a lane of its own")?;
        let mut headers = HeaderMap::new();
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        headers.insert("Nats-Msg-Id", id.to_string());
        headers.insert(
            "Nats-Expected-Last-Subject-Sequence",
            last.load(Ordering::Relaxed).to_string(),
        );
        let request = Request::new().headers(headers).payload(self.payload.clone());
        let answer = self.client.send_request(format!("{}.{lane}", self.prefix), request).await?;
        let ack: serde_json::Value = serde_json::from_slice(&answer.payload)?;
        let sequence = ack["seq"].as_u64().with_context(|| ack.to_string())?;
        last.store(sequence, Ordering::Relaxed);
        Ok(sequence)
    }
}
