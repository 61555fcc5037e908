//! How soon after its append a commit is visible in the views, at half of what the machine can
//! bear and close to all of it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use domain::ConversationId;
use projections::{Progress, Projection, conversation_list::ConversationList, messages::Messages};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::IN_FLIGHT;
use crate::executor::{Sender, Site, conversations};
use crate::load::{measure, percentile};
use crate::table::Table;
use crate::world::World;

const PREFIX: &str = "bench-lag";
const CHATS: usize = 256;
/// Commits that tell how many a second there can be.
const MOST: u64 = 40_000;
const FOR: Duration = Duration::from_secs(15);
const TICK: Duration = Duration::from_millis(1);
/// Part of the maximum, with the goal for the 99th percentile in milliseconds.
const LOADS: [(f64, f64); 2] = [(0.5, 50.0), (0.9, 250.0)];

pub(crate) async fn run(world: &World) -> anyhow::Result<Value> {
    let application = world.application(PREFIX, true).await?;
    let (backend, stop) = (application.shared(), application.stopper());
    let running = tokio::spawn(application.run());
    let progress = backend.views.progress().clone();
    let site = Site { nats: world.nats_url()?, prefix: PREFIX.to_owned(), replicas: 1 };
    let (sender, chats) = writing(world, &site).await?;
    burst(&sender, &chats, &progress, MOST / 4).await?;
    let most = burst(&sender, &chats, &progress, MOST).await?;
    println!("  the views keep up with {most:.0} commits a second at most");
    let mut table = Table::new(&["load", "commits /s", "p50", "p90", "p99", "longest", "goal p99"]);
    let mut rows = Vec::new();
    for (part, goal) in LOADS {
        let lags = steadily(&sender, &chats, &progress, most * part).await?;
        let rate = lags.len() as f64 / FOR.as_secs_f64();
        let millis = |part: f64| percentile(&lags, part).as_secs_f64() * 1e3;
        table.row([
            format!("{:.0} %", part * 100.0),
            format!("{rate:.0}"),
            format!("{:.1} ms", millis(0.5)),
            format!("{:.1} ms", millis(0.9)),
            format!("{:.1} ms", millis(0.99)),
            format!("{:.1} ms", millis(1.0)),
            format!("≤ {goal:.0} ms"),
        ]);
        rows.push(json!({
            "load": part, "per_second": rate, "goal_p99_ms": goal, "p50_ms": millis(0.5),
            "p90_ms": millis(0.9), "p99_ms": millis(0.99), "longest_ms": millis(1.0),
        }));
    }
    table.print("lag: from the acknowledged append to rows that can be read");
    stop.cancel();
    running.await??;
    Ok(json!({ "most_per_second": most, "loads": rows }))
}

/// Who sends messages, and conversations that have begun.
pub(crate) async fn writing(
    world: &World,
    site: &Site,
) -> anyhow::Result<(Arc<Sender>, Arc<Vec<ConversationId>>)> {
    let sender = Arc::new(Sender::new(world, site, Arc::default()).await?);
    let chats = Arc::new(conversations(0..CHATS)?);
    for chat in chats.iter() {
        sender.start(chat).await?;
    }
    Ok((sender, chats))
}

/// Waits until a commit is in both views of conversations.
async fn visible(progress: &Progress, position: u64) -> anyhow::Result<()> {
    for view in [Messages::NAME, ConversationList::NAME] {
        while progress.reached(view, position).await.is_err() {}
    }
    Ok(())
}

/// As many commits as go in at once; answers how many a second, with their rows.
pub(crate) async fn burst(
    sender: &Arc<Sender>,
    chats: &Arc<Vec<ConversationId>>,
    progress: &Progress,
    commits: u64,
) -> anyhow::Result<f64> {
    let last = Arc::new(AtomicU64::new(0));
    let send = {
        let (sender, chats, last) = (sender.clone(), chats.clone(), last.clone());
        move |lane: usize, round: u64| {
            let (sender, chats, last) = (sender.clone(), chats.clone(), last.clone());
            async move {
                let chat = (lane + round as usize * IN_FLIGHT) % chats.len();
                last.fetch_max(sender.send(&chats[chat], false).await?, Ordering::Relaxed);
                Ok(())
            }
        }
    };
    let began = Instant::now();
    measure(IN_FLIGHT, commits, send).await?;
    visible(progress, last.load(Ordering::Relaxed)).await?;
    Ok(commits as f64 / began.elapsed().as_secs_f64())
}

/// So many commits a second, whether the ones before are done or not; answers the lags, shortest
/// first.
pub(crate) async fn steadily(
    sender: &Arc<Sender>,
    chats: &Arc<Vec<ConversationId>>,
    progress: &Progress,
    rate: f64,
) -> anyhow::Result<Vec<Duration>> {
    let lags = Arc::new(Mutex::new(Vec::new()));
    let (mut sent, mut tasks) = (0, JoinSet::new());
    let mut tick = tokio::time::interval(TICK);
    let began = Instant::now();
    while began.elapsed() < FOR {
        tick.tick().await;
        let due = (began.elapsed().as_secs_f64() * rate) as usize;
        while sent < due {
            let (sender, chats, lags) = (sender.clone(), chats.clone(), lags.clone());
            let progress = progress.clone();
            let chat = sent % CHATS;
            tasks.spawn(async move {
                let position = sender.send(&chats[chat], false).await?;
                let appended = Instant::now();
                visible(&progress, position).await?;
                lags.lock().unwrap_or_else(PoisonError::into_inner).push(appended.elapsed());
                anyhow::Ok(())
            });
            sent += 1;
        }
        while let Some(done) = tasks.try_join_next() {
            done??;
        }
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    let lags = Arc::into_inner(lags).context("every commit is visible")?;
    let mut lags = lags.into_inner().unwrap_or_else(PoisonError::into_inner);
    lags.sort();
    Ok(lags)
}
