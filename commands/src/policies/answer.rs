//! When an answer was requested, ask the model.

use std::sync::Arc;
use std::time::Duration;

use domain::conversation::{AnswerDetails, Command, Entry, Settlement};
use domain::{Conversation, ConversationId, MessageId, UserId};
use futures_util::StreamExt;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Backoff;
use crate::Fingerprint;
use crate::error::CommandError;
use crate::execute::{Executor, Journal};
use crate::order::Order;
use crate::ports::{
    Draft, Drafts, History, Model, ModelError, ModelErrorKind, ModelRequest, Piece, PortError,
    Speaker, Turn,
};

/// Longest answer, in bytes: sealed and in base64 it still fits into one message of a server
/// with the usual limit of 1 MB. A model that does not end is ended here.
const LONGEST: usize = 500_000;
/// What is waiting is shown at once when it has become longer than this, in bytes.
const LONGEST_FRAME: usize = 32_000;
/// How often, and with what pause, settling an answer is tried before the queue takes over.
const SETTLE_ATTEMPTS: u32 = 6;
const SETTLE_PAUSE: Duration = Duration::from_secs(1);

/// An answer that was requested.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Whose conversation it is.
    pub owner: UserId,
    /// In which conversation.
    pub conversation: ConversationId,
    /// To which message.
    pub message: MessageId,
    /// Names the answer.
    pub answer: MessageId,
    /// Journal position of the request.
    pub position: u64,
    /// Id of the command that requested it.
    pub command_id: String,
    /// The request's correlation id.
    pub correlation_id: String,
}

/// Whether the policy is done with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaction {
    /// The answer is settled.
    Done,
    /// It could not be settled now: react again later.
    Again,
}

/// Asks the model, shows what arrives, and settles the answer.
pub struct AnswerPolicy<S: Journal<Conversation>> {
    /// The door to the journal.
    pub executor: Arc<Executor<Conversation, S>>,
    /// What has been said.
    pub history: Arc<dyn History>,
    /// Where pieces are shown.
    pub drafts: Arc<dyn Drafts>,
    /// Who answers.
    pub model: Arc<dyn Model>,
    /// Keyed hashes.
    pub fingerprint: Fingerprint,
    /// How often the model is asked before the answer fails.
    pub attempts: u32,
    /// Pieces that arrive within this time are shown as one.
    pub frame_interval: Duration,
    /// How many turns the model gets.
    pub context_messages: u32,
    /// Instructions that go before every conversation.
    pub system_prompt: Option<String>,
}

/// A server answered from a copy of the journal that does not hold what we react to.
#[derive(Debug, thiserror::Error)]
#[error("the copy of the journal that answered is behind")]
struct OldCopy;

struct Answer {
    text: String,
    details: AnswerDetails,
}

impl<S: Journal<Conversation>> AnswerPolicy<S> {
    /// Reacts to a request. `again` says that somebody began to before and went away; `stop`
    /// that the answer was settled or is no longer wanted.
    pub async fn react(&self, asked: &Asked, again: bool, stop: CancellationToken) -> Reaction {
        match self.try_to_react(asked, again, stop).await {
            Ok(()) => Reaction::Done,
            Err(CommandError::Refused(refusal)) => {
                tracing::info!(answer.id = %asked.answer, code = refusal.code(), "the answer is not wanted");
                Reaction::Done
            }
            // Asking again would fail in the same way, for ever.
            Err(error @ CommandError::Port(PortError::Failed { .. })) => {
                tracing::error!(answer.id = %asked.answer, error = &error as &dyn std::error::Error,
                    "an answer failed on our side");
                let failed = Settlement::Failed { code: "internal".to_owned(), attempts: 1 };
                match self.settle(asked, failed).await {
                    Ok(()) | Err(CommandError::Refused(_)) => Reaction::Done,
                    // An answer that nobody settles would stay pending for ever.
                    Err(_) => Reaction::Again,
                }
            }
            Err(error) => {
                tracing::warn!(answer.id = %asked.answer, error = &error as &dyn std::error::Error,
                    "an answer could not be settled and is tried again");
                Reaction::Again
            }
        }
    }

