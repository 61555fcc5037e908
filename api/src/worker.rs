//! Runs the policies: takes commits from their work queues and says when they are done.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use commands::metadata;
use commands::policies::{AnswerPolicy, Asked, Reaction};
use domain::conversation::ConversationEvent;
use domain::{ConversationId, Event, UserId};
use nats::{Job, Work};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::backend::Store;

/// Name of the queue, for ever: its place in the journal is kept under it.
pub const ANSWERS: &str = "policy-answer";
/// Pause before an answer that could not be settled is tried again.
const PAUSE: Duration = Duration::from_secs(2);
/// Pause before a commit that this build cannot read is looked at again.
const LONG_PAUSE: Duration = Duration::from_secs(30);
/// How long answers may go on being written when the server stops.
const GRACE: Duration = Duration::from_secs(3);

/// The answers this node is writing, so that one that is settled elsewhere can be stopped.
#[derive(Default)]
pub struct Writing {
    answers: Mutex<HashMap<String, Being>>,
}

/// An answer that is being written.
struct Being {
    conversation: ConversationId,
    stop: CancellationToken,
}

impl Writing {
    /// An answer is settled: whoever writes it stops.
    pub fn finish(&self, answer: &str) {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(being) = answers.get(answer) {
            being.stop.cancel();
        }
    }

    /// A conversation is purged: nobody writes anything in it any more.
    pub fn finish_all(&self, conversation: &str) {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        for being in answers.values().filter(|being| being.conversation.as_str() == conversation) {
            being.stop.cancel();
        }
    }

    /// Begins to write an answer, unless this node is writing it already.
    fn begin(&self, conversation: &ConversationId, answer: &str) -> Option<CancellationToken> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        match answers.entry(answer.to_owned()) {
            Entry::Occupied(_) => None,
            Entry::Vacant(place) => {
                let being =
                    Being { conversation: conversation.clone(), stop: CancellationToken::new() };
                Some(place.insert(being).stop.clone())
            }
        }
    }

    fn end(&self, answer: &str) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).remove(answer);
    }
}

/// Runs the answer policy until told to stop.
pub async fn answers(
    policy: Arc<AnswerPolicy<Store>>,
    mut work: Work,
    writing: Arc<Writing>,
    stop: CancellationToken,
) {
    let mut running = JoinSet::new();
    loop {
        tokio::select! {
            job = work.next() => {
                let (policy, writing) = (policy.clone(), writing.clone());
                running.spawn(async move { take(&policy, &writing, job).await });
            }
            Some(ended) = running.join_next() => {
                if let Err(error) = ended {
                    tracing::error!(%error, "writing an answer ended badly; another worker takes over");
                }
            }
            () = stop.cancelled() => break,
        }
    }
    // What is not finished by then goes on from the queue, here or elsewhere.
    let finish = async { while running.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(GRACE, finish).await;
}

async fn take(policy: &AnswerPolicy<Store>, writing: &Writing, job: Job) {
    let requests = match requests(&job) {
        Ok(requests) => requests,
        Err(error) => {
            // A newer build on another node may understand it.
            tracing::error!(error, "a commit cannot be reacted to");
            job.again_after(LONG_PAUSE).await;
            return;
        }
    };
    if requests.is_empty() {
        job.done().await;
        return;
    }
    // Before waiting for a place at the provider, so that a stop meanwhile is not missed.
    let begun: Option<Vec<_>> = requests
        .iter()
        .map(|asked| writing.begin(&asked.conversation, asked.answer.as_str()))
        .collect();
    let Some(stops) = begun else {
        // Handed out again although we are still at it: our signs of life did not arrive.
        job.again_after(PAUSE).await;
        return;
    };
    let react = async {
        let mut reaction = Reaction::Done;
        for (asked, stop) in requests.iter().zip(stops) {
            if policy.react(asked, job.delivered > 1, stop).await == Reaction::Again {
                reaction = Reaction::Again;
            }
            writing.end(asked.answer.as_str());
        }
        reaction
    };
    tokio::pin!(react);
    let mut heartbeat = tokio::time::interval(Work::HEARTBEAT);
    loop {
        tokio::select! {
            reaction = &mut react => {
                match reaction {
                    Reaction::Done => job.done().await,
                    Reaction::Again => job.again_after(PAUSE).await,
                }
                return;
            }
            _ = heartbeat.tick() => job.working().await,
        }
    }
}

/// The answers that a commit requested. Their words are not needed here and stay sealed.
fn requests(job: &Job) -> Result<Vec<Asked>, String> {
    let commit = job.commit.as_ref().map_err(ToString::to_string)?;
    let is_asked = |types: &String| types.contains(".answer_requested.");
    if !commit.metadata.get(nats::EVENT_TYPES).is_some_and(is_asked) {
        return Ok(Vec::new());
    }
    let text = |key: &str| commit.metadata.get(key).cloned().unwrap_or_default();
    let owner = UserId::parse(text(metadata::OWNER)).map_err(|error| error.to_string())?;
    let conversation =
        ConversationId::parse(commit.id.as_str()).map_err(|error| error.to_string())?;
    let mut requests = Vec::new();
    for recorded in &commit.events().map_err(|error| error.to_string())? {
        let event =
            Event::decode(&recorded.kind, &recorded.data).map_err(|error| error.to_string())?;
        if let Event::Conversation(ConversationEvent::AnswerRequested {
            answer,
            message,
            model,
            instead_of,
            continues,
            ..
        }) = event
        {
            requests.push(Asked {
                model,
                continues: instead_of.filter(|_| continues),
                owner: owner.clone(),
                conversation: conversation.clone(),
                message,
                answer,
                position: commit.position,
                command_id: commit.command_id.clone(),
                correlation_id: text(metadata::CORRELATION_ID),
            });
        }
    }
    Ok(requests)
}
