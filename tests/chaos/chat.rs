//! `chaos chat`: three writers and one conversation, while everything is killed; every window
//! shows the same in the end.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, bail};
use fastrand::Rng;
use serde_json::json;
use tests::model_double::{DEFAULT_ANSWER, ModelDouble, Script};
use tokio::task::JoinSet;
use tokio::time::{Instant, interval_at, sleep, sleep_until, timeout};
use wire::Page;
use wire::conversation::{Message, Role};
use wire::live::Body;

use crate::Options;
use crate::check::{Kind, Rules};
use crate::crowd::{Crowd, Habits};
use crate::fire;
use crate::kill::{ALL, World};
use crate::ledger::What;
use crate::people::{Reply, ask};
use crate::report::Report;
use crate::schedule::{Draw, plan};
use crate::verdict::{PREFIX, Scene};
use crate::window::Window;

const WRITERS: usize = 3;
/// Nobody is in a hurry but the writers.
const HABITS: Habits = Habits {
    writers: WRITERS,
    hot: 1,
    pace: Duration::ZERO,
    repeats: 0,
    twice: 0,
    everything: false,
};
/// How often it is said how far writing is, once nothing is killed any more.
const MINUTE: Duration = Duration::from_secs(60);
/// So many messages of each writer take minutes.
const LONG: usize = 1000;
/// Milliseconds from one strike to the next: in the long form some fall when the conversation has
/// grown long.
const AFTER: (Range<u64>, Range<u64>) = (800..2600, 4000..14_000);
const PAUSE: Duration = Duration::from_millis(50);
/// How long the windows may take to show what there is, when all is quiet again.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a socket may be silent before a window opens another one.
const SILENCE: Duration = Duration::from_secs(5);

pub(crate) async fn run(options: &Options, kills: usize, sends: usize) -> anyhow::Result<bool> {
    let mut report = Report::begin("chat", options.seed);
    let model = ModelDouble::start().await;
    model.script(Script::answer(DEFAULT_ANSWER));
    let base_url = model.base_url();
    let more = [
        ("CONVOAI__JOURNAL__PREFIX", PREFIX),
        ("OPENAI_BASE_URL", base_url.as_str()),
        ("CONVOAI__MODEL__SUGGEST_TITLES", "false"),
    ];
    let (mut world, addresses, database) = World::build(&more).await;
    let crowd = Crowd::gather(world.names(), HABITS).await?;
    report.say(&format!("two nodes, {WRITERS} writers, {sends} messages each, three windows"));

    let done = Arc::new(AtomicBool::new(false));
    let end = Arc::new(AtomicU64::new(u64::MAX));
    let mut windows = JoinSet::new();
    for number in 0..WRITERS {
        let viewer = Viewer { crowd: crowd.clone(), end: end.clone(), seed: options.seed, number };
        windows.spawn(viewer.watch());
    }
    // The long form: the last of the messages are written when the last strikes fall. A short one
    // goes on as fast as it can.
    let (after, pace) = if sends < LONG {
        (AFTER.0, Duration::ZERO)
    } else {
        let middle = Duration::from_millis(AFTER.1.start.midpoint(AFTER.1.end));
        (AFTER.1, middle * kills as u32 / sends as u32)
    };
    let mut writers = JoinSet::new();
    for number in 0..WRITERS {
        let writer = Writer { crowd: crowd.clone(), number, sends, pace, done: done.clone() };
        writers.spawn(writer.write(options.seed));
    }
    let draw = Draw { targets: &ALL, strikes: kills, doubles: 20, after, away: 0..1500 };
    let fought = fire::withstand(&mut world, &plan(options.seed, &draw), &crowd, &report).await?;
    done.store(true, Ordering::Relaxed);
    let mut minute = interval_at(Instant::now() + MINUTE, MINUTE);
    loop {
        tokio::select! {
            writer = writers.join_next() => match writer {
                Some(writer) => writer?.context("a writer gave up")?,
                None => break,
            },
            _ = minute.tick() => report.say(&format!("{} acknowledged", crowd.ledger.heard())),
        }
    }
    report.say("all is written");
    let last =
        crowd.ledger.entries().iter().filter_map(|entry| Some(entry.receipt()?.position)).max();
    end.store(last.unwrap_or_default(), Ordering::Relaxed);
    let mut shown = Vec::new();
    while let Some(window) =
        timeout(PATIENCE, windows.join_next()).await.context("a window hangs")?
    {
        shown.push(window??);
    }
    let listed = [listed(&crowd, 0).await?, listed(&crowd, 1).await?];
    report.say("every window has shown everything");

    let scene = Scene { addresses: &addresses, database: &database, more: &more };
    let rules = Rules { conflicts: true };
    let mut findings = scene.judge(&crowd, &mut world.nodes, rules, &report).await?;
    let texts: Vec<_> = listed[0].iter().map(|(_, text)| text.as_str()).collect();
    for number in 0..WRITERS {
        let mine: Vec<usize> = texts.iter().filter_map(|text| place(text, number)).collect();
        if !mine.is_sorted() || mine.len() < sends {
            let detail =
                format!("writer {number}: {} messages, in order: {}", mine.len(), mine.is_sorted());
            findings.add(Kind::Lost, detail);
        }
    }
    for (name, ids) in
        (0..).zip(&shown).map(|(number, ids)| (format!("window {number}"), ids.clone()))
    {
        if !ids.iter().eq(listed[0].iter().map(|(id, _)| id)) {
            findings.add(Kind::View, format!("{name} shows {} of {}", ids.len(), listed[0].len()));
        }
    }
    if listed[0] != listed[1] {
        findings.add(Kind::View, "the nodes list different threads".to_owned());
    }
    fought.table(&crowd, &mut report);
    report.heading("messages");
    report.totals(&crowd.ledger.totals());
    report.figure("messages in the thread", listed[0].len());
    report.complaints(&world.nodes);
    report.findings(&findings);
    report.end(findings.violations.is_empty())
}

