//! Looking for words among a million messages.

use std::time::{Duration, Instant};

use serde_json::Value;
use sqlx::{Connection as _, PgConnection};

use super::Report;
use crate::load::percentile;
use crate::world::{Site, World};

const PREFIX: &str = "bench-chat-search";
const MESSAGES: i64 = 1_000_000;
/// People, of whom the one who searches said a tenth of everything.
const PEOPLE: i64 = 1_000;
/// Messages of one conversation.
const LENGTH: i64 = 50;
/// Different words. Like those of people, few are common and most are rare: the n-th is said about
/// 1/n as often as the first (Zipf's law).
const WORDS: i64 = 50_000;
/// Words of a message.
const SAID: i64 = 30;

/// Common words, rare ones, two together, a phrase, the beginning of one, and one that nobody said.
const SEARCHES: [&str; 8] =
    ["w1 ", "w7 w19 ", "w200 ", "w41000 ", "%22w2 w3%22", "w30 -w1 ", "role:user w55", "never "];
const ROUNDS: usize = 12;

pub(super) async fn run(world: &World, report: &mut Report) -> anyhow::Result<()> {
    let site = Site::open(world, PREFIX, None).await?;
    let token = site.register("seeker").await?;
    let me: Value = site.get(&token, "auth/me").await?;
    let me = me["id"].as_str().unwrap_or_default();
    let mut db = PgConnection::connect(&world.database(PREFIX).await?).await?;
    fill(me, &mut db).await?;
    let mut took = Vec::new();
    let mut slowest = (Duration::ZERO, "");
    for _ in 0..ROUNDS {
        for search in SEARCHES {
            let path = format!("search?limit=20&q={search}");
            let began = Instant::now();
            site.get::<Value>(&token, &path).await?;
            let one = began.elapsed();
            took.push(one);
            slowest = slowest.max((one, search));
        }
    }
    took.sort();
    let millis = |took: Duration| took.as_secs_f64() * 1000.0;
    let what = "searching among 1,000,000 messages, p95";
    report.add(what, (millis(percentile(&took, 0.95)), "ms"), None, "≤ 100 ms");
    let what = format!("the slowest of that: {:?}", slowest.1.trim());
    report.add(&what, (millis(slowest.0), "ms"), None, "");
    site.close().await
}

/// Writes rows as the folds would: a million messages said one by one would take an hour, and it is
/// the reading that is measured.
async fn fill(me: &str, db: &mut PgConnection) -> anyhow::Result<()> {
    let conversations = "insert into conversation_list
             (conversation_id, owner, created_at, updated_at, message_count, position)
         select lpad(to_hex(c), 12, '0'),
             case when c % 10 = 0 then $1 else lpad(to_hex(c % $2), 16, '0') end,
             now() - (c || ' minutes')::interval, now() - (c || ' minutes')::interval, $3, c
         from generate_series(1, $4) c";
    sqlx::query(conversations)
        .bind(me)
        .bind(PEOPLE)
        .bind(LENGTH as i32)
        .bind(MESSAGES / LENGTH)
        .execute(&mut *db)
        .await?;
    let messages = "insert into message_search
             (conversation_id, message_id, owner, role, created_at, text, position)
         select c.conversation_id, lpad(to_hex(c.position * $1 + m), 10, '0'), c.owner,
             case when m % 2 = 0 then 'user' else 'assistant' end,
             c.created_at + (m || ' seconds')::interval, said.text, c.position * $1 + m
         from conversation_list c, generate_series(1, $1) m, lateral (
             -- Both named, so that every message says something else.
             select string_agg('w' || floor(exp(random() * ln($2)))::bigint, ' ') as text
             from generate_series(1, $3 + 0 * (m + c.position))
         ) said";
    sqlx::query(messages).bind(LENGTH).bind(WORDS).bind(SAID).execute(&mut *db).await?;
    sqlx::query("analyze message_search, conversation_list").execute(db).await?;
    Ok(())
}
