//! From rows to what crosses the network.

use projections::analytics as read;
use wire::analytics::{Activity, ConversationUsage, Latency, Numbers, Totals, UserUsage};

/// What was used.
pub(crate) fn numbers(figures: &read::Figures) -> Numbers {
    let tally = &figures.tally;
    let count = i64::unsigned_abs;
    Numbers {
        active_users: figures.active_users,
        new_users: count(tally.registered),
        conversations: count(tally.started),
        active_conversations: figures.active_conversations,
        messages: count(tally.messages()),
        answers: count(tally.answers()),
        failed: count(tally.failed),
        stopped: count(tally.stopped),
        interrupted: count(tally.interrupted),
        tokens_in: count(tally.tokens_in),
        tokens_out: count(tally.tokens_out),
        cost_micros: figures.cost_micros,
        response: latency(figures.response),
        first_token: latency(figures.first_token),
        api_calls: figures.calls,
        api_errors: figures.errors,
        other_activity: count(tally.other) + figures.reported,
    }
}

fn latency(latency: read::Latency) -> Latency {
    let read::Latency { count, mean, p50, p95, p99 } = latency;
    Latency { count, mean, p50, p95, p99 }
}

/// What is counted over all time.
pub(crate) fn totals(totals: &read::Totals, active_today: u64) -> Totals {
    let count = i64::unsigned_abs;
    Totals {
        users: count(totals.users),
        active_today,
        conversations: count(totals.conversations),
        open_conversations: count(totals.open_conversations),
        messages: count(totals.messages),
        tokens: count(totals.tokens),
        api_calls: count(totals.calls),
    }
}

/// What somebody used.
pub(crate) fn user(row: read::UserUsage) -> UserUsage {
    UserUsage {
        id: row.user_id,
        username: row.username,
        roles: row.roles,
        first_active: row.first_active,
        last_active: row.last_active,
        numbers: numbers(&row.figures),
    }
}

/// What was said in a conversation.
pub(crate) fn conversation(row: read::ConversationUsage) -> ConversationUsage {
    let count = i64::unsigned_abs;
    let status = match (row.deleted, row.ended) {
        (true, _) => "deleted",
        (false, true) => "ended",
        (false, false) => "active",
    };
    let mean = if row.completed == 0 { 0.0 } else { row.duration_ms as f64 / row.completed as f64 };
    ConversationUsage {
        id: row.conversation_id,
        user: row.user_id,
        username: row.username,
        started_at: row.started_at,
        updated_at: row.updated_at,
        status: status.to_owned(),
        messages: count(row.messages),
        tokens_in: count(row.tokens_in),
        tokens_out: count(row.tokens_out),
        mean_response_ms: mean,
    }
}

/// Something somebody did.
pub(crate) fn activity(row: read::ActivityRow) -> Activity {
    Activity {
        id: row.id,
        at: row.at,
        kind: row.kind,
        user: row.user_id,
        username: row.username,
        conversation: row.conversation_id,
        model: row.model,
        address: row.address,
        action: row.action,
        whose: row.whose,
        target: row.target,
    }
}
