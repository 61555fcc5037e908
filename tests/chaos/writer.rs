//! Somebody who writes: conversations of their own (cold) and those that everybody writes (hot),
//! through whichever node comes to hand; who repeats what was left open until it is acknowledged,
//! and now and then what was acknowledged long ago.

use std::sync::Arc;
use std::time::{Duration, Instant};

use fastrand::Rng;
use tokio_util::sync::CancellationToken;

use crate::crowd::Crowd;
use crate::ledger::What;
use crate::people::{Person, Reply, ask};

/// More open requests than this are resolved before anything new is asked for.
const MOST_OPEN: usize = 12;
/// How long what is open at the end is repeated.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Writer {
    crowd: Arc<Crowd>,
    number: usize,
    rng: Rng,
    asked: usize,
    chats: Vec<Chat>,
    open: Vec<usize>,
    done: Vec<usize>,
}

/// A conversation of the writer's own. While something about it is open, nothing else is asked of
/// it, so that what a refusal means is known.
struct Chat {
    id: String,
    deleted: bool,
    open: Option<usize>,
    sent: Vec<Sent>,
}

struct Sent {
    message: String,
    answer: String,
    stopped: bool,
}

impl Writer {
    pub(crate) fn new(crowd: Arc<Crowd>, number: usize, seed: u64) -> Self {
        let rng = Rng::with_seed(seed ^ (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let (chats, open, done) = (Vec::new(), Vec::new(), Vec::new());
        Self { crowd, number, rng, asked: 0, chats, open, done }
    }

    /// Writes until told to stop or until `most` requests were made, then repeats what is open.
    pub(crate) async fn run(mut self, most: usize, stop: CancellationToken) {
        while !stop.is_cancelled() && self.asked < most {
            let number = self.next();
            self.ask(number).await;
            tokio::time::sleep(self.crowd.habits.pace).await;
        }
        let deadline = Instant::now() + PATIENCE;
        while let Some(number) = self.open.pop() {
            if Instant::now() > deadline {
                break;
            }
            self.ask(number).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The number of what to ask for next: something open, something old, or something new.
    fn next(&mut self) -> usize {
        let many = self.open.len() >= MOST_OPEN;
        if many || (!self.open.is_empty() && self.rng.u8(..100) < 30) {
            return self.open.swap_remove(self.rng.usize(..self.open.len()));
        }
        if !self.done.is_empty() && self.rng.u8(..100) < self.crowd.habits.repeats {
            return self.done[self.rng.usize(..self.done.len())];
        }
        self.asked += 1;
        self.invent()
    }

    fn invent(&mut self) -> usize {
        let (dice, everything) = (self.rng.u8(..100), self.crowd.habits.everything);
        let hot = (!self.crowd.hot.is_empty()).then(|| self.rng.usize(..self.crowd.hot.len()));
        match (dice, hot) {
            (0..2, _) if everything => {
                let username = format!("p{}-{}", self.number, self.asked);
                self.begin(0, true, "", What::Register { username })
            }
            (0..25, Some(hot)) => self.begin_hot(hot, |n| What::Send { text: format!("hot {n}") }),
            (25..30, Some(hot)) => {
                self.begin_hot(hot, |n| What::Rename { title: format!("hot title {n}") })
            }
            (30..36, _) => self.start(),
            _ => self.invent_cold(),
        }
    }

    fn begin_hot(&mut self, hot: usize, what: impl Fn(String) -> What) -> usize {
        let unique = format!("{}-{}", self.number, self.asked);
        let chat = self.crowd.hot[hot].clone();
        self.begin(0, false, &chat, what(unique))
    }

    fn start(&mut self) -> usize {
        let title = format!("title {}-{}", self.number, self.asked);
        self.begin(self.number + 1, false, "", What::Start { title })
    }

    /// Something about a conversation of the writer's own; a new one where none is free.
    fn invent_cold(&mut self) -> usize {
        let free: Vec<usize> =
            (0..self.chats.len()).filter(|index| self.chats[*index].open.is_none()).collect();
        if free.is_empty() {
            return self.start();
        }
        // The later ones more often: most conversations are old.
        let recent = free.len().saturating_sub(6);
        let from = if self.rng.bool() { recent } else { 0 };
        let index = free[self.rng.usize(from..free.len())];
        let unique = format!("{}-{}", self.number, self.asked);
        let chat = &self.chats[index];
        let everything = self.crowd.habits.everything;
        let stoppable = chat.sent.iter().rev().take(2).find(|sent| !sent.stopped);
        let stopped = chat.sent.last().filter(|sent| sent.stopped);
        let what = match self.rng.u8(..100) {
            _ if chat.deleted => What::Restore,
            0..8 if everything => What::Delete,
            8..24 if everything && stopped.is_some() => stopped
                .map(|sent| What::Retry { message: sent.message.clone() })
                .unwrap_or(What::Restore),
            24..40 if everything && stoppable.is_some() => stoppable
                .map(|sent| What::Stop { answer: sent.answer.clone() })
                .unwrap_or(What::Restore),
            40..60 => What::Rename { title: format!("title {unique}") },
            _ => What::Send { text: format!("cold {unique}") },
        };
        let id = chat.id.clone();
        let number = self.begin(self.number + 1, false, &id, what);
        self.chats[index].open = Some(number);
        number
    }

    /// Names the request by a key, or by an id of the client's where it can be and chance wants.
    fn begin(&mut self, who: usize, keyed: bool, chat: &str, what: What) -> usize {
        let by_id = !keyed && self.rng.bool();
        let random = self.rng.u64(..);
        let (name, chat) = match &what {
            What::Start { .. } if by_id => {
                let id = format!("{:012x}", random & 0xffff_ffff_ffff);
                (id.clone(), id)
            }
            What::Send { .. } if by_id => (format!("{random:016x}"), chat.to_owned()),
            _ => (format!("k-{}-{}", self.number, self.asked), chat.to_owned()),
        };
        self.crowd.ledger.begin(who, name, &chat, what)
    }

    async fn ask(&mut self, number: usize) {
        let crowd = self.crowd.clone();
        let entry = crowd.ledger.entry(number);
        let node = self.rng.usize(..crowd.nodes.len());
        let twice = entry.is_open() && self.rng.u8(..100) < crowd.habits.twice;
        let nobody = Person::default();
        let person = match entry.what {
            What::Register { .. } => &nobody,
            _ => &crowd.people[entry.who],
        };
        let at = |node: usize| {
            ask(&crowd.client, &crowd.nodes[node % crowd.nodes.len()], person, &entry)
        };
        if twice {
            let (one, two) = tokio::join!(at(node), at(node + 1));
            // An acknowledgement first: it says what the other should have been.
            let later = matches!(two, Reply::Acknowledged(_));
            let (first, second) = if later { (two, one) } else { (one, two) };
            self.hear(number, first);
            self.hear(number, second);
        } else {
            let reply = at(node).await;
            self.hear(number, reply);
        }
    }

    fn hear(&mut self, number: usize, reply: Reply) {
        let ledger = &self.crowd.ledger;
        let first = ledger.entry(number).is_open();
        match reply {
            Reply::Acknowledged(receipt) => {
                ledger.acknowledge(number, receipt);
                if first {
                    self.done.push(number);
                    self.learn(number);
                }
            }
            // A lost race may be tried again under the same name; half of them are given up.
            Reply::Refused(code) if first && code == "conflict" && self.rng.bool() => {
                ledger.leave_open(number, "409 conflict".to_owned());
                self.open_again(number);
            }
            Reply::Refused(code) => {
                ledger.refuse(number, code);
                self.free(number);
            }
            Reply::Open(why) => {
                ledger.leave_open(number, why);
                if first {
                    self.open_again(number);
                }
            }
        }
    }

    fn open_again(&mut self, number: usize) {
        if !self.open.contains(&number) {
            self.open.push(number);
        }
    }

    fn free(&mut self, number: usize) {
        self.open.retain(|open| *open != number);
        for chat in self.chats.iter_mut().filter(|chat| chat.open == Some(number)) {
            chat.open = None;
        }
    }

    fn learn(&mut self, number: usize) {
        self.free(number);
        let entry = self.crowd.ledger.entry(number);
        let Some(receipt) = entry.receipt() else { return };
        if matches!(entry.what, What::Start { .. }) {
            let chat = Chat { id: receipt.id, deleted: false, open: None, sent: Vec::new() };
            self.chats.push(chat);
            return;
        }
        let Some(chat) = self.chats.iter_mut().find(|chat| chat.id == entry.chat) else { return };
        match &entry.what {
            What::Delete => chat.deleted = true,
            What::Restore => chat.deleted = false,
            What::Stop { answer } => {
                let stopped = chat.sent.iter_mut().filter(|sent| sent.answer == *answer);
                stopped.for_each(|sent| sent.stopped = true);
            }
            What::Send { .. } => chat.sent.push(Sent {
                message: receipt.id,
                answer: receipt.answer.unwrap_or_default(),
                stopped: false,
            }),
            What::Retry { message } => {
                for sent in chat.sent.iter_mut().filter(|sent| sent.message == *message) {
                    sent.answer = receipt.answer.clone().unwrap_or_default();
                    sent.stopped = false;
                }
            }
            What::Register { .. } | What::Start { .. } | What::Rename { .. } => {}
        }
    }
}
