//! The port to a language model.

use std::sync::Arc;

use domain::MessageId;
use domain::conversation::Parameters;
use futures_util::future::{BoxFuture, FutureExt, ready};
use futures_util::stream::BoxStream;

/// Streams one answer.
///
/// Implementations make one attempt; retrying is the policy's business. Dropping the stream
/// cancels the request at the provider.
pub trait Model: Send + Sync {
    /// Name of the provider, for example `openai` or `demo`.
    fn provider(&self) -> &str;

    /// Name of the model.
    fn model(&self) -> &str;

    /// Whether it does as it is told, so that it can be asked for the title of a conversation.
    fn follows_instructions(&self) -> bool {
        true
    }

    /// How much of a conversation it is shown.
    fn window(&self) -> Window {
        Window::default()
    }

    /// Waits until the provider takes another question, for as long as it may keep others waiting.
    /// An answer keeps its place until it is settled.
    ///
    /// # Errors
    /// [`ModelErrorKind::RateLimited`] when too many are before us.
    fn place(&self) -> BoxFuture<'static, Result<Place, ModelError>> {
        ready(Ok(Place::default())).boxed()
    }

    /// Asks the model. The stream yields any number of [`Piece::Text`] and ends with exactly one
    /// [`Piece::Done`] or one error.
    fn ask(&self, request: ModelRequest) -> BoxStream<'static, Result<Piece, ModelError>>;
}

/// How much of a conversation a model is shown: the latest turns, after the instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// So many turns at the most.
    pub messages: u32,
    /// So many tokens at the most, as far as they can be estimated; none: as many as there are.
    pub tokens: Option<u32>,
}

impl Default for Window {
    fn default() -> Self {
        Self { messages: 100, tokens: None }
    }
}

/// A place among those a provider answers at one time. Dropping it makes room for another.
#[derive(Default)]
pub struct Place {
    _held: Option<Box<dyn Send>>,
}

impl Place {
    /// A place that is held by this value.
    pub fn held_by(guard: impl Send + 'static) -> Self {
        Self { _held: Some(Box::new(guard)) }
    }
}

/// The models that can be asked.
pub trait Models: Send + Sync {
    /// The model of this name, or the one that is asked when none is named; none when nobody
    /// offers it.
    fn find(&self, name: Option<&str>) -> Option<Arc<dyn Model>>;
}

/// What the model is asked.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ModelRequest {
    /// How it is asked.
    pub parameters: Parameters,
    /// The conversation so far, oldest first; the last turn is the one to answer.
    pub turns: Vec<Turn>,
}

/// One message, as the model gets it.
#[derive(Clone, PartialEq, Eq)]
pub struct Turn {
    /// Which message it is; none for instructions.
    pub message: Option<MessageId>,
    /// Who speaks.
    pub speaker: Speaker,
    /// Markdown.
    pub text: String,
}

/// Who speaks in a [`Turn`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// Instructions of the operator or the person.
    System,
    /// The person.
    User,
    /// The model.
    Assistant,
}

/// One item of an answer's stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text to append.
    Text(String),
    /// The answer is complete.
    Done {
        /// Model that answered, as the provider names it.
        model: String,
        /// Tokens read; estimated when the provider does not say.
        prompt_tokens: u32,
        /// Tokens written; estimated when the provider does not say.
        completion_tokens: u32,
        /// `stop`, `length`, … as the provider said.
        finish_reason: String,
    },
}

/// Why an attempt failed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{kind}: {message}")]
pub struct ModelError {
    /// What kind of failure.
    pub kind: ModelErrorKind,
    /// For the log: what the machinery said. Never prompt or answer text, never a key.
    pub message: String,
    /// How long the provider asked us to wait (`Retry-After`).
    pub retry_after: Option<std::time::Duration>,
}

/// The kinds of failure, with their stable codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ModelErrorKind {
    /// No connection could be made, or the provider answered 5xx.
    #[error("model_unreachable")]
    Unreachable,
    /// The provider answered 429.
    #[error("model_rate_limited")]
    RateLimited,
    /// Key missing or wrong (401, 403).
    #[error("model_unauthorized")]
    Unauthorized,
    /// The provider refused the request (other 4xx).
    #[error("model_refused")]
    Refused,
    /// Nothing came for too long.
    #[error("model_timed_out")]
    TimedOut,
    /// The stream ended before the answer did.
    #[error("model_cut_off")]
    CutOff,
    /// What came was not of the protocol.
    #[error("model_garbled")]
    Garbled,
    /// Nobody offers the model that was asked for.
    #[error("model_unknown")]
    Unknown,
}

impl ModelErrorKind {
    /// Whether asking again may help.
    pub fn is_transient(self) -> bool {
        !matches!(self, Self::Unauthorized | Self::Refused | Self::Unknown)
    }
}
