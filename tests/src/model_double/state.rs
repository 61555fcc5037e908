//! What the double was told and what it has seen.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::sync::{Semaphore, watch};

use super::Script;

/// A test that waits longer than this waits for something that will not come.
const PATIENCE: Duration = Duration::from_secs(10);

/// A question, as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The model that was asked for.
    pub model: String,
    /// The conversation.
    pub messages: Vec<Said>,
    /// Whether the answer was to be streamed.
    pub stream: bool,
    /// The `Authorization` header.
    pub authorization: Option<String>,
    /// The whole body.
    pub body: Value,
}

/// One message of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// `system`, `user` or `assistant`.
    pub role: String,
    /// The text.
    pub content: String,
}

impl Asked {
    pub(super) fn new(body: Value, authorization: Option<String>) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let messages = body["messages"].as_array().into_iter().flatten();
        Self {
            model: text(&body["model"]),
            messages: messages
                .map(|said| Said { role: text(&said["role"]), content: text(&said["content"]) })
                .collect(),
            stream: body["stream"] == true,
            authorization,
            body,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) scripts: VecDeque<Script>,
    pub(super) expected: Option<usize>,
    pub(super) requests: Vec<Asked>,
    pub(super) holding: usize,
    pub(super) cancelled: Vec<Instant>,
}

/// [`Seen`], shared between the test and the connections.
pub(super) struct State {
    seen: Mutex<Seen>,
    changed: watch::Sender<()>,
    gate: Semaphore,
}

impl Default for State {
    fn default() -> Self {
        Self { seen: Mutex::default(), changed: watch::Sender::new(()), gate: Semaphore::new(0) }
    }
}

impl State {
    pub(super) fn look<T>(&self, look: impl FnOnce(&Seen) -> T) -> T {
        look(&self.lock())
    }

    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Seen) -> T) -> T {
        let outcome = change(&mut self.lock());
        self.changed.send_replace(());
        outcome
    }

    /// Waits until `look` finds something.
    pub(super) async fn until<T>(&self, what: &str, look: impl Fn(&Seen) -> Option<T>) -> T {
        let mut changed = self.changed.subscribe();
        let found = async {
            loop {
                if let Some(found) = self.look(&look) {
                    return found;
                }
                changed.changed().await.expect("the sender is ours");
            }
        };
        match tokio::time::timeout(PATIENCE, found).await {
            Ok(found) => found,
            Err(_) => panic!("the double waited for {what} and saw {:#?}", self.lock()),
        }
    }

    /// Waits for a release.
    pub(super) async fn hold(&self) {
        self.change(|seen| seen.holding += 1);
        let _holding = Holding(self);
        self.gate.acquire().await.expect("the gate is never closed").forget();
    }

    pub(super) fn release(&self) {
        self.gate.add_permits(1);
    }

    /// A test that failed while it looked does not hide the failure behind a second one.
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts a hold down when it is released or its client hangs up.
struct Holding<'a>(&'a State);

impl Drop for Holding<'_> {
    fn drop(&mut self) {
        self.0.change(|seen| seen.holding -= 1);
    }
}
