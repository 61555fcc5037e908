use super::prices::micros;
use crate::analytics::{Histogram, Tally};

/// What was used within a step or a period.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// People who did anything at all; of a model, those it answered.
    pub active_users: u64,
    /// Conversations in which something was said.
    pub active_conversations: u64,
    /// What was counted.
    pub tally: Tally,
    /// What that cost, in millionths of the currency.
    pub cost_micros: u64,
    /// How long complete answers took.
    pub response: Latency,
    /// How long their first pieces took.
    pub first_token: Latency,
    /// Requests to the API; none by model.
    pub calls: u64,
    /// Of these, those that ended with a fault of the server.
    pub errors: u64,
    /// What other programs reported; none by model.
    pub reported: u64,
}

/// How long something took, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Latency {
    /// How many were measured.
    pub count: u64,
    /// The mean.
    pub mean: f64,
    /// The median.
    pub p50: f64,
    /// 95 of 100 took no longer.
    pub p95: f64,
    /// 99 of 100 took no longer.
    pub p99: f64,
}

/// The figures of a group, one for each step.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Model, user id or role; empty without groups, for all others, and for what has no model.
    pub group: String,
    /// One for each step.
    pub steps: Vec<Figures>,
}

/// Figures that are being added up.
#[derive(Debug, Clone, Default)]
pub(super) struct Sum {
    pub(super) active_users: u64,
    pub(super) active_conversations: u64,
    pub(super) tally: Tally,
    pub(super) cost: u128,
    pub(super) calls: i64,
    pub(super) errors: i64,
    pub(super) reported: i64,
}

impl Sum {
    /// Whether anybody used anything; whoever only asks does not.
    pub(super) fn is_used(&self) -> bool {
        self.tally != Tally::default() || self.active_users > 0 || self.active_conversations > 0
    }

    /// Adds up.
    pub(super) fn more(&mut self, other: &Self) {
        self.active_users += other.active_users;
        self.active_conversations += other.active_conversations;
        self.tally.merge(&other.tally);
        self.cost += other.cost;
        self.calls += other.calls;
        self.errors += other.errors;
        self.reported += other.reported;
    }

    /// Takes a part away. Views may differ in how far they are: nothing falls below zero.
    pub(super) fn less(&mut self, part: &Self) {
        let less = |number: &mut i64, part: i64| *number = (*number - part).max(0);
        self.active_users = self.active_users.saturating_sub(part.active_users);
        self.active_conversations =
            self.active_conversations.saturating_sub(part.active_conversations);
        self.tally.less(&part.tally);
        self.cost = self.cost.saturating_sub(part.cost);
        less(&mut self.calls, part.calls);
        less(&mut self.errors, part.errors);
        less(&mut self.reported, part.reported);
    }

    pub(super) fn figures(self) -> Figures {
        let Self { active_users, active_conversations, tally, cost, .. } = self;
        Figures {
            active_users,
            active_conversations,
            cost_micros: micros(cost),
            response: Latency::of(tally.duration_ms, &tally.durations),
            first_token: Latency::of(tally.first_token_ms, &tally.first_tokens),
            tally,
            calls: self.calls.unsigned_abs(),
            errors: self.errors.unsigned_abs(),
            reported: self.reported.unsigned_abs(),
        }
    }
}

impl Latency {
    fn of(sum: i64, histogram: &Histogram) -> Self {
        let count = histogram.count();
        if count == 0 {
            return Self::default();
        }
        Self {
            count,
            mean: sum as f64 / count as f64,
            p50: histogram.quantile(0.5),
            p95: histogram.quantile(0.95),
            p99: histogram.quantile(0.99),
        }
    }
}

impl Line {
    /// What was used in all steps together: what lines are ordered by.
    pub fn weight(&self) -> (i64, i64) {
        let tallies = || self.steps.iter().map(|figures| &figures.tally);
        (tallies().map(Tally::tokens).sum(), tallies().map(Tally::messages).sum())
    }
}
