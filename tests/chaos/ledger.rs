//! What was asked of the product, and what it promised.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// What a request asks for. Texts, titles and names are unique, so that their effect can be told
/// from every other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    Register { username: String },
    Start { title: String },
    Send { text: String },
    Rename { title: String },
    Delete,
    Restore,
    Stop { answer: String },
    Retry { message: String },
}

/// What an acknowledgement says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// Account, conversation or message.
    pub(crate) id: String,
    /// The answer that was asked for.
    pub(crate) answer: Option<String>,
    pub(crate) position: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// No answer, or one that leaves it open: to be asked again under the same name.
    Unknown,
    /// Promised. `at` is when, by the ledger's clock.
    Acknowledged { receipt: Receipt, at: u64 },
    /// A rule, or a lost race, said no.
    Refused { code: String },
}

/// One request with everything that is known of it.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Its `Idempotency-Key` (which begins with `k-`) or the id the client chose.
    pub(crate) name: String,
    /// Which of the campaign's people asks.
    pub(crate) who: usize,
    /// Which conversation or account; empty until the server has named it.
    pub(crate) chat: String,
    pub(crate) what: What,
    /// When it was first sent, by the ledger's clock.
    pub(crate) sent: u64,
    pub(crate) outcome: Outcome,
    /// Receipts of repeats after the first acknowledgement.
    pub(crate) repeats: Vec<Receipt>,
    /// Refusals of repeats after the first acknowledgement.
    pub(crate) denials: Vec<String>,
}

impl Entry {
    /// Whether it is not known yet what it came to.
    pub(crate) fn is_open(&self) -> bool {
        self.outcome == Outcome::Unknown
    }

    /// What was promised.
    pub(crate) fn receipt(&self) -> Option<Receipt> {
        match &self.outcome {
            Outcome::Acknowledged { receipt, .. } => Some(receipt.clone()),
            _ => None,
        }
    }
}

/// All requests of a campaign. Its clock ticks with every entry and acknowledgement, so that
/// "acknowledged before the other was sent" can be told.
#[derive(Default)]
pub(crate) struct Ledger {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    now: u64,
    entries: Vec<Entry>,
    acknowledged: Vec<Instant>,
    left_open: BTreeMap<String, u64>,
    once_open: BTreeMap<usize, u32>,
}

/// How the requests went, in numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Totals {
    pub(crate) requests: usize,
    pub(crate) acknowledged: usize,
    pub(crate) refused: BTreeMap<String, usize>,
    pub(crate) repeats: usize,
    /// Requests whose outcome was open for a while, and is known now.
    pub(crate) resolved: usize,
    /// Why it was open, with how often.
    pub(crate) left_open: BTreeMap<String, u64>,
}

impl Ledger {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request that is about to be sent for the first time; answers its number.
    pub(crate) fn begin(&self, who: usize, name: String, chat: &str, what: What) -> usize {
        let mut inner = self.inner();
        inner.now += 1;
        let entry = Entry {
            name,
            who,
            chat: chat.to_owned(),
            what,
            sent: inner.now,
            outcome: Outcome::Unknown,
            repeats: Vec::new(),
            denials: Vec::new(),
        };
        inner.entries.push(entry);
        inner.entries.len() - 1
    }

    /// Notes an acknowledgement: the first one is the promise, the others are repeats of it.
    pub(crate) fn acknowledge(&self, number: usize, receipt: Receipt) {
        let mut inner = self.inner();
        inner.now += 1;
        let at = inner.now;
        inner.acknowledged.push(Instant::now());
        let entry = &mut inner.entries[number];
        if matches!(entry.outcome, Outcome::Acknowledged { .. }) {
            entry.repeats.push(receipt);
            return;
        }
        if entry.chat.is_empty() {
            entry.chat.clone_from(&receipt.id);
        }
        entry.outcome = Outcome::Acknowledged { receipt, at };
    }

    /// Notes a refusal.
    pub(crate) fn refuse(&self, number: usize, code: String) {
        let entry = &mut self.inner().entries[number];
        match entry.outcome {
            Outcome::Acknowledged { .. } => entry.denials.push(code),
            _ => entry.outcome = Outcome::Refused { code },
        }
    }

    /// Notes that a request was left open, and why.
    pub(crate) fn leave_open(&self, number: usize, why: String) {
        let mut inner = self.inner();
        *inner.left_open.entry(why).or_default() += 1;
        if inner.entries[number].outcome == Outcome::Unknown {
            *inner.once_open.entry(number).or_default() += 1;
        }
    }

    pub(crate) fn entry(&self, number: usize) -> Entry {
        self.inner().entries[number].clone()
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.inner().entries.clone()
    }

    /// When something was acknowledged, in order.
    pub(crate) fn acknowledgements(&self) -> Vec<Instant> {
        self.inner().acknowledged.clone()
    }

    /// How many acknowledgements there are so far.
    pub(crate) fn heard(&self) -> usize {
        self.inner().acknowledged.len()
    }

    pub(crate) fn totals(&self) -> Totals {
        let inner = self.inner();
        let mut totals = Totals {
            requests: inner.entries.len(),
            left_open: inner.left_open.clone(),
            ..Totals::default()
        };
        for (number, entry) in inner.entries.iter().enumerate() {
            totals.repeats += entry.repeats.len();
            match &entry.outcome {
                Outcome::Acknowledged { .. } => totals.acknowledged += 1,
                Outcome::Refused { code } => *totals.refused.entry(code.clone()).or_default() += 1,
                Outcome::Unknown => {}
            }
            let known = entry.outcome != Outcome::Unknown;
            totals.resolved += usize::from(known && inner.once_open.contains_key(&number));
        }
        totals
    }
}
