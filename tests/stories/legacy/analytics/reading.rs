//! The numbers of 1.x, row by row of its contract.

use serde_json::{Value, json};
use tests::harness::{App, OldClient, User, until};
use tests::model_double::Script;

use super::super::spawn;

const BASE: &str = "/api/v1/analytics";

/// Routes that administrators read, with the fields of what they answer. Those that are ours too on
/// our port are on the old one alone.
const ROUTES: [(&str, &[&str]); 14] = [
    (
        "/summary",
        &[
            "active_conversations",
            "active_users_today",
            "avg_response_time",
            "error_rate",
            "total_api_calls",
            "total_conversations",
            "total_messages",
            "total_tokens",
            "total_users",
        ],
    ),
    (
        "/users/activities",
        &[
            "activity_type",
            "extra_data",
            "id",
            "ip_address",
            "timestamp",
            "user_agent",
            "user_id",
            "username",
        ],
    ),
    ("/users/top", &["activity_count", "user_id", "username"]),
    ("/users/list", &["activity_count", "is_active_today", "last_activity", "user_id", "username"]),
    (
        "/conversations",
        &[
            "avg_response_time",
            "conversation_id",
            "created_at",
            "id",
            "message_count",
            "status",
            "total_tokens",
            "updated_at",
            "user_id",
        ],
    ),
    (
        "/api-usage",
        &[
            "endpoint",
            "error_message",
            "id",
            "method",
            "response_time",
            "status_code",
            "timestamp",
            "user_id",
        ],
    ),
    (
        "/daily-stats",
        &[
            "active_users",
            "avg_response_time",
            "created_at",
            "date",
            "error_count",
            "id",
            "new_users",
            "total_api_calls",
            "total_conversations",
            "total_messages",
            "total_tokens",
            "total_users",
        ],
    ),
    (
        "/metrics/by-role",
        &[
            "avg_response_time",
            "role",
            "total_conversations",
            "total_messages",
            "total_tokens",
            "total_users",
            "user_count",
        ],
    ),
    (
        "/users/detailed-metrics",
        &[
            "avg_response_time",
            "first_activity",
            "last_activity",
            "role",
            "total_conversations",
            "total_messages",
            "total_tokens",
            "user_id",
            "username",
        ],
    ),
    ("/users/{user}/conversations", OF_USER),
    ("/conversations/{chat}/detailed", DETAILED),
    (
        "/tokens/by-conversation",
        &[
            "avg_tokens_per_message",
            "conversation_id",
            "created_at",
            "message_count",
            "total_tokens",
            "user_id",
            "username",
        ],
    ),
    (
        "/response-times/by-user",
        &[
            "avg_response_time",
            "max_response_time",
            "message_count",
            "min_response_time",
            "user_id",
            "username",
        ],
    ),
    ("/", &["message", "role", "user", "version"]),
];

const OF_USER: &[&str] = &[
    "avg_response_time",
    "conversation_id",
    "created_at",
    "message_count",
    "status",
    "total_tokens",
    "updated_at",
    "user_id",
    "username",
];

const DETAILED: &[&str] = &[
    "avg_response_time",
    "conversation_id",
    "created_at",
    "message_count",
    "messages",
    "status",
    "total_tokens",
    "updated_at",
    "user_id",
    "username",
];

struct Day {
    app: App,
    alice: User,
    chat: String,
    old: OldClient,
}

/// Somebody who was answered once, in vain another time, and whose requests are counted.
async fn a_day() -> Day {
    let app = spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    app.model.script(Script::answer("The answer.")).script(Script::status(400));
    alice.asks(&chat, "A question").await;
    alice.asks(&chat, "A question that fails").await;
    let gone = alice.starts("Gone").await;
    alice.delete(&format!("/api/v1/conversations/{gone}")).await.is(200);
    let admin = app.log_in("admin").await;
    let old = app.old_analytics().with_token(admin.token);
    until("what was asked", async || {
        let rows: Vec<Value> = old.get(&format!("{BASE}/api-usage")).await.is(200).json();
        if rows.is_empty() { Err("nothing".to_owned()) } else { Ok(()) }
    })
    .await;
    Day { app, alice, chat, old }
}

impl Day {
    fn path(&self, route: &str) -> String {
        let route = route.replace("{user}", &self.alice.id).replace("{chat}", &self.chat);
        format!("{BASE}{route}")
    }

    async fn reads(&self, route: &str) -> Value {
        self.old.get(&self.path(route)).await.is(200).json()
    }
}

fn fields(value: &Value) -> Vec<String> {
    let mut fields: Vec<String> = value.as_object().expect("an object").keys().cloned().collect();
    fields.sort();
    fields
}

