use async_nats::jetstream::Context;

use super::App;

/// A message as a stream keeps it.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Where it was published.
    pub subject: String,
    /// Its headers, as `name: value` lines.
    pub headers: String,
    /// What it carries.
    pub payload: Vec<u8>,
}

impl Stored {
    /// What it carries, as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.payload).into_owned()
    }

    /// Everything that is kept, as bytes.
    pub fn bytes(&self) -> Vec<u8> {
        [self.subject.as_bytes(), self.headers.as_bytes(), &self.payload].join(&b'\n')
    }
}

impl App {
    /// A connection to the nats-server that the server under test does not know of.
    pub async fn jetstream(&self) -> Context {
        super::connect(&self.addresses.nats).await
    }

    /// Puts events into the journal past the server, as a build of another version might have.
    /// Answers their position.
    pub async fn smuggles(&self, context: &str, id: &str, events: &serde_json::Value) -> u64 {
        let subject = format!("{}.journal.{context}.{id}", self.prefix);
        let payload = events.to_string().into();
        let stream = self.jetstream().await;
        let sent = stream.publish(subject, payload).await;
        sent.expect("nats-server answers").await.expect("a place in the journal").sequence
    }

    /// Puts events into the journal past the server, with the headers that say whose they are and
    /// who ordered them. Answers their position.
    pub async fn smuggles_as(
        &self,
        (context, id): (&str, &str),
        (owner, actor): (&str, &str),
        events: &serde_json::Value,
    ) -> u64 {
        let subject = format!("{}.journal.{context}.{id}", self.prefix);
        let mut headers = async_nats::HeaderMap::new();
        headers.insert("Owner", owner);
        headers.insert("Actor", actor);
        let stream = self.jetstream().await;
        let sent = stream.publish_with_headers(subject, headers, events.to_string().into()).await;
        sent.expect("nats-server answers").await.expect("a place in the journal").sequence
    }

    /// Every message of the journal.
    pub async fn journal(&self) -> Vec<Stored> {
        self.stream("JOURNAL").await
    }

    /// Every frame that is still kept.
    pub async fn frames(&self) -> Vec<Stored> {
        self.stream("LIVE").await
    }

    /// The latest snapshot of each aggregate that has one.
    pub async fn snapshots(&self) -> Vec<Stored> {
        self.stream("SNAPSHOT").await
    }

    /// Drafts and read marks.
    pub async fn desks(&self) -> Vec<Stored> {
        self.stream("DESK").await
    }

    /// What was attempted.
    pub async fn activity(&self) -> Vec<Stored> {
        self.stream("ACTIVITY").await
    }

    async fn stream(&self, name: &str) -> Vec<Stored> {
        let context = self.jetstream().await;
        let name = format!("{name}-{}", self.prefix);
        let stream = context.get_stream(&name).await.expect("a stream of ours");
        let state = stream.cached_info().state.clone();
        let mut all = Vec::new();
        for sequence in state.first_sequence..=state.last_sequence {
            let Ok(message) = stream.get_raw_message(sequence).await else { continue };
            let headers = message.headers.iter().map(|(name, values)| {
                let values: Vec<_> = values.iter().map(|value| value.as_str()).collect();
                format!("{name}: {}", values.join(", "))
            });
            all.push(Stored {
                subject: message.subject.to_string(),
                headers: headers.collect::<Vec<_>>().join("\n"),
                payload: message.payload.to_vec(),
            });
        }
        all
    }
}