    async fn try_to_react(
        &self,
        asked: &Asked,
        again: bool,
        stop: CancellationToken,
    ) -> Result<(), CommandError> {
        if stop.is_cancelled() {
            return Ok(());
        }
        let entry = |state: &Conversation| {
            state.thread().and_then(|thread| thread.entries.get(&asked.answer)).cloned()
        };
        let is_pending = |state: &Conversation| matches!(entry(state), Some(Entry::Pending { .. }));
        let state = self.executor.look_at(asked.conversation.as_str(), is_pending).await?;
        match entry(&state) {
            Some(Entry::Pending { .. }) => {}
            Some(_) => return Ok(()),
            // It was requested, or we would not be here: a copy of the journal that is behind
            // must not make us forget it.
            None => return Err(PortError::unavailable("the journal", OldCopy).into()),
        }
        let mut shown = 0;
        if again {
            let (text, last) =
                self.drafts.so_far(&asked.owner, &asked.conversation, &asked.answer).await?;
            if !text.is_empty() {
                return self.settle(asked, Settlement::Interrupted { text }).await;
            }
            shown = last;
        }
        let limit = self.context_messages;
        let turns =
            self.history.turns(&asked.conversation, &asked.message, asked.position, limit).await?;
        let instructions = self
            .system_prompt
            .iter()
            .map(|text| Turn { speaker: Speaker::System, text: text.clone() });
        let request = ModelRequest { turns: instructions.chain(turns).collect() };
        let answer = tokio::select! {
            answer = self.ask(asked, request, shown) => answer,
            // Dropping the question cancels it at the provider.
            () = stop.cancelled() => return Ok(()),
        };
        let settlement = match answer {
            Ok(Answer { text, details }) => Settlement::Completed { text, details },
            Err((error, attempts)) => Settlement::Failed { code: error.kind.to_string(), attempts },
        };
        self.settle(asked, settlement).await
    }

    async fn settle(&self, asked: &Asked, settlement: Settlement) -> Result<(), CommandError> {
        let order = Order::of_system(&asked.correlation_id, Some(asked.command_id.clone()));
        // One name for every attempt to settle: the journal keeps the first.
        let command_id =
            self.fingerprint.of("settle", &[asked.answer.as_str(), &asked.command_id], 32);
        let metadata = order.metadata(&command_id);
        let command = Command::SettleAnswer { answer: asked.answer.clone(), settlement };
        let mut attempt = 1;
        loop {
            let (command, metadata) = (command.clone(), metadata.clone());
            match self.executor.execute(asked.conversation.as_str(), command, metadata).await {
                Ok(_) => return Ok(()),
                // The words are in our hands: hold on to them for as long as is sensible.
                Err(CommandError::Conflict | CommandError::Port(PortError::Unavailable { .. }))
                    if attempt < SETTLE_ATTEMPTS =>
                {
                    tokio::time::sleep(SETTLE_PAUSE).await;
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn ask(
        &self,
        asked: &Asked,
        request: ModelRequest,
        mut shown: u64,
    ) -> Result<Answer, (ModelError, u32)> {
        let seed =
            u64::from_str_radix(&self.fingerprint.of("spread", &[asked.answer.as_str()], 15), 16);
        let backoff = Backoff { seed: seed.unwrap_or_default() };
        let mut attempt = 1;
        loop {
            match self.ask_once(asked, request.clone(), attempt, &mut shown).await {
                Ok(answer) => return Ok(answer),
                Err(error) => {
                    tracing::warn!(answer.id = %asked.answer, attempt, error = %error, "the model did not answer");
                    if !error.kind.is_transient() || attempt >= self.attempts {
                        return Err((error, attempt));
                    }
                    tokio::time::sleep(backoff.after(attempt, error.retry_after)).await;
                    attempt += 1;
                }
            }
        }
    }

    async fn ask_once(
        &self,
        asked: &Asked,
        request: ModelRequest,
        attempt: u32,
        shown: &mut u64,
    ) -> Result<Answer, ModelError> {
        let began = Instant::now();
        let mut first = None;
        let mut pieces = self.model.ask(request);
        let (mut text, mut waiting) = (String::new(), String::new());
        let mut flush = tokio::time::interval(self.frame_interval);
        flush.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                piece = pieces.next() => match piece {
                    Some(Ok(Piece::Text(mut piece))) => {
                        // Models that fall back to bytes write it; databases do not keep it.
                        piece.retain(|c| c != '\0');
                        piece.truncate(piece.floor_char_boundary(LONGEST - text.len()));
                        first.get_or_insert_with(|| began.elapsed());
                        text.push_str(&piece);
                        waiting.push_str(&piece);
                        if waiting.len() > LONGEST_FRAME {
                            self.show(asked, attempt, shown, &mut waiting).await;
                        }
                        // No room for another character of any length.
                        if text.len() + 4 > LONGEST {
                            self.show(asked, attempt, shown, &mut waiting).await;
                            let details = self.details(attempt, began, first);
                            return Ok(Answer { text, details });
                        }
                    }
                    Some(Ok(Piece::Done { model, prompt_tokens, completion_tokens, finish_reason })) => {
                        self.show(asked, attempt, shown, &mut waiting).await;
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
                    self.show(asked, attempt, shown, &mut waiting).await;
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
    async fn show(&self, asked: &Asked, attempt: u32, shown: &mut u64, waiting: &mut String) {
        if waiting.is_empty() {
            return;
        }
        *shown += 1;
        let draft = Draft {
            owner: asked.owner.clone(),
            conversation: asked.conversation.clone(),
            answer: asked.answer.clone(),
            number: *shown,
            attempt,
            text: std::mem::take(waiting),
        };
        if let Err(error) = self.drafts.add(draft).await {
            tracing::warn!(answer.id = %asked.answer, error = &error as &dyn std::error::Error, "a frame was lost");
        }
    }
}

fn millis(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}
