use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use commands::ports::{Clock, Keyring, PortError};
use commands::{CommandError, Executed, Executor};
use domain::conversation::Command;
use domain::sealing::DataKey;
use domain::{Conversation, UserId};
use tests::journal_double::{Fault, JournalDouble, Operation};
use tokio_util::sync::CancellationToken;

use super::checker::History;
use super::rng::Rng;

/// More than any seed has.
const KEPT: u64 = 100;

type Node = Executor<Conversation, JournalDouble>;

/// The nodes of a deployment. One that dies is replaced by one that remembers nothing.
pub(super) struct Nodes {
    journal: JournalDouble,
    running: RefCell<Vec<(Arc<Node>, CancellationToken)>>,
}

/// Everybody's key, at a time that stands still.
struct World;

impl Clock for World {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }
}

#[async_trait]
impl Keyring for World {
    async fn key(&self, owner: &UserId) -> Result<Arc<DataKey>, PortError> {
        let key = DataKey::new(owner.clone(), &[1; 32]);
        Ok(Arc::new(key.map_err(|error| PortError::failed("making a key", error))?))
    }
}

impl Nodes {
    pub(super) fn start(journal: &JournalDouble, count: u64) -> Self {
        let running = (0..count).map(|_| start(journal)).collect();
        Self { journal: journal.clone(), running: RefCell::new(running) }
    }

    pub(super) fn count(&self) -> u64 {
        self.running.borrow().len() as u64
    }

    /// What it was doing is not finished, and what it knew is gone.
    pub(super) fn kill(&self, node: u64) {
        let mut running = self.running.borrow_mut();
        running[node as usize].1.cancel();
        running[node as usize] = start(&self.journal);
    }

    /// Gives one a command; none when it died meanwhile.
    pub(super) async fn execute(
        &self,
        node: u64,
        id: &str,
        command: Command,
        metadata: HashMap<String, String>,
    ) -> Option<Result<Executed<Conversation>, CommandError>> {
        let (node, dies) = self.running.borrow()[node as usize].clone();
        dies.run_until_cancelled(node.execute(id, command, metadata)).await
    }

    /// Every node says of every conversation what the journal says.
    pub(super) async fn all_agree_with(&self, history: &History) -> Result<(), String> {
        let nodes = self.running.borrow().clone();
        for (node, _) in nodes {
            for id in history.conversations() {
                let seen = node.look_at(id, |_| false).await.map_err(|e| e.to_string())?;
                if seen != history.fold(id, u64::MAX) {
                    return Err(format!("a node believes something else of {id}"));
                }
            }
        }
        Ok(())
    }
}

fn start(journal: &JournalDouble) -> (Arc<Node>, CancellationToken) {
    let node = Executor::new(journal.clone(), KEPT, Arc::new(World), Arc::new(World));
    (Arc::new(node), CancellationToken::new())
}

/// What goes wrong with the journal.
pub(super) fn trouble(rng: Rng) -> impl FnMut(Operation) -> Fault + Send {
    let mut rng = rng;
    move |operation| match (operation, rng.below(100)) {
        (_, 0..45) => Fault::Late(rng.time(60)),
        (_, 45..55) => Fault::Lost,
        (Operation::Append, 55..65) => Fault::AnswerLost,
        (Operation::Load, 55..65) => Fault::NoSnapshot,
        (Operation::Load, 65..80) => Fault::OldSnapshot(rng.below(3) as usize),
        _ => Fault::None,
    }
}

/// Nobody waits for ever.
pub(super) const PATIENCE: Duration = Duration::from_secs(3600);

/// What the nodes share with the clients.
pub(super) type Shared = Rc<Nodes>;
