//! The executor beside a raw publish with an expected sequence, at several numbers in flight,
//! with the aggregate in memory (warm) and not (cold), on one copy and on three.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use domain::ConversationId;
use serde_json::{Value, json};
use tests::harness::{Cluster, connect};

use crate::IN_FLIGHT;
use crate::executor::{Sender, Site, conversations};
use crate::floor::{Floor, Sample};
use crate::load::{Figure, measure, measure_within, median};
use crate::table::Table;
use crate::world::World;

const LEVELS: [usize; 4] = [1, 16, 64, 256];
/// Floor and ours take turns this often; the middle counts.
const ROUNDS: usize = 5;
/// A turn ends early when it takes longer.
const LONGEST: Duration = Duration::from_secs(2);
/// Conversations of the warm executor: one or more for each in flight.
const WARM: usize = 256;
/// Conversations that a cold executor meets in one turn, one command each.
const COLD: usize = 512;
/// Commits that each of them has before, written one after the other, as people talk.
const COMMITS: usize = 8;

/// Operations of one turn, so that it takes about a second.
fn operations(in_flight: usize, replicas: usize) -> u64 {
    let one_copy = if in_flight == 1 { 6_000 } else { 24_000 };
    one_copy / if replicas == 1 { 1 } else { 3 }
}

pub(crate) async fn run(world: &World) -> anyhow::Result<Value> {
    let mut table = Table::new(&[
        "copies",
        "memory",
        "in flight",
        "floor /s",
        "ours /s",
        "ratio",
        "floor p50",
        "ours p50",
        "p50 ratio",
        "floor p99",
        "ours p99",
        "floor work",
        "ours work",
        "goal",
    ]);
    let mut rows = Vec::new();
    one_kind(world, world.nats_url()?, 1, &mut table, &mut rows).await?;
    let cluster = Cluster::start().await;
    one_kind(world, cluster.url(), 3, &mut table, &mut rows).await?;
    table.print(
        "journal: executor (load, decide, seal, append) beside a raw publish; work is processor \
         time of an operation: here + nats-server",
    );
    Ok(rows.into())
}

async fn one_kind(
    world: &World,
    nats: String,
    replicas: usize,
    table: &mut Table,
    rows: &mut Vec<Value>,
) -> anyhow::Result<()> {
    let prefix = format!("bench-journal-{replicas}");
    let site = Site { nats: nats.clone(), prefix: prefix.clone(), replicas };
    let next = Arc::new(AtomicU64::new(0));
    let warm = Arc::new(Sender::new(world, &site, next.clone()).await?);
    let chats = Arc::new(conversations(0..WARM)?);
    for chat in chats.iter() {
        warm.start(chat).await?;
    }
    warm.send(&chats[0], true).await?;
    let mut met = WARM;
    let context = connect(&nats).await;
    let sample = Sample::last_of(&context, &format!("JOURNAL-{prefix}")).await?;
    println!("  {replicas} copies: a commit has {} bytes", sample.size());
    for in_flight in LEVELS {
        let floor = format!("floor-{replicas}-{in_flight}");
        let floor = Floor::prepare(&context, sample.clone(), &floor, in_flight, replicas).await?;
        let operations = operations(in_flight, replicas);
        let mut pairs = Vec::new();
        // The first turn of each warms up and does not count.
        for round in 0..=ROUNDS {
            let raw = publish(floor.clone());
            let ours = send(warm.clone(), chats.clone(), in_flight);
            let pair = turn(round, in_flight, operations, raw, ours).await?;
            pairs.extend((round > 0).then_some(pair));
        }
        row(replicas, "warm", in_flight, &pairs, table, rows);
        let mut pairs = Vec::new();
        for round in 1..=ROUNDS {
            let chats = Arc::new(conversations(met..met + COLD)?);
            met += COLD;
            talk(&warm, &chats).await?;
            let cold = Arc::new(Sender::new(world, &site, next.clone()).await?);
            let ours = send(cold, chats, in_flight);
            let operations = COLD as u64;
            pairs.push(turn(round, in_flight, operations, publish(floor.clone()), ours).await?);
        }
        row(replicas, "cold", in_flight, &pairs, table, rows);
    }
    Ok(())
}

/// Conversations as they come about: each from its first commit to its last, some at a time.
async fn talk(sender: &Arc<Sender>, chats: &Arc<Vec<ConversationId>>) -> anyhow::Result<()> {
    let (sender, chats) = (sender.clone(), chats.clone());
    let talk = move |lane: usize, round: u64| {
        let (sender, chats) = (sender.clone(), chats.clone());
        async move {
            let chat = &chats[(lane + round as usize * IN_FLIGHT) % chats.len()];
            sender.start(chat).await?;
            for _ in 1..COMMITS {
                sender.send(chat, true).await?;
            }
            Ok(())
        }
    };
    measure(IN_FLIGHT, COLD as u64, talk).await.map(drop)
}

