use std::time::Instant;

use chrono::TimeDelta;
use projections::analytics::VIEWS;
use serde_json::{Value, json};

use super::traffic::Traffic;
use super::{Size, building, now, token};
use crate::table::Table;
use crate::world::World;

const PREFIX: &str = "bench-analytics";
/// How often each question is asked.
const TIMES: usize = 40;
const GOAL_MS: f64 = 50.0;

/// What the dashboard asks, and the panel.
const QUESTIONS: [(&str, &str); 19] = [
    ("summary", "summary"),
    ("summary, compared", "summary?compare=true"),
    ("summary, 90 days", "summary?from={90}"),
    ("by day", "series"),
    ("by day in Berlin", "series?zone=Europe/Berlin"),
    ("by hour, 2 days", "series?step=hour&from={2}"),
    ("by day and model", "series?group=model"),
    ("by day and user", "series?group=user"),
    ("by day and role", "series?group=role"),
    ("active users", "active-users"),
    ("active users in Berlin", "active-users?zone=Europe/Berlin"),
    ("heat map", "heat-map"),
    ("cohorts, 90 days", "cohorts?from={90}"),
    ("users", "users?limit=20"),
    ("users by cost", "users?sort=cost&limit=20"),
    ("conversations", "conversations?sort=tokens&limit=20"),
    ("models", "models"),
    ("roles", "roles"),
    ("panel", "panel"),
];

pub(super) async fn run(world: &World, size: Size) -> anyhow::Result<Value> {
    let turns = size.messages / 2;
    let traffic = Traffic { turns, users: size.users, end: now() };
    println!("  {} messages of {} users are made up", size.messages, size.users);
    let site = building::prepare(world, PREFIX, size.users).await?;
    for view in VIEWS.into_iter().chain(["accounts"]) {
        building::build(traffic, &site, view).await?;
    }
    sqlx::query("analyze").execute(&site.0).await?;
    // Nothing but requests: no journal is folded.
    let application = world.application(PREFIX, false).await?;
    let base = format!("http://{}/api/v1/analytics", application.address());
    let stop = application.stopper();
    let running = tokio::spawn(application.run());
    let client = reqwest::Client::new();
    let token = token()?;
    let mut table = Table::new(&["question", "p50 ms", "p95 ms", "goal"]);
    let mut figures = serde_json::Map::new();
    for (name, path) in QUESTIONS {
        let ago = |days: i64| (now() - TimeDelta::days(days)).date_naive().to_string();
        let path = path.replace("{90}", &ago(90)).replace("{2}", &ago(2));
        let mut took = Vec::new();
        for _ in 0..TIMES {
            let began = Instant::now();
            let request = client.get(format!("{base}/{path}")).bearer_auth(&token);
            let answer = request.send().await?;
            anyhow::ensure!(answer.status().is_success(), "{path}: {}", answer.text().await?);
            answer.bytes().await?;
            took.push(began.elapsed().as_secs_f64() * 1e3);
        }
        took.sort_by(f64::total_cmp);
        let (p50, p95) = (took[TIMES / 2], took[TIMES * 95 / 100]);
        table.row([
            name.to_owned(),
            format!("{p50:.1}"),
            format!("{p95:.1}"),
            format!("≤ {GOAL_MS:.0}"),
        ]);
        figures
            .insert(name.to_owned(), json!({ "p50_ms": p50, "p95_ms": p95, "goal_ms": GOAL_MS }));
    }
    stop.cancel();
    running.await??;
    table.print("analytics: questions of the dashboard");
    Ok(figures.into())
}
