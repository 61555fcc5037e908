//! Many answers at once, thirty words a second each, and somebody who watches every one.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use commands::ports::{Model, ModelError, ModelRequest, Piece};
use futures_util::stream::{self, BoxStream};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message as Raw;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use wire::live::{Body, Envelope};

use super::Report;
use crate::load::percentile;
use crate::world::{Site, World, resident};

const PEOPLE: usize = 100;
const CHATS: usize = 10;
const WORDS: usize = 300;
const A_SECOND: f64 = 30.0;
/// Pieces that arrive within this time are shown as one: what a piece waits at most by intention.
const FRAME: Duration = Duration::from_millis(40);
const LONGEST: Duration = Duration::from_secs(60);

/// A model whose every word is the time at which it was said.
struct Clockwork(Instant);

impl Model for Clockwork {
    fn provider(&self) -> &str {
        "bench"
    }

    fn model(&self) -> &str {
        "clockwork"
    }

    fn follows_instructions(&self) -> bool {
        false
    }

    fn ask(&self, _: ModelRequest) -> BoxStream<'static, Result<Piece, ModelError>> {
        let epoch = self.0;
        let tick = tokio::time::interval(Duration::from_secs_f64(1.0 / A_SECOND));
        stream::unfold((0, tick), move |(said, mut tick)| async move {
            if said > WORDS {
                return None;
            }
            tick.tick().await;
            let piece = if said == WORDS {
                Piece::Done {
                    model: "clockwork".to_owned(),
                    prompt_tokens: 10,
                    completion_tokens: WORDS as u32,
                    finish_reason: "stop".to_owned(),
                }
            } else {
                Piece::Text(format!("{} ", epoch.elapsed().as_micros()))
            };
            Some((Ok(piece), (said + 1, tick)))
        })
        .boxed()
    }
}

pub(super) async fn run(world: &World, report: &mut Report) -> anyhow::Result<()> {
    let epoch = Instant::now();
    let site = Site::open(world, "bench-chat-streams", Some(Arc::new(Clockwork(epoch)))).await?;
    let mut watchers = JoinSet::new();
    let before = resident()?;
    for number in 0..PEOPLE {
        let token = site.register(&format!("watcher{number}")).await?;
        let mut chats = Vec::new();
        for _ in 0..CHATS {
            chats.push(site.start(&token).await?);
        }
        watchers.spawn(watch(site.clone(), token, chats, epoch));
    }
    let mut most = before;
    let mut delays = Vec::new();
    let mut ended = 0;
    while ended < PEOPLE {
        tokio::select! {
            Some(watcher) = watchers.join_next() => {
                delays.append(&mut watcher??);
                ended += 1;
            }
            () = tokio::time::sleep(Duration::from_millis(200)) => most = most.max(resident()?),
        }
    }
    delays.sort();
    let beyond = |part| percentile(&delays, part).saturating_sub(FRAME).as_secs_f64() * 1000.0;
    let streams = (PEOPLE * CHATS) as f64;
    report.add("answers watched at once, 30 words a second", (streams, ""), None, "≥ 1000");
    report.add("delay of a word beyond its frame's 40 ms, p50", (beyond(0.50), "ms"), None, "");
    report.add(
        "delay of a word beyond its frame's 40 ms, p95",
        (beyond(0.95), "ms"),
        None,
        "≤ 20 ms",
    );
    let grown = (most - before) as f64 / 1024.0;
    report.add(
        "memory grown by that, both sides of every socket",
        (grown, "MiB"),
        None,
        "≤ 150 MiB",
    );
    site.close().await
}

/// Asks in every conversation and hears all answers to the end. Answers how late each word was.
async fn watch(
    site: Site,
    token: String,
    chats: Vec<String>,
    epoch: Instant,
) -> anyhow::Result<Vec<Duration>> {
    let host = site.host();
    let mut request = format!("ws://{host}/api/v1/live").into_client_request()?;
    let protocols = format!("convoai.v1, bearer.{token}").parse()?;
    request.headers_mut().insert("sec-websocket-protocol", protocols);
    let (mut socket, _) = client_async(request, TcpStream::connect(&host).await?).await?;
    let hello = json!({"type": "hello", "data": {"position": 0, "frames": {}}});
    socket.send(Raw::text(hello.to_string())).await?;
    for chat in &chats {
        site.send(&token, chat, "Tell me the time").await?;
    }
    let (mut delays, mut left) = (Vec::new(), chats.len());
    let mut settled: HashMap<String, usize> = HashMap::new();
    let listen = async {
        while left > 0 {
            let Raw::Text(text) = socket.next().await.context("the socket broke")?? else {
                continue;
            };
            let envelope: Envelope = serde_json::from_str(&text)?;
            match envelope.body {
                Body::Frame(frame) => {
                    let now = epoch.elapsed();
                    let said = frame.text.split_whitespace().filter_map(|word| word.parse().ok());
                    delays.extend(said.map(|at| now.saturating_sub(Duration::from_micros(at))));
                }
                Body::AnswerSettled(message) => {
                    *settled.entry(message.id).or_default() += 1;
                    left -= 1;
                }
                _ => {}
            }
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(LONGEST, listen).await.context("an answer did not end")??;
    Ok(delays)
}
