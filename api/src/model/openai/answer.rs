//! Reading the answer, as it comes.

use std::time::Duration;

use commands::policies::estimate;
use commands::ports::{ModelError, ModelErrorKind, Piece};
use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use super::{ask::is_whole, chunk::Chunk, failure, sse::Decoder};

/// How long the token count may lag behind the end of the answer.
const LINGER: Duration = Duration::from_secs(2);

/// How long we wait. Only what the model does counts: comments and empty chunks, which proxies
/// send to keep a connection open, prove nothing about it.
pub(super) struct Patience {
    /// When the model must have begun.
    pub(super) first: Instant,
    /// How long it may be silent then.
    pub(super) idle: Duration,
}

/// An answer that is being read.
pub(super) struct Answer {
    response: Response,
    /// The body is one object and not a stream.
    whole: bool,
    decoder: Decoder,
    idle: Duration,
    deadline: Instant,
    begun: bool,
    characters: usize,
    model: String,
    prompt_tokens: u32,
    completion_tokens: Option<u32>,
    finish_reason: Option<String>,
}

/// What one look at the stream brought.
enum Step {
    Text(String),
    Nothing,
    End,
}

impl Answer {
    /// `model` and `prompt_tokens` stand until the server says better.
    pub(super) fn new(
        response: Response,
        patience: Patience,
        model: String,
        prompt_tokens: u32,
    ) -> Self {
        Self {
            whole: is_whole(&response),
            response,
            decoder: Decoder::default(),
            idle: patience.idle,
            deadline: patience.first,
            begun: false,
            characters: 0,
            model,
            prompt_tokens,
            completion_tokens: None,
            finish_reason: None,
        }
    }

    /// The next text, or the end.
    pub(super) async fn next_piece(&mut self) -> Result<Piece, ModelError> {
        loop {
            match self.step().await {
                Ok(Step::Text(text)) => return Ok(Piece::Text(text)),
                Ok(Step::Nothing) => {}
                Ok(Step::End) => return Ok(self.done()),
                // The answer was complete; whatever went wrong came after it.
                Err(_) if self.finish_reason.is_some() => return Ok(self.done()),
                Err(error) => return Err(error),
            }
        }
    }

    async fn step(&mut self) -> Result<Step, ModelError> {
        if let Some(data) = self.decoder.next_event() {
            return self.take(&data);
        }
        let waiting_for = if self.begun { "more of the answer" } else { "the first token" };
        let bytes = timeout_at(self.deadline, self.response.chunk())
            .await
            .map_err(|_| failure::timed_out(waiting_for))?
            .map_err(|error| failure::broken(&error))?;
        match bytes {
            Some(bytes) if self.whole => self.decoder.feed_data(&bytes),
            Some(bytes) => self.decoder.feed(&bytes),
            None => return self.end(),
        }
        .map_err(|_| failure::garbled("an event is too long"))?;
        Ok(Step::Nothing)
    }

    fn take(&mut self, data: &[u8]) -> Result<Step, ModelError> {
        if data.trim_ascii() == b"[DONE]" {
            return Ok(Step::End);
        }
        let chunk = Chunk::parse(data)?;
        self.begun |= chunk.thinking || !chunk.text.is_empty();
        self.characters += chunk.text.chars().count();
        self.model = chunk.model.unwrap_or_else(|| std::mem::take(&mut self.model));
        self.prompt_tokens = chunk.prompt_tokens.unwrap_or(self.prompt_tokens);
        self.completion_tokens = chunk.completion_tokens.or(self.completion_tokens);
        self.finish_reason = chunk.finish_reason.or_else(|| self.finish_reason.take());
        if self.finish_reason.is_some() {
            self.deadline = Instant::now() + self.idle.min(LINGER);
        } else if self.begun {
            self.deadline = Instant::now() + self.idle;
        }
        Ok(if chunk.text.is_empty() { Step::Nothing } else { Step::Text(chunk.text) })
    }

    /// The body is over.
    fn end(&mut self) -> Result<Step, ModelError> {
        match self.decoder.finish() {
            Some(data) => self.take(&data).map_err(|error| match error.kind {
                // Half an event.
                ModelErrorKind::Garbled if !self.whole => failure::cut_off(),
                _ => error,
            }),
            None if self.finish_reason.is_some() || (self.whole && self.begun) => Ok(Step::End),
            None if self.whole => Err(failure::garbled("the response holds no answer")),
            None if self.decoder.is_strange() => {
                Err(failure::garbled("the response is no event stream"))
            }
            None => Err(failure::cut_off()),
        }
    }

    fn done(&mut self) -> Piece {
        Piece::Done {
            model: std::mem::take(&mut self.model),
            prompt_tokens: self.prompt_tokens,
            completion_tokens: self
                .completion_tokens
                .unwrap_or_else(|| estimate::tokens(self.characters)),
            finish_reason: self.finish_reason.take().unwrap_or_else(|| "stop".to_owned()),
        }
    }
}
