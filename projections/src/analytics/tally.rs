use super::fact::{Count, What};
use super::histogram::Histogram;
use crate::table::Value;

/// What was counted and added up, of a time or of somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Tally {
    /// Accounts that were opened.
    pub registered: i64,
    /// Conversations that were started.
    pub started: i64,
    /// Messages of people.
    pub sent: i64,
    /// Words of others that people brought along.
    pub brought: i64,
    /// Answers that are complete.
    pub completed: i64,
    /// Answers that failed.
    pub failed: i64,
    /// Answers that were stopped.
    pub stopped: i64,
    /// Answers that broke off.
    pub interrupted: i64,
    /// Whatever else people did.
    pub other: i64,
    /// Tokens that models read.
    pub tokens_in: i64,
    /// Tokens that models wrote.
    pub tokens_out: i64,
    /// Milliseconds of all complete answers.
    pub duration_ms: i64,
    /// Milliseconds to the first piece of all complete answers.
    pub first_token_ms: i64,
    /// How long complete answers took.
    pub durations: Histogram,
    /// How long the first piece of complete answers took.
    pub first_tokens: Histogram,
}

/// The columns of a table whose rows end with a [`Tally`], behind those of its key.
macro_rules! with_tally {
    ($($first:expr),+ $(,)?) => {
        &[
            $($first,)+
            $crate::table::Column("registered", $crate::table::Kind::BigInt),
            $crate::table::Column("started", $crate::table::Kind::BigInt),
            $crate::table::Column("sent", $crate::table::Kind::BigInt),
            $crate::table::Column("brought", $crate::table::Kind::BigInt),
            $crate::table::Column("completed", $crate::table::Kind::BigInt),
            $crate::table::Column("failed", $crate::table::Kind::BigInt),
            $crate::table::Column("stopped", $crate::table::Kind::BigInt),
            $crate::table::Column("interrupted", $crate::table::Kind::BigInt),
            $crate::table::Column("other", $crate::table::Kind::BigInt),
            $crate::table::Column("tokens_in", $crate::table::Kind::BigInt),
            $crate::table::Column("tokens_out", $crate::table::Kind::BigInt),
            $crate::table::Column("duration_ms", $crate::table::Kind::BigInt),
            $crate::table::Column("first_token_ms", $crate::table::Kind::BigInt),
            $crate::table::Column("durations", $crate::table::Kind::Bytes),
            $crate::table::Column("first_tokens", $crate::table::Kind::Bytes),
        ]
    };
}
pub(super) use with_tally;

impl Tally {
    /// Counts one more.
    pub(crate) fn add(&mut self, count: Count) {
        if let Some(field) = self.field(count.what, count.person) {
            *field += 1;
        }
        self.tokens_in += i64::from(count.tokens_in);
        self.tokens_out += i64::from(count.tokens_out);
        if count.what == What::Completed {
            self.duration_ms += i64::from(count.duration);
            self.first_token_ms += i64::from(count.first_token);
            self.durations.add(count.duration);
            self.first_tokens.add(count.first_token);
        }
    }

    /// Where something is counted. What is done with the things of others is no activity of
    /// theirs.
    pub(super) fn field(&mut self, what: What, person: bool) -> Option<&mut i64> {
        Some(match what {
            What::Registered => &mut self.registered,
            What::Started => &mut self.started,
            What::Sent => &mut self.sent,
            What::Brought => &mut self.brought,
            What::Completed => &mut self.completed,
            What::Failed => &mut self.failed,
            What::Stopped => &mut self.stopped,
            What::Interrupted => &mut self.interrupted,
            What::Other if person => &mut self.other,
            What::Asked | What::Other => return None,
        })
    }

    /// Adds up.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.with(other, |number, other| *number += other);
        self.durations.merge(&other.durations);
        self.first_tokens.merge(&other.first_tokens);
    }

    /// Takes a part away. Nothing falls below zero.
    pub(crate) fn less(&mut self, part: &Self) {
        self.with(part, |number, part| *number = (*number - part).max(0));
        self.durations.less(&part.durations);
        self.first_tokens.less(&part.first_tokens);
    }

    /// Changes each number by that of another.
    fn with(&mut self, other: &Self, change: impl Fn(&mut i64, i64)) {
        for (number, other) in [
            (&mut self.registered, other.registered),
            (&mut self.started, other.started),
            (&mut self.sent, other.sent),
            (&mut self.brought, other.brought),
            (&mut self.completed, other.completed),
            (&mut self.failed, other.failed),
            (&mut self.stopped, other.stopped),
            (&mut self.interrupted, other.interrupted),
            (&mut self.other, other.other),
            (&mut self.tokens_in, other.tokens_in),
            (&mut self.tokens_out, other.tokens_out),
            (&mut self.duration_ms, other.duration_ms),
            (&mut self.first_token_ms, other.first_token_ms),
        ] {
            change(number, other);
        }
    }

    /// Answers that came to an end.
    pub fn answers(&self) -> i64 {
        self.completed + self.failed + self.stopped + self.interrupted
    }

    /// Messages that were stored: those of people, and answers with words.
    pub fn messages(&self) -> i64 {
        self.sent + self.brought + self.completed + self.stopped + self.interrupted
    }

    /// Tokens that models read and wrote.
    pub fn tokens(&self) -> i64 {
        self.tokens_in + self.tokens_out
    }

    /// Hands out every value, in the order of the columns.
    pub(super) fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        for number in [
            self.registered,
            self.started,
            self.sent,
            self.brought,
            self.completed,
            self.failed,
            self.stopped,
            self.interrupted,
            self.other,
            self.tokens_in,
            self.tokens_out,
            self.duration_ms,
            self.first_token_ms,
        ] {
            to(Value::BigInt(number));
        }
        to(Value::Bytes(&self.durations.encode()));
        to(Value::Bytes(&self.first_tokens.encode()));
    }
}
