//! Rebuilding a view while people write and read: what that does to those who read.

use std::time::{Duration, Instant};

use api::adapters::feeds;
use domain::{ConversationId, MessageId, UserId};
use projections::conversation_list::Shelf;
use projections::messages::Messages;
use projections::{Opener, Projection as _, Projections, Views};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::executor::{Site, keyring};
use crate::lag::{burst, steadily, writing};
use crate::load::{median, percentile};
use crate::replay::rebuild;
use crate::table::Table;
use crate::world::World;

const PREFIX: &str = "bench-rebuild";
/// Commits that are there when the first rebuild begins, and tell how many a second there can be.
const MOST: u64 = 40_000;
/// With and without a rebuild take turns this often; the middle counts.
const ROUNDS: usize = 3;
/// Those who look at their list and at the end of a conversation, one after the other.
const READERS: usize = 4;
const REST: Duration = Duration::from_millis(10);
/// Rows on a page.
const PAGE: u32 = 50;
/// Events a second that an operator allows a rebuild on a server that is at work.
const RATE: u32 = 20_000;

/// What readers saw.
#[derive(Default)]
struct Reads {
    took: Vec<Duration>,
    failed: usize,
}

impl Reads {
    fn judge<T>(&mut self, what: &str, read: &Result<Vec<T>, projections::Error>) {
        let why = match read {
            Ok(rows) if !rows.is_empty() => return,
            Ok(_) => "it is empty".to_owned(),
            Err(error) => format!("{error:?}"),
        };
        println!("  reading {what} failed: {why}");
        self.failed += 1;
    }
}

pub(crate) async fn run(world: &World) -> anyhow::Result<Value> {
    let application = world.application(PREFIX, true).await?;
    let (backend, stop) = (application.shared(), application.stopper());
    let running = tokio::spawn(application.run());
    let progress = backend.views.progress().clone();
    let site = Site { nats: world.nats_url()?, prefix: PREFIX.to_owned(), replicas: 1 };
    let (sender, chats) = writing(world, &site).await?;
    let half = burst(&sender, &chats, &progress, MOST).await? / 2.0;
    println!("  {half:.0} commits a second are half of what the views keep up with");
    let pool = backend.views.pool();
    let opener = Opener::new(keyring(pool.clone())?);
    let projections = Projections::new(pool, feeds(&site.server().await?), opener);

    let (mut alone, mut beside, mut failed) = (Vec::new(), Vec::new(), 0);
    let (mut times, mut cut_over) = (0, Duration::ZERO);
    for _ in 0..ROUNDS {
        for rebuilds in [false, true] {
            let done = CancellationToken::new();
            let mut readers = JoinSet::new();
            for reader in 0..READERS {
                let (views, chats, done) = (backend.views.clone(), chats.clone(), done.clone());
                readers.spawn(async move { read(&views, &chats, reader, &done).await });
            }
            let load = async {
                let lags = steadily(&sender, &chats, &progress, half).await;
                done.cancel();
                lags.map(drop)
            };
            let work = async {
                while rebuilds && !done.is_cancelled() {
                    // The largest view.
                    let rebuilt = rebuild(&projections, Messages::NAME, Some(RATE)).await?;
                    cut_over = cut_over.max(rebuilt);
                    times += 1;
                }
                anyhow::Ok(())
            };
            tokio::try_join!(load, work)?;
            let mut reads = Reads::default();
            for seen in readers.join_all().await {
                let seen = seen?;
                reads.took.extend(seen.took);
                reads.failed += seen.failed;
            }
            reads.took.sort();
            failed += if rebuilds { reads.failed } else { 0 };
            let p99 = percentile(&reads.took, 0.99).as_secs_f64() * 1e3;
            if rebuilds { &mut beside } else { &mut alone }.push(p99);
        }
    }
    stop.cancel();
    running.await??;

    let ratio = median(beside.iter().zip(&alone).map(|(beside, alone)| beside / alone).collect());
    let (alone, beside) = (median(alone), median(beside));
    let cut_over = cut_over.as_secs_f64() * 1e3;
    let mut table = Table::new(&["what", "figure", "without", "ratio", "goal"]);
    let mut row = |what: &str, figure: String, without: String, ratio: String, goal: &str| {
        table.row([what.to_owned(), figure, without, ratio, goal.to_owned()]);
    };
    let none = String::new;
    row(
        "p99 of reading beside a rebuild",
        format!("{beside:.1} ms"),
        format!("{alone:.1} ms"),
        format!("{ratio:.2}"),
        "≤ 1.20",
    );
    row("reads that failed", failed.to_string(), none(), none(), "0");
    row("longest stand-still of a view", format!("{cut_over:.1} ms"), none(), none(), "≤ 100 ms");
    row("rebuilds", times.to_string(), none(), none(), "");
    table.print("rebuild: a view beside writing at half load, and reading");
    Ok(json!({
        "writes_per_second": half, "read_p99_ms": beside, "read_p99_alone_ms": alone,
        "ratio": ratio, "goal": 1.2, "failed_reads": failed, "cut_over_ms": cut_over,
        "rebuilds": times,
    }))
}

async fn read(
    views: &Views,
    chats: &[ConversationId],
    reader: usize,
    done: &CancellationToken,
) -> anyhow::Result<Reads> {
    let owner = UserId::parse("a".repeat(16))?;
    // Of no message: the newest one then.
    let end = MessageId::parse("f".repeat(10))?;
    let mut reads = Reads::default();
    for chat in chats.iter().cycle().skip(reader) {
        if done.is_cancelled() {
            break;
        }
        let began = Instant::now();
        let listed = views.conversations(&owner, (Shelf::Open, None), None, PAGE, 0).await;
        reads.took.push(began.elapsed());
        let began = Instant::now();
        let shown = views.thread(chat, &end, PAGE, 0).await;
        reads.took.push(began.elapsed());
        // Neither the list nor a conversation is ever empty.
        reads.judge("the list", &listed);
        reads.judge("a conversation", &shown);
        tokio::time::sleep(REST).await;
    }
    Ok(reads)
}
