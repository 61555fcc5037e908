//! The model behind any OpenAI-compatible server: OpenAI, Ollama, vLLM, llama.cpp, a gateway.
//!
//! async-openai gives the types of the request; the request itself goes through reqwest. Its
//! client would not do: it retries on its own, hides `Retry-After` and whether `[DONE]` came,
//! refuses chunks that lack a field, and writes error bodies and unreadable chunks (prompts and
//! answers, that is) to the log.
//!
//! From the question to the answer: `ask` sends and judges the response's head, `answer`
//! reads its body with `sse` and `chunk`, `failure` names what goes wrong.

mod answer;
mod ask;
mod chunk;
mod config;
mod failure;
mod request;
mod retry_after;
mod sse;

use std::sync::Arc;

use commands::ports::{Model, ModelError, ModelRequest, Piece};
use futures_util::stream::{self, BoxStream, StreamExt};

use answer::Answer;
use ask::{Ask, Endpoint};
pub use config::{OpenAiConfig, OpenAiConfigError};

/// A model that is asked over the network. Cheap to clone; connections are kept and shared.
#[derive(Clone)]
pub struct OpenAi {
    provider: String,
    endpoint: Arc<Endpoint>,
}

impl OpenAi {
    /// Prepares the adapter. Nothing is sent: a server that is down is noticed when asked.
    pub fn new(config: OpenAiConfig) -> Result<Self, OpenAiConfigError> {
        let provider = config.provider.clone();
        Ok(Self { provider, endpoint: Arc::new(Endpoint::new(config)?) })
    }
}

impl Model for OpenAi {
    fn provider(&self) -> &str {
        &self.provider
    }

    fn model(&self) -> &str {
        self.endpoint.model()
    }

    fn ask(&self, request: ModelRequest) -> BoxStream<'static, Result<Piece, ModelError>> {
        let asking = State::Asking(Ask::new(Arc::clone(&self.endpoint), request));
        stream::unfold(asking, State::next).boxed()
    }
}

/// Where a stream is. It owns the connection, so dropping it hangs up.
enum State {
    Asking(Ask),
    Answering(Box<Answer>),
    Over,
}

impl State {
    async fn next(self) -> Option<(Result<Piece, ModelError>, Self)> {
        let mut answer = match self {
            Self::Asking(ask) => match ask.send().await {
                Ok(answer) => Box::new(answer),
                Err(error) => return Some((Err(error), Self::Over)),
            },
            Self::Answering(answer) => answer,
            Self::Over => return None,
        };
        let piece = answer.next_piece().await;
        let state = match piece {
            Ok(Piece::Text(_)) => Self::Answering(answer),
            Ok(Piece::Done { .. }) | Err(_) => Self::Over,
        };
        Some((piece, state))
    }
}
