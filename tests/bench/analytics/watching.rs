use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::harness::Socket;
use tokio::sync::mpsc;
use wire::live::Body;

use super::{Size, token};
use crate::executor::{Sender, Site, conversations};
use crate::table::Table;
use crate::world::World;

const PREFIX: &str = "bench-analytics-live";
const RATE: u64 = 2_000;
const LANES: usize = 16;
const GOAL_MS: f64 = 2_000.0;

/// Events arrive at a steady rate while somebody watches; each tenth of a second one is noted, and
/// when a panel is pushed that shows it.
pub(super) async fn run(world: &World, size: Size) -> anyhow::Result<Value> {
    let application = world.application(PREFIX, true).await?;
    let address = application.address().to_string();
    let stop = application.stopper();
    let running = tokio::spawn(application.run());
    let protocols = format!("convoai.v1, bearer.{}", token()?);
    let headers = [("sec-websocket-protocol", protocols.as_str())];
    let opened = Socket::open(&address, "/api/v1/live", &headers).await;
    let mut socket = opened.map_err(|status| anyhow::anyhow!("no socket: {status}"))?;
    socket.says(r#"{"type": "hello", "data": {"position": 0, "frames": {}}}"#).await;
    socket.ready().await;
    socket.says(r#"{"type": "watch", "data": {"what": "usage"}}"#).await;

    let site = Site { nats: world.nats_url()?, prefix: PREFIX.to_owned(), replicas: 1 };
    let sender = Arc::new(Sender::new(world, &site, Arc::<AtomicU64>::default()).await?);
    let chats = Arc::new(conversations(0..LANES)?);
    for chat in chats.iter() {
        sender.start(chat).await?;
    }
    let (note, mut noted) = mpsc::unbounded_channel::<(u64, Instant)>();
    let until = Instant::now() + Duration::from_secs(size.seconds);
    let mut lanes = tokio::task::JoinSet::new();
    for lane in 0..LANES {
        let (sender, chats, note) = (sender.clone(), chats.clone(), note.clone());
        lanes.spawn(async move {
            let pause = Duration::from_micros(1_000_000 * LANES as u64 / RATE);
            let mut ticks = tokio::time::interval(pause);
            let mut sent = 0_u64;
            while Instant::now() < until {
                ticks.tick().await;
                let position = sender.send(&chats[lane], false).await?;
                sent += 1;
                if lane == 0 && sent.is_multiple_of(RATE / LANES as u64 / 10) {
                    // Whoever listens may be gone at the end.
                    let _ = note.send((position, Instant::now()));
                }
            }
            anyhow::Ok(sent)
        });
    }
    drop(note);
    let (mut waiting, mut took, mut heard) = (Vec::new(), Vec::new(), 0);
    while Instant::now() < until + Duration::from_secs(3) {
        while let Ok(one) = noted.try_recv() {
            waiting.push(one);
        }
        let next = socket.until("the next panel", |socket| {
            socket.heard.iter().skip(heard).find_map(|envelope| match &envelope.body {
                Body::UsageChanged(panel) => Some(panel.position),
                _ => None,
            })
        });
        // On a machine that is busy enough a panel takes longer.
        let Ok(position) = tokio::time::timeout(Duration::from_secs(1), next).await else {
            continue;
        };
        heard = socket.heard.len();
        let now = Instant::now();
        waiting.retain(|(noted, at)| {
            let is_shown = *noted <= position;
            if is_shown {
                took.push((now - *at).as_secs_f64() * 1e3);
            }
            !is_shown
        });
    }
    let mut sent = 0;
    while let Some(lane) = lanes.join_next().await {
        sent += lane??;
    }
    stop.cancel();
    running.await??;
    anyhow::ensure!(!took.is_empty(), "nothing was pushed");
    took.sort_by(f64::total_cmp);
    let (p50, p95) = (took[took.len() / 2], took[took.len() * 95 / 100]);
    let rate = sent as f64 / size.seconds as f64;
    let mut table =
        Table::new(&["events /s", "panels that showed one", "p50 ms", "p95 ms", "goal"]);
    table.row([
        format!("{rate:.0}"),
        took.len().to_string(),
        format!("{p50:.0}"),
        format!("{p95:.0}"),
        format!("≤ {GOAL_MS:.0}"),
    ]);
    table.print("analytics: from the acknowledged event to the pushed panel");
    Ok(json!({ "events_per_second": rate, "p50_ms": p50, "p95_ms": p95, "goal_ms": GOAL_MS }))
}