/// Floor and ours, one after the other; every second time the other way round.
async fn turn<A, B, F, G>(
    round: usize,
    in_flight: usize,
    operations: u64,
    floor: A,
    ours: B,
) -> anyhow::Result<(Figure, Figure)>
where
    A: Fn(usize, u64) -> F + Send + Sync + 'static,
    B: Fn(usize, u64) -> G + Send + Sync + 'static,
    F: Future<Output = anyhow::Result<()>> + Send,
    G: Future<Output = anyhow::Result<()>> + Send,
{
    if round.is_multiple_of(2) {
        let floor = measure_within(LONGEST, in_flight, operations, floor).await?;
        Ok((floor, measure_within(LONGEST, in_flight, operations, ours).await?))
    } else {
        let ours = measure_within(LONGEST, in_flight, operations, ours).await?;
        Ok((measure_within(LONGEST, in_flight, operations, floor).await?, ours))
    }
}

fn publish(
    floor: Arc<Floor>,
) -> impl Fn(usize, u64) -> std::pin::Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>> {
    move |lane, _| {
        let floor = floor.clone();
        Box::pin(async move { floor.append(lane).await.map(drop) })
    }
}

/// Each lane has conversations of its own, and goes from one to the next.
fn send(
    sender: Arc<Sender>,
    chats: Arc<Vec<ConversationId>>,
    in_flight: usize,
) -> impl Fn(usize, u64) -> std::pin::Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>> {
    move |lane, round| {
        let (sender, chats) = (sender.clone(), chats.clone());
        Box::pin(async move {
            let chat = (lane + round as usize * in_flight) % chats.len();
            sender.send(&chats[chat], true).await.map(drop)
        })
    }
}

fn row(
    replicas: usize,
    memory: &str,
    in_flight: usize,
    pairs: &[(Figure, Figure)],
    table: &mut Table,
    rows: &mut Vec<Value>,
) {
    let middle = |of: &dyn Fn(&(Figure, Figure)) -> f64| median(pairs.iter().map(of).collect());
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    let floor = middle(&|(floor, _)| floor.per_second());
    let ours = middle(&|(_, ours)| ours.per_second());
    // Of each turn, so that a noisy moment weighs on both.
    let ratio = middle(&|(floor, ours)| ours.per_second() / floor.per_second());
    let times = |part: f64| {
        let floor = middle(&|(floor, _)| micros(floor.percentile(part)));
        (floor, middle(&|(_, ours)| micros(ours.percentile(part))))
    };
    let ((floor_p50, ours_p50), (floor_p99, ours_p99)) = (times(0.5), times(0.99));
    let floor_work = (middle(&|pair| pair.0.work().0), middle(&|pair| pair.0.work().1));
    let ours_work = (middle(&|pair| pair.1.work().0), middle(&|pair| pair.1.work().1));
    let p50_ratio = ours_p50 / floor_p50;
    let goal = match (replicas, memory, in_flight) {
        (1, "warm", 64) => "ratio ≥ 0.75",
        (1, "warm", 1) => "p50 ratio ≤ 1.60",
        _ => "",
    };
    table.row([
        replicas.to_string(),
        memory.to_owned(),
        in_flight.to_string(),
        format!("{floor:.0}"),
        format!("{ours:.0}"),
        format!("{ratio:.2}"),
        format!("{floor_p50:.0} µs"),
        format!("{ours_p50:.0} µs"),
        format!("{p50_ratio:.2}"),
        format!("{floor_p99:.0} µs"),
        format!("{ours_p99:.0} µs"),
        format!("{:.0} + {:.0} µs", floor_work.0, floor_work.1),
        format!("{:.0} + {:.0} µs", ours_work.0, ours_work.1),
        goal.to_owned(),
    ]);
    rows.push(json!({
        "copies": replicas, "memory": memory, "in_flight": in_flight,
        "floor_per_second": floor, "ours_per_second": ours, "ratio": ratio,
        "floor_p50_us": floor_p50, "ours_p50_us": ours_p50, "p50_ratio": p50_ratio,
        "floor_work_us": [floor_work.0, floor_work.1], "ours_work_us": [ours_work.0, ours_work.1],
        "floor_p99_us": floor_p99, "ours_p99_us": ours_p99, "goal": goal,
    }));
}
