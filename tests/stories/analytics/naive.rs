//! The same numbers, counted straight from what the journal stores, one event after the other.
//! Nothing of the product is used.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::Value;
use tests::harness::Stored;
use wire::analytics::{Latency, Numbers};

/// Something that happened.
#[derive(Debug, Clone)]
pub(super) struct News {
    pub(super) at: DateTime<Utc>,
    /// As activities call it.
    pub(super) kind: String,
    pub(super) user: String,
    /// The user did it.
    pub(super) person: bool,
    pub(super) conversation: String,
    pub(super) model: String,
    pub(super) tokens_in: u64,
    pub(super) tokens_out: u64,
    pub(super) duration: f64,
    pub(super) first_token: f64,
}

/// What the machinery does, or happens to somebody.
const QUIET: [&str; 12] = [
    "conversation.titled",
    "conversation.purged",
    "conversation.model_asked",
    "account.role_granted",
    "account.role_revoked",
    "account.session_refreshed",
    "account.refresh_reused",
    "account.session_ended",
    "account.disabled",
    "account.enabled",
    "account.key_used",
    "account.one_time_password",
];

/// All that counts, in the order of the journal.
pub(super) fn news(journal: &[Stored]) -> Vec<News> {
    journal.iter().flat_map(of_commit).collect()
}

fn of_commit(stored: &Stored) -> Vec<News> {
    let header = |name: &str| {
        let prefix = format!("{name}: ");
        stored.headers.lines().find_map(|line| line.strip_prefix(&prefix)).map(str::to_owned)
    };
    let parts: Vec<_> = stored.subject.split('.').collect();
    let [.., context, id] = parts[..] else { return Vec::new() };
    let Ok(events) = serde_json::from_slice::<Vec<Value>>(&stored.payload) else {
        return Vec::new();
    };
    let name = |event: &Value| {
        let kind = event["type"].as_str().unwrap_or_default();
        let kind = kind.trim_start_matches("convoai.");
        let name = kind.rsplit_once('.').map_or(kind, |(name, _)| name);
        let one_time = event["data"]["one_time"] == true;
        if one_time { "account.one_time_password".to_owned() } else { name.to_owned() }
    };
    let sends = events.iter().any(|event| name(event) == "conversation.message_sent");
    let actor = header("Actor").filter(|actor| actor != "system");
    let mut found = Vec::new();
    for event in &events {
        let name = name(event);
        let is_asked = name == "conversation.answer_requested" && sends;
        if is_asked || QUIET.contains(&name.as_str()) || context == "role" || context == "guard" {
            continue;
        }
        let data = &event["data"];
        let bare = name.split_once('.').map_or("", |(_, bare)| bare);
        let of_thing =
            ["message_", "answer_", "branch_"].iter().any(|start| bare.starts_with(start));
        let kind = match (context, bare) {
            ("account", "deleted" | "restored") => format!("account_{bare}"),
            ("account", bare) => bare.to_owned(),
            (_, "message_sent") if data["speaker"] != "user" => "message_brought".to_owned(),
            (_, bare) if of_thing => bare.to_owned(),
            (_, bare) => format!("conversation_{bare}"),
        };
        let owner = match context {
            "account" => Some(id.to_owned()),
            _ => data["owner"].as_str().map(str::to_owned).or_else(|| header("Owner")),
        };
        let is_answer = kind.starts_with("answer_") && SETTLED.contains(&kind.as_str());
        let counts = is_answer
            || ["registered", "conversation_started", "message_sent", "message_brought"]
                .contains(&kind.as_str())
            || kind == "answer_requested";
        let user = if counts { owner } else { actor.clone().or(owner) };
        let Some(user) = user else { continue };
        let number = |field: &str| data[field].as_u64().unwrap_or_default();
        let asked = data["asked"]["model"].as_str().or(data["model"].as_str());
        found.push(News {
            at: event["time"].as_str().and_then(|time| time.parse().ok()).expect("a time"),
            person: !is_answer && actor.as_ref().is_none_or(|actor| *actor == user),
            user,
            conversation: if context == "conversation" { id.to_owned() } else { String::new() },
            model: asked.filter(|_| is_answer).unwrap_or_default().to_owned(),
            tokens_in: number("prompt_tokens"),
            tokens_out: number("completion_tokens"),
            duration: number("duration_ms") as f64,
            first_token: number("time_to_first_token_ms") as f64,
            kind,
        });
    }
    found
}

const SETTLED: [&str; 4] =
    ["answer_completed", "answer_failed", "answer_stopped", "answer_interrupted"];
/// What something is said with.
pub(super) const SAID: [&str; 5] =
    ["message_sent", "message_brought", "answer_completed", "answer_stopped", "answer_interrupted"];
