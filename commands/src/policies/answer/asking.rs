//! One question to a model, and the pieces of its answer on their way to whoever watches.

use std::sync::Arc;
use std::time::Duration;

use domain::Conversation;
use domain::conversation::AnswerDetails;
use futures_util::StreamExt;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::{AnswerPolicy, Asked};
use crate::execute::Journal;
use crate::policies::Backoff;
use crate::ports::{Draft, Model, ModelError, ModelErrorKind, ModelRequest, Piece};

/// Longest answer, in bytes: sealed and in base64 it still fits into one message of a server
/// with the usual limit of 1 MB. A model that does not end is ended here.
const LONGEST: usize = 500_000;
/// What is waiting is shown at once when it has become longer than this, in bytes.
const LONGEST_FRAME: usize = 32_000;

/// A question that is put to a model.
pub(super) struct Asking<'a, S: Journal<Conversation>> {
    pub(super) policy: &'a AnswerPolicy<S>,
    pub(super) asked: &'a Asked,
    pub(super) model: Arc<dyn Model>,
    pub(super) request: ModelRequest,
    /// Words that the answer begins with.
    pub(super) prefix: String,
}

pub(super) struct Answer {
    pub(super) text: String,
    pub(super) details: AnswerDetails,
}

impl<S: Journal<Conversation>> Asking<'_, S> {
    /// Asks until there is an answer, or no hope of one; then says how often. `shown` is the
    /// number of the last frame there is.
    pub(super) async fn ask(&self, mut shown: u64) -> Result<Answer, (ModelError, u32)> {
        let answer = self.asked.answer.as_str();
        let seed = u64::from_str_radix(&self.policy.fingerprint.of("spread", &[answer], 15), 16);
        let backoff = Backoff { seed: seed.unwrap_or_default() };
        let mut attempt = 1;
        loop {
            match self.ask_once(attempt, &mut shown).await {
                Ok(answer) => return Ok(answer),
                Err(error) => {
                    tracing::warn!(answer.id = %answer, attempt, error = %error, "the model did not answer");
                    if !error.kind.is_transient() || attempt >= self.policy.attempts {
                        return Err((error, attempt));
                    }
                    tokio::time::sleep(backoff.after(attempt, error.retry_after)).await;
                    attempt += 1;
                }
            }
        }
    }

    async fn ask_once(&self, attempt: u32, shown: &mut u64) -> Result<Answer, ModelError> {
        let began = Instant::now();
        let mut first = None;
        let mut pieces = self.model.ask(self.request.clone());
        let (mut text, mut waiting) = (self.prefix.clone(), self.prefix.clone());
        let mut flush = interval(self.policy.frame_interval);
        flush.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                piece = pieces.next() => match piece {
                    Some(Ok(Piece::Text(mut piece))) => {
                        // Models that fall back to bytes write it; databases do not keep it.
                        piece.retain(|c| c != '\0');
                        piece.truncate(piece.floor_char_boundary(LONGEST.saturating_sub(text.len())));
                        first.get_or_insert_with(|| began.elapsed());
                        text.push_str(&piece);
                        waiting.push_str(&piece);
                        if waiting.len() > LONGEST_FRAME {
                            self.show(attempt, shown, &mut waiting).await;
                        }
                        // No room for another character of any length.
                        if text.len() + 4 > LONGEST {
                            self.show(attempt, shown, &mut waiting).await;
                            return Ok(Answer { text, details: self.details(attempt, began, first) });
                        }
                    }
                    Some(Ok(Piece::Done { model, prompt_tokens, completion_tokens, finish_reason })) => {
                        self.show(attempt, shown, &mut waiting).await;
                        let details = AnswerDetails {
                            model,
                            prompt_tokens,
                            completion_tokens,
                            finish_reason,
                            ..self.details(attempt, began, first)
                        };
                        return Ok(Answer { text, details });
                    }
                    Some(Err(error)) => return Err(error),
                    None => return Err(ModelError {
                        kind: ModelErrorKind::CutOff,
                        message: "the stream ended early".into(),
                        retry_after: None,
                    }),
                },
                _ = flush.tick(), if !waiting.is_empty() => {
                    self.show(attempt, shown, &mut waiting).await;
                }
            }
        }
    }

    /// What we know of an answer ourselves; the provider knows the rest.
    fn details(&self, attempt: u32, began: Instant, first: Option<Duration>) -> AnswerDetails {
        AnswerDetails {
            model: self.model.model().to_owned(),
            provider: self.model.provider().to_owned(),
            prompt_tokens: 0,
            completion_tokens: 0,
            time_to_first_token_ms: millis(first.unwrap_or_else(|| began.elapsed())),
            duration_ms: millis(began.elapsed()),
            finish_reason: "length".to_owned(),
            attempts: attempt,
        }
    }

    /// Shows what is waiting. A frame that is lost is no loss: the settled answer replaces it.
    async fn show(&self, attempt: u32, shown: &mut u64, waiting: &mut String) {
        if waiting.is_empty() {
            return;
        }
        *shown += 1;
        let draft = Draft {
            owner: self.asked.owner.clone(),
            conversation: self.asked.conversation.clone(),
            answer: self.asked.answer.clone(),
            number: *shown,
            attempt,
            text: std::mem::take(waiting),
        };
        if let Err(error) = self.policy.drafts.add(draft).await {
            tracing::warn!(answer.id = %self.asked.answer, error = &error as &dyn std::error::Error, "a frame was lost");
        }
    }
}

fn millis(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}
