use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use commands::{CommandError, metadata};
use domain::conversation::{Change, Command, Speaker};
use domain::{Conversation, MessageId, MessageText, Title, UserId};
use tests::journal_double::JournalDouble;
use tokio::time::Instant;

use super::nodes::{PATIENCE, Shared};
use super::rng::Rng;

const CONVERSATIONS: u64 = 2;
const COMMANDS: u64 = 8;

/// Somebody who orders one thing after another and does not let go until there is an answer.
pub(super) struct Client {
    number: u64,
    rng: Rng,
    nodes: Shared,
    journal: JournalDouble,
    record: Rc<RefCell<Vec<Answered>>>,
}

/// What somebody ordered.
#[derive(Debug, Clone)]
pub(super) struct Ordered {
    pub(super) command_id: String,
    pub(super) conversation: String,
    pub(super) command: Command,
}

/// What came of it.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    pub(super) order: Ordered,
    pub(super) answer: Answer,
    /// When it was first ordered, and when it was answered.
    pub(super) time: (Instant, Instant),
    /// Where the journal was at those times.
    pub(super) journal: (u64, u64),
}

#[derive(Debug, Clone)]
pub(super) enum Answer {
    /// A commit at this position, and the state after it when it was not a repeat.
    Done(u64, Option<Conversation>),
    /// There was nothing to do.
    Nothing,
    /// With this code.
    Refused(&'static str),
}

impl Client {
    pub(super) fn new(
        number: u64,
        rng: Rng,
        nodes: Shared,
        journal: JournalDouble,
        record: &Rc<RefCell<Vec<Answered>>>,
    ) -> Self {
        Self { number, rng, nodes, journal, record: record.clone() }
    }

    pub(super) async fn run(mut self) -> Result<(), String> {
        let mut done: Vec<Ordered> = Vec::new();
        for n in 0..COMMANDS {
            tokio::time::sleep(self.rng.time(40)).await;
            // Now and then something that was ordered long ago arrives once more.
            if !done.is_empty() && self.rng.happens(25) {
                let again = done[self.rng.below(done.len() as u64) as usize].clone();
                self.order(again).await?;
            }
            let order = self.wish(n);
            self.order(order.clone()).await?;
            done.push(order);
        }
        Ok(())
    }

    /// Something new.
    fn wish(&mut self, n: u64) -> Ordered {
        let conversation = format!("{:012x}", self.rng.below(CONVERSATIONS));
        let by = UserId::parse("a".repeat(16)).expect("an id");
        let command = match self.rng.below(10) {
            0..2 => Command::Start { owner: by, title: None, metadata: None, began: None },
            2..5 => {
                let title = format!("{} {n}", self.number);
                let title = Title::parse(&title).expect("a title");
                Command::Change { by, changes: vec![Change::Title(title)] }
            }
            5 => Command::Delete { by },
            6 => Command::Restore { by },
            _ => Command::SendMessage {
                edits: None,
                supplied: None,
                by,
                message: MessageId::parse(format!("{:010x}", self.number * 1000 + n)).expect("one"),
                speaker: Speaker::User,
                text: MessageText::parse("Hello").expect("a text"),
                answer: None,
                at: chrono::DateTime::UNIX_EPOCH,
            },
        };
        let command_id = format!("{:032x}", self.number * 1000 + n);
        Ordered { command_id, conversation, command }
    }

    async fn order(&mut self, order: Ordered) -> Result<(), String> {
        let (began, before) = (Instant::now(), self.journal.position());
        while began.elapsed() < PATIENCE {
            let node = self.rng.below(self.nodes.count());
            let metadata =
                HashMap::from([(metadata::COMMAND_ID.to_owned(), order.command_id.clone())]);
            let (id, command) = (order.conversation.as_str(), order.command.clone());
            let answer = match self.nodes.execute(node, id, command, metadata).await {
                Some(Ok(executed)) if executed.changed => {
                    Answer::Done(executed.position, Some(executed.state))
                }
                Some(Ok(executed)) if executed.repeated => Answer::Done(executed.position, None),
                Some(Ok(_)) => Answer::Nothing,
                Some(Err(CommandError::Refused(refused))) => Answer::Refused(refused.code()),
                // It died, or could not be reached, or lost too many races: once more.
                None | Some(Err(CommandError::Conflict | CommandError::Port(_))) => {
                    tokio::time::sleep(self.rng.time(100)).await;
                    continue;
                }
            };
            let time = (began, Instant::now());
            let journal = (before, self.journal.position());
            self.record.borrow_mut().push(Answered { order, answer, time, journal });
            return Ok(());
        }
        Err(format!("{order:?} was never answered"))
    }
}