/// What is not among the other activities of people.
const COUNTED: [&str; 9] = [
    "registered",
    "conversation_started",
    "message_sent",
    "message_brought",
    "answer_completed",
    "answer_failed",
    "answer_stopped",
    "answer_interrupted",
    "answer_requested",
];

/// What a million tokens cost, in millionths: (model, from, input, output).
pub(super) type PriceList<'a> = &'a [(&'a str, DateTime<Utc>, u64, u64)];

/// Counts.
pub(super) fn numbers<'a>(
    news: impl Iterator<Item = &'a News> + Clone,
    by_model: bool,
    prices: PriceList<'_>,
) -> Numbers {
    let count = |kinds: &[&str]| {
        news.clone().filter(|one| kinds.contains(&one.kind.as_str())).count() as u64
    };
    let signs = news.clone().filter(|one| {
        if by_model { !one.model.is_empty() && one.kind == "answer_completed" } else { one.person }
    });
    let said = news.clone().filter(|one| SAID.contains(&one.kind.as_str()));
    let complete = || news.clone().filter(|one| one.kind == "answer_completed");
    let other = news.clone().filter(|one| one.person && !COUNTED.contains(&one.kind.as_str()));
    let cost: u128 = complete()
        .map(|one| {
            let of_model = prices.iter().filter(|price| price.0 == one.model && price.1 <= one.at);
            let price = of_model.max_by_key(|price| price.1);
            price.map_or(0, |(_, _, input, output)| {
                u128::from(one.tokens_in) * u128::from(*input)
                    + u128::from(one.tokens_out) * u128::from(*output)
            })
        })
        .sum();
    Numbers {
        active_users: signs.map(|one| &one.user).collect::<BTreeSet<_>>().len() as u64,
        new_users: count(&["registered"]),
        conversations: count(&["conversation_started"]),
        active_conversations: said.map(|one| &one.conversation).collect::<BTreeSet<_>>().len()
            as u64,
        messages: count(&SAID),
        answers: count(&SETTLED),
        failed: count(&["answer_failed"]),
        stopped: count(&["answer_stopped"]),
        interrupted: count(&["answer_interrupted"]),
        tokens_in: complete().map(|one| one.tokens_in).sum(),
        tokens_out: complete().map(|one| one.tokens_out).sum(),
        cost_micros: ((cost + 500_000) / 1_000_000) as u64,
        response: latency(complete().map(|one| one.duration).collect()),
        first_token: latency(complete().map(|one| one.first_token).collect()),
        api_calls: 0,
        api_errors: 0,
        other_activity: other.count() as u64,
    }
}

fn latency(mut took: Vec<f64>) -> Latency {
    if took.is_empty() {
        return Latency::default();
    }
    took.sort_by(f64::total_cmp);
    let rank = |share: f64| took[((took.len() as f64 * share).ceil() as usize).max(1) - 1];
    Latency {
        count: took.len() as u64,
        mean: took.iter().sum::<f64>() / took.len() as f64,
        p50: rank(0.5),
        p95: rank(0.95),
        p99: rank(0.99),
    }
}

/// Two are the same, but for percentiles, which may be 2 % off. Requests to the API are no
/// events of the journal.
#[track_caller]
pub(super) fn same(found: &Numbers, counted: &Numbers, what: &str) {
    let near = |found: Latency, counted: Latency| {
        let close = |a: f64, b: f64, off: f64| (a - b).abs() <= off * b.abs() + 1e-9;
        found.count == counted.count
            && close(found.mean, counted.mean, 1e-9)
            && close(found.p50, counted.p50, 0.02)
            && close(found.p95, counted.p95, 0.02)
            && close(found.p99, counted.p99, 0.02)
    };
    assert!(near(found.response, counted.response), "{what}: {found:?} is not {counted:?}");
    assert!(near(found.first_token, counted.first_token), "{what}: {found:?} is not {counted:?}");
    let bare = |numbers: &Numbers| Numbers {
        response: Latency::default(),
        first_token: Latency::default(),
        api_calls: 0,
        api_errors: 0,
        ..numbers.clone()
    };
    assert_eq!(bare(found), bare(counted), "{what}");
}

/// Those who used most first, as lines and groups are: by tokens, then by messages.
pub(super) fn weights<'a>(
    news: impl Iterator<Item = &'a News>,
    group: impl Fn(&News) -> Vec<String>,
) -> BTreeMap<String, (u64, u64)> {
    let mut weights: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for one in news {
        for group in group(one) {
            let weight = weights.entry(group).or_default();
            weight.0 += one.tokens_in + one.tokens_out;
            weight.1 += u64::from(SAID.contains(&one.kind.as_str()));
        }
    }
    weights
}