/// Who writes one message after the other, each until it is acknowledged, and goes on for as long
/// as things are killed.
struct Writer {
    crowd: Arc<Crowd>,
    number: usize,
    sends: usize,
    /// From one message to the next, where the server keeps up with that.
    pace: Duration,
    done: Arc<AtomicBool>,
}

impl Writer {
    async fn write(self, seed: u64) -> anyhow::Result<()> {
        let Self { crowd, number, sends, pace, done } = self;
        let mut rng =
            Rng::with_seed(seed ^ (number as u64 + 7).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let chat = crowd.hot[0].clone();
        let (mut sent, start) = (0, Instant::now());
        while sent < sends || !done.load(Ordering::Relaxed) {
            sleep_until(start + pace * sent as u32).await;
            let what = What::Send { text: format!("{number} {sent}") };
            let entry = crowd.ledger.begin(0, format!("{:016x}", rng.u64(..)), &chat, what);
            let began = Instant::now();
            loop {
                let node = &crowd.nodes[rng.usize(..crowd.nodes.len())];
                let request = crowd.ledger.entry(entry);
                match ask(&crowd.client, node, &crowd.people[0], &request).await {
                    Reply::Acknowledged(receipt) => {
                        crowd.ledger.acknowledge(entry, receipt);
                        break;
                    }
                    Reply::Refused(code) if code == "conflict" => {
                        crowd.ledger.leave_open(entry, "409 conflict".to_owned());
                    }
                    Reply::Refused(code) => bail!("refused with {code}"),
                    Reply::Open(why) => crowd.ledger.leave_open(entry, why),
                }
                if began.elapsed() > PATIENCE {
                    bail!("{} is not acknowledged for {PATIENCE:?}", request.name);
                }
                sleep(PAUSE).await;
            }
            sent += 1;
        }
        Ok(())
    }
}

/// The number of a writer's message.
fn place(text: &str, writer: usize) -> Option<usize> {
    let (number, sent) = text.split_once(' ')?;
    (number.parse() == Ok(writer)).then(|| sent.parse().ok()).flatten()
}

/// The messages of people in the thread, oldest first, as a node lists them.
async fn listed(crowd: &Crowd, node: usize) -> anyhow::Result<Vec<(String, String)>> {
    let (mut messages, mut cursor) = (Vec::new(), String::new());
    let position =
        crowd.ledger.entries().iter().filter_map(|entry| Some(entry.receipt()?.position)).max();
    loop {
        let address = format!(
            "http://{}/api/v1/conversations/{}/messages?limit=200&min_position={}{cursor}",
            crowd.nodes[node],
            crowd.hot[0],
            position.unwrap_or_default(),
        );
        let request = crowd.client.get(address).bearer_auth(&crowd.people[0].token);
        let page: Page<Message> = request.send().await?.error_for_status()?.json().await?;
        let said = page.items.into_iter().filter(|message| message.role == Role::User);
        messages.extend(said.map(|message| (message.id, message.content)));
        match page.next {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    messages.reverse();
    Ok(messages)
}

/// Somebody who has the conversation open in a window.
struct Viewer {
    crowd: Arc<Crowd>,
    /// Up to where it watches, once that is known.
    end: Arc<AtomicU64>,
    seed: u64,
    number: usize,
}

impl Viewer {
    /// The messages of people in the order the window showed them.
    async fn watch(self) -> anyhow::Result<Vec<String>> {
        let mut rng = Rng::with_seed(self.seed.rotate_left(17) ^ self.number as u64);
        let (mut position, mut shown) = (1, Vec::new());
        loop {
            let node = &self.crowd.nodes[rng.usize(..self.crowd.nodes.len())];
            let token = &self.crowd.people[0].token;
            if let Ok(mut window) = Window::open(node, token, position, &json!({})).await {
                // A window that is closed by force hears nothing: it looks at the clock itself.
                while let Ok(Some(envelope)) = timeout(SILENCE, window.hear()).await {
                    match envelope.body {
                        Body::Resync { position: reached } => {
                            shown = listed(&self.crowd, rng.usize(..2))
                                .await
                                .unwrap_or(Vec::new())
                                .into_iter()
                                .map(|(id, _)| id)
                                .collect();
                            position = position.max(reached);
                        }
                        Body::Ready { position: reached } => position = position.max(reached),
                        // What was seen before is not shown again.
                        Body::MessageSent(_) if envelope.seq <= position => {}
                        Body::MessageSent(message) => {
                            position = envelope.seq;
                            shown.push(message.id);
                        }
                        _ => {}
                    }
                    if position >= self.end.load(Ordering::Relaxed) {
                        return Ok(shown);
                    }
                }
            }
            if position >= self.end.load(Ordering::Relaxed) {
                return Ok(shown);
            }
            sleep(PAUSE).await;
        }
    }
}
