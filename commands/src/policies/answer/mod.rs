//! When an answer was requested, ask the model.

mod asking;
mod naming;
mod window;

use std::sync::Arc;
use std::time::Duration;

use domain::conversation::{Command, Kind, Settlement};
use domain::{Conversation, ConversationId, MessageId, UserId};
use tokio_util::sync::CancellationToken;

use self::asking::{Answer, Asking};
use crate::Fingerprint;
use crate::error::CommandError;
use crate::execute::{Executed, Executor, Journal};
use crate::order::Order;
use crate::ports::{
    Drafts, History, Model, ModelErrorKind, ModelRequest, Models, PortError, Speaker, Turn, Window,
};

/// How often, and with what pause, settling an answer is tried before the queue takes over.
const SETTLE_ATTEMPTS: u32 = 6;
const SETTLE_PAUSE: Duration = Duration::from_secs(1);

/// What a model is told that is to go on from the words before.
const GO_ON: &str = "Go on exactly where your last answer broke off. Repeat nothing of it and do not comment on this.";

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
    /// Which model is asked; the server's default without one.
    pub model: Option<String>,
    /// The answer whose words it goes on from.
    pub continues: Option<MessageId>,
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
    pub models: Arc<dyn Models>,
    /// Keyed hashes.
    pub fingerprint: Fingerprint,
    /// How often the model is asked before the answer fails.
    pub attempts: u32,
    /// Pieces that arrive within this time are shown as one.
    pub frame_interval: Duration,
    /// Instructions that go before every conversation.
    pub system_prompt: Option<String>,
    /// Whether the model is asked for a title of a conversation that has none. Its first words
    /// are the title otherwise.
    pub titles_by_model: bool,
}

/// A server answered from a copy of the journal that does not hold what we react to.
#[derive(Debug, thiserror::Error)]
#[error("the copy of the journal that answered is behind")]
struct OldCopy;

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
                    Ok(_) | Err(CommandError::Refused(_)) => Reaction::Done,
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
        let model = self.models.find(asked.model.as_deref());
        let place = async {
            match &model {
                Some(model) => model.place().await.map(Some),
                None => Ok(None),
            }
        };
        // Before anything is read, so that a thousand who wait hold no conversations in memory.
        let place = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(()),
            place = place => place,
        };
        let entry = |state: &Conversation| {
            state
                .thread()
                .and_then(|thread| thread.entries.get(&asked.answer))
                .map(|entry| entry.kind.clone())
        };
        let is_pending = |state: &Conversation| matches!(entry(state), Some(Kind::Pending { .. }));
        let state = self.executor.look_at(asked.conversation.as_str(), is_pending).await?;
        match entry(&state) {
            Some(Kind::Pending { .. }) => {}
            Some(Kind::Complete) if again => return self.name(asked, &state, None).await,
            Some(_) => return Ok(()),
            // It was requested, or we would not be here: a copy of the journal that is behind
            // must not make us forget it. Of what was purged nothing is left.
            None if state.thread().is_none() && state.owner().is_some() => return Ok(()),
            None => return Err(PortError::unavailable("the journal", OldCopy).into()),
        }
        let mut shown = 0;
        if again {
            let (text, last) =
                self.drafts.so_far(&asked.owner, &asked.conversation, &asked.answer).await?;
            if !text.is_empty() {
                return self.settle(asked, Settlement::Interrupted { text }).await.map(drop);
            }
            shown = last;
        }
        let never_asked = |kind: ModelErrorKind| {
            let failed = Settlement::Failed { code: kind.to_string(), attempts: 0 };
            self.settle(asked, failed)
        };
        let Some(model) = model else {
            return never_asked(ModelErrorKind::Unknown).await.map(drop);
        };
        let _place = match place {
            Ok(place) => place,
            Err(error) => {
                tracing::warn!(answer.id = %asked.answer, error = %error, "the model was not asked");
                return never_asked(error.kind).await.map(drop);
            }
        };
        let (request, prefix) = self.request(asked, model.window()).await?;
        let noted = self.note(asked, &*model, &request).await?;
        if !is_pending(&noted.state) {
            return Ok(());
        }
        let question = request.turns.last().map(|turn| turn.text.clone());
        let asking = Asking { policy: self, asked, model, request, prefix };
        let answer = tokio::select! {
            answer = asking.ask(shown) => answer,
            // Dropping the question cancels it at the provider.
            () = stop.cancelled() => return Ok(()),
        };
        match answer {
            Ok(Answer { text, details }) => {
                let told = question.map(|question| (question, text.clone()));
                let settled = self.settle(asked, Settlement::Completed { text, details }).await?;
                self.name(asked, &settled.state, told).await
            }
            Err((error, attempts)) => {
                let failed = Settlement::Failed { code: error.kind.to_string(), attempts };
                self.settle(asked, failed).await.map(drop)
            }
        }
    }

    /// What the model is asked, and the words that its answer goes on from.
    async fn request(
        &self,
        asked: &Asked,
        window: Window,
    ) -> Result<(ModelRequest, String), CommandError> {
        let Asked { conversation, message, position, .. } = asked;
        let manner = self.history.manner(conversation, *position).await?;
        let limit = window.messages;
        let turns = self.history.turns(conversation, message, *position, limit).await?;
        let prompts = self.system_prompt.iter().chain(&manner.system_prompt);
        let instructions = prompts.map(|text| turn(Speaker::System, text.clone()));
        let mut turns: Vec<_> = instructions.chain(turns).collect();
        let mut prefix = String::new();
        if let Some(earlier) = &asked.continues {
            let words = self.history.words(conversation, earlier, *position).await?;
            prefix = words.unwrap_or_default();
        }
        if !prefix.is_empty() {
            turns.push(turn(Speaker::Assistant, prefix.clone()));
            turns.push(turn(Speaker::User, GO_ON.to_owned()));
        }
        if let Some(tokens) = window.tokens {
            window::fit(&mut turns, tokens);
        }
        Ok((ModelRequest { parameters: manner.parameters, turns }, prefix))
    }

    /// Notes what the model is asked, before it is.
    async fn note(
        &self,
        asked: &Asked,
        model: &dyn Model,
        request: &ModelRequest,
    ) -> Result<Executed<Conversation>, CommandError> {
        let order = Order::of_system(&asked.correlation_id, Some(asked.command_id.clone()));
        let command_id =
            self.fingerprint.of("ask", &[asked.answer.as_str(), &asked.command_id], 32);
        let command = Command::AskModel {
            answer: asked.answer.clone(),
            model: model.model().to_owned(),
            provider: model.provider().to_owned(),
            parameters: request.parameters.clone(),
            context: request.turns.iter().filter_map(|turn| turn.message.clone()).collect(),
        };
        let metadata = order.metadata(&command_id);
        self.executor.execute(asked.conversation.as_str(), command, metadata).await
    }

    async fn settle(
        &self,
        asked: &Asked,
        settlement: Settlement,
    ) -> Result<Executed<Conversation>, CommandError> {
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
                Ok(executed) => return Ok(executed),
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
}

fn turn(speaker: Speaker, text: String) -> Turn {
    Turn { message: None, speaker, text }
}
