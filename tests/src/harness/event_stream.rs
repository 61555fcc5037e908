use std::time::Instant;

use reqwest::{RequestBuilder, Response};
use wire::conversation::Message;
use wire::live::{Body, Envelope};

use super::PATIENCE;

/// An event stream, and all that was told on it.
pub struct EventStream {
    response: Response,
    waiting: Vec<u8>,
    /// Everything so far, in order, with the id of each.
    pub told: Vec<(String, Envelope)>,
    /// Comments so far.
    pub comments: usize,
    /// Whether it has ended.
    pub ended: bool,
}

impl EventStream {
    /// Opens one.
    ///
    /// # Errors
    /// The status, when the server says no.
    pub async fn open(request: RequestBuilder) -> Result<Self, u16> {
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        if status != 200 {
            return Err(status);
        }
        let kind = response.headers().get("content-type").expect("a type");
        assert_eq!(kind, "text/event-stream");
        Ok(Self { response, waiting: Vec::new(), told: Vec::new(), comments: 0, ended: false })
    }

    /// Reads on until `look` finds something in what was told.
    ///
    /// # Panics
    /// When that does not happen, with what was told.
    pub async fn until<T>(&mut self, what: &str, look: impl Fn(&Self) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let chunk = tokio::time::timeout(left, self.response.chunk()).await;
            match chunk {
                Ok(Ok(Some(bytes))) if !self.ended => self.take(&bytes),
                Ok(Ok(None)) if !self.ended => self.ended = true,
                other => panic!("waited for {what}: {other:?}; told {:#?}", self.told),
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
        while let Some(end) = self.waiting.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = self.waiting.drain(..end + 2).collect();
            let event = String::from_utf8(event).expect("text");
            if event.starts_with(':') {
                self.comments += 1;
                continue;
            }
            let field = |name: &str| {
                let mut lines = event.lines();
                lines.find_map(|line| line.strip_prefix(name)).expect(name).to_owned()
            };
            let envelope = serde_json::from_str(&field("data: ")).expect("an envelope");
            self.told.push((field("id: "), envelope));
        }
    }

    /// The id of the last event.
    pub fn last_id(&self) -> String {
        self.told.last().map(|(id, _)| id.clone()).unwrap_or_default()
    }

    /// Waits until all that was missed has been told.
    pub async fn ready(&mut self) {
        self.until("ready", |stream| {
            let is_ready = |body: &Body| matches!(body, Body::Ready { .. });
            stream.told.iter().any(|(_, envelope)| is_ready(&envelope.body)).then_some(())
        })
        .await;
    }

    /// The frames of an answer so far: number and text.
    pub fn frames_of(&self, answer: &str) -> Vec<(u64, String)> {
        let frame = |envelope: &Envelope| match &envelope.body {
            Body::Frame(frame) if frame.answer == answer => {
                Some((envelope.seq, frame.text.clone()))
            }
            _ => None,
        };
        self.told.iter().filter_map(|(_, envelope)| frame(envelope)).collect()
    }

    /// The text of an answer so far.
    pub fn text_of(&self, answer: &str) -> String {
        self.frames_of(answer).into_iter().map(|(_, text)| text).collect()
    }

    /// Waits until an answer is settled.
    pub async fn settled(&mut self, answer: &str) -> Message {
        self.until("a settled answer", |stream| {
            stream.told.iter().find_map(|(_, envelope)| match &envelope.body {
                Body::AnswerSettled(message) if message.id == answer => Some(message.clone()),
                _ => None,
            })
        })
        .await
    }
}