#[tokio::test]
async fn every_row_of_the_contract_has_its_fields_and_no_others() {
    let day = a_day().await;
    let own = day.app.old_client().with_token(day.old.token.clone().expect("a token"));
    for (route, expected) in ROUTES {
        let answer = day.reads(route).await;
        let items = match &answer {
            Value::Array(items) => items.clone(),
            one => vec![one.clone()],
        };
        assert!(!items.is_empty(), "{route}: nothing");
        for item in &items {
            assert_eq!(fields(item), expected, "{route}");
        }
        // With a slash at the end, and on our own port.
        let slashed = format!("{}/", day.path(route).trim_end_matches('/'));
        day.old.get(&slashed).await.is(200);
        if !["/summary", "/conversations"].contains(&route) {
            let there: Value = own.get(&day.path(route)).await.is(200).json();
            assert_eq!(there.is_array(), answer.is_array(), "{route}");
        }
    }
    let both: Value = own.get(&day.path("/summary")).await.is(200).json();
    assert!(both["numbers"].is_object() && both["totals"].is_object(), "{both}");
    for field in ROUTES[0].1 {
        assert!(both.get(field).is_some(), "{field}: {both}");
    }
}

#[tokio::test]
async fn the_numbers_are_what_happened() {
    let day = a_day().await;
    let alice = day.alice.id.as_str();
    let summary = day.reads("/summary").await;
    for (field, expected) in [
        ("total_users", json!(2)),
        ("active_users_today", json!(2)),
        ("total_conversations", json!(2)),
        ("active_conversations", json!(1)),
        ("total_messages", json!(3)),
        ("error_rate", json!(0.5)),
    ] {
        assert_eq!(summary[field], expected, "{field}: {summary}");
    }
    assert!(summary["total_tokens"].as_u64() > Some(0), "{summary}");
    assert!(summary["avg_response_time"].as_f64() > Some(0.0), "{summary}");
    assert!(summary["total_api_calls"].as_u64() > Some(0), "{summary}");

    let activities = day.reads(&format!("/users/activities?user_id={alice}")).await;
    let kinds = |list: &Value| -> Vec<String> {
        let items = list.as_array().expect("a list").iter();
        items.map(|item| item["activity_type"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let expected = [
        "conversation_deleted",
        "conversation_created",
        "message_sent",
        "message_sent",
        "conversation_created",
    ];
    let found = kinds(&activities);
    assert_eq!(found[..expected.len()], expected, "{found:?}");
    assert!(found.contains(&"register".to_owned()), "{found:?}");
    assert!(found.contains(&"login".to_owned()), "{found:?}");
    let some = day.reads(&format!("/users/activities?user_id={alice}&skip=1&limit=2")).await;
    assert_eq!(kinds(&some), found[1..3]);
    let none = day.reads("/users/activities?end_date=2001-01-01").await;
    assert_eq!(none, json!([]));

    let top = day.reads("/users/top?limit=1").await;
    assert_eq!((&top[0]["user_id"], top.as_array().map(Vec::len)), (&json!(alice), Some(1)));
    assert_eq!(top[0]["username"], "alice");
    assert_eq!(top[0]["activity_count"], found.len());
    let list = day.reads("/users/list?active_only=true").await;
    assert_eq!(list[0]["is_active_today"], true, "{list}");
    assert!(list[0]["last_activity"].is_string(), "{list}");

    let chats = day.reads(&format!("/conversations?user_id={alice}")).await;
    let statuses: Vec<_> =
        chats.as_array().expect("a list").iter().map(|chat| &chat["status"]).collect();
    assert_eq!(statuses, ["deleted", "active"], "{chats}");
    assert_eq!(chats[1]["message_count"], 3, "{chats}");
    let days = day.reads("/daily-stats?days=2").await;
    assert_eq!(days.as_array().map(Vec::len), Some(2));
    let sums: u64 = days
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|day| day["total_messages"].as_u64())
        .sum();
    assert_eq!(sums, 3, "{days}");
    assert_eq!(days[1]["total_users"], 2, "{days}");
    let roles = day.reads("/metrics/by-role").await;
    let of = |role: &str| {
        let found = roles.as_array().into_iter().flatten().find(|item| item["role"] == role);
        found.cloned().unwrap_or_else(|| panic!("{role}: {roles}"))
    };
    assert_eq!(of("user")["total_messages"], 3, "{roles}");
    assert_eq!(of("admin")["user_count"], 1, "{roles}");
    let metrics = day.reads(&format!("/users/detailed-metrics?user_id={alice}")).await;
    assert_eq!(metrics[0]["total_conversations"], 2, "{metrics}");
    assert_eq!(metrics[0]["role"], "user", "{metrics}");

    let one = day.reads("/conversations/{chat}/detailed").await;
    assert_eq!(one["message_count"], 3, "{one}");
    let messages = one["messages"].as_array().expect("messages");
    let expected =
        ["message_id", "model_used", "response_time", "role", "timestamp", "token_count"];
    assert_eq!(fields(&messages[0]), expected);
    assert_eq!(messages[1]["role"], "assistant");
    assert!(messages[1]["token_count"].as_u64() > Some(0), "{one}");
    assert!(!one.to_string().contains("question"), "{one}");
    let tokens = day.reads("/tokens/by-conversation").await;
    assert_eq!(tokens[0]["conversation_id"], day.chat.as_str(), "{tokens}");
    let times = day.reads("/response-times/by-user").await;
    assert_eq!((&times[0]["user_id"], &times[0]["message_count"]), (&json!(alice), &json!(1)));

    let usage = day.reads("/api-usage?endpoint=/api/v1/auth/register").await;
    assert_eq!(usage[0]["method"], "POST", "{usage}");
    assert_eq!(usage[0]["status_code"], 200, "{usage}");
    assert_eq!(day.reads("/api-usage?end_date=2001-01-01").await, json!([]));
}

#[tokio::test]
async fn strangers_are_turned_away_and_limits_are_kept() {
    let day = a_day().await;
    let nobody = day.app.old_analytics();
    let user = nobody.with_token(day.alice.token.clone());
    for (route, _) in ROUTES {
        let path = day.path(route);
        let refused = nobody.get(&path).await;
        refused.refused(401, "token_missing");
        assert_eq!(refused.header("www-authenticate"), "Bearer", "{route}");
        let refused = user.get(&path).await;
        refused.refused(403, "not_allowed");
        assert!(refused.problem().detail.contains("administrators"), "{route}: {refused:?}");
    }
    for (route, name, most) in [
        ("/users/activities", "limit", 1000),
        ("/users/top", "limit", 100),
        ("/conversations", "limit", 1000),
        ("/daily-stats", "days", 365),
        ("/users/detailed-metrics", "limit", 500),
        ("/users/{user}/conversations", "limit", 200),
        ("/tokens/by-conversation", "limit", 200),
        ("/response-times/by-user", "limit", 200),
    ] {
        let path = day.path(route);
        for good in [1, most] {
            day.old.get(&format!("{path}?{name}={good}")).await.is(200);
        }
        for wrong in ["0", "-1", &(most + 1).to_string(), "many"] {
            let problem =
                day.old.get(&format!("{path}?{name}={wrong}")).await.refused(422, "invalid");
            assert_eq!(problem.errors[0].loc, ["query", name], "{route}");
        }
    }
    for (query, field) in [
        ("/users/activities?skip=-1", "skip"),
        ("/users/activities?start_date=yesterday", "start_date"),
        ("/users/activities?start_date=2026-11-02&end_date=2026-11-01", "start_date"),
        ("/api-usage?end_date=2026-02-30", "end_date"),
        ("/users/list?active_only=perhaps", "active_only"),
    ] {
        let problem = day.old.get(&day.path(query)).await.refused(422, "invalid");
        assert_eq!(problem.errors[0].loc, ["query", field], "{query}");
    }
    for (route, code) in [
        ("/conversations/0123456789ab/detailed", "conversation_not_found"),
        ("/conversations/short/detailed", "conversation_not_found"),
        ("/users/ffffffffffffffff/conversations", "user_not_found"),
        ("/users/nobody/conversations", "user_not_found"),
    ] {
        day.old.get(&day.path(route)).await.refused(404, code);
    }
}

#[tokio::test]
async fn history_is_not_cleared_and_the_way_to_hide_a_period_is_named() {
    let day = a_day().await;
    let before = day.reads("/summary").await;
    let path = day.path("/clear-all");
    let problem = day.old.delete(&path).await.refused(409, "history_is_kept");
    assert!(problem.detail.contains("analytics.hidden_before"), "{problem:?}");
    day.app.old_analytics().delete(&path).await.refused(401, "token_missing");
    let user = day.app.old_analytics().with_token(day.alice.token.clone());
    user.delete(&path).await.refused(403, "not_allowed");
    assert_eq!(day.reads("/summary").await["total_messages"], before["total_messages"]);
}

/// What other programs report is in the list and in the counts of activity, and nowhere else.
#[tokio::test]
async fn what_is_reported_is_activity_and_no_number() {
    let day = a_day().await;
    let before = day.reads("/summary").await;
    let count = async || {
        let top = day.reads("/users/top").await;
        top[0]["activity_count"].as_u64().expect("a number")
    };
    let activities = count().await;
    let report = json!({"message_id": "1".repeat(10), "conversation_id": "b".repeat(12),
        "user_id": day.alice.id, "role": "user", "token_count": 1000});
    day.old.post(&day.path("/track/message-public"), &report).await.is(200);
    until("one activity more", async || {
        let now = count().await;
        if now == activities + 1 { Ok(()) } else { Err(now.to_string()) }
    })
    .await;
    let list = day.reads(&format!("/users/activities?user_id={}&limit=1", day.alice.id)).await;
    assert_eq!(list[0]["activity_type"], "message_sent", "{list}");
    assert_eq!(list[0]["extra_data"]["token_count"], 1000, "{list}");
    let after = day.reads("/summary").await;
    for field in ["total_messages", "total_tokens", "total_conversations"] {
        assert_eq!(after[field], before[field], "{field}");
    }
}
