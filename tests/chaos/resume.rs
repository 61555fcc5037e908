//! `chaos resume`: the socket is cut again and again in the middle of answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use fastrand::Rng;
use reqwest::Client;
use serde_json::{Value, json};
use tests::harness::{Database, Node, OwnServices};
use tests::model_double::{ModelDouble, Script};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use wire::conversation::SendReceipt;
use wire::live::Body;

use crate::Options;
use crate::people::{self, Person};
use crate::report::Report;
use crate::views;
use crate::window::Window;

/// People who watch an answer of their own at the same time.
const WATCHERS: usize = 8;
const PIECES: usize = 60;
const PIECE_DELAY: Duration = Duration::from_millis(25);
/// How long a watcher is away, in milliseconds: long enough for something to be missed.
const AWAY: std::ops::Range<u64> = 100..600;
/// How long a watcher listens between two cuts, in milliseconds.
const LISTENS: std::ops::Range<u64> = 0..200;
/// How long anything may take before the campaign gives up.
const PATIENCE: Duration = Duration::from_secs(30);

struct Watcher {
    client: Client,
    node: String,
    person: Person,
    chat: String,
    rng: Rng,
    left: Arc<AtomicUsize>,
    text: Arc<str>,
}

/// What a watcher has of an answer.
#[derive(Default)]
struct Shown {
    attempt: u32,
    number: u64,
    text: String,
}

pub(crate) async fn run(options: &Options, cuts: usize) -> anyhow::Result<bool> {
    let mut report = Report::begin("resume", options.seed);
    let services = OwnServices::start().await;
    let addresses = services.addresses();
    let database = Database::create(&addresses, "chaos").await;
    let model = ModelDouble::start().await;
    let base_url = model.base_url();
    let more =
        [("OPENAI_BASE_URL", base_url.as_str()), ("CONVOAI__MODEL__SUGGEST_TITLES", "false")];
    let mut node = Node::over(&addresses, &database, &more);
    node.start();
    let client = people::client()?;
    views::caught_up(&client, node.address(), 1).await?;
    let text: Arc<str> = answer(options.seed).into();
    // Answers enough, whoever asks next.
    for _ in 0..cuts + WATCHERS {
        model.script(Script::answer(&*text).in_pieces(PIECES).piece_delay(PIECE_DELAY));
    }
    let left = Arc::new(AtomicUsize::new(cuts));
    let mut watchers = JoinSet::new();
    for number in 0..WATCHERS {
        let (person, _) =
            people::register(&client, node.address(), &format!("watcher-{number}")).await?;
        let watcher = Watcher {
            client: client.clone(),
            node: node.address().to_owned(),
            chat: start(&client, node.address(), &person).await?,
            person,
            rng: Rng::with_seed(options.seed ^ (number as u64 + 1).wrapping_mul(0x9e37_79b9)),
            left: left.clone(),
            text: text.clone(),
        };
        watchers.spawn(watcher.run());
    }
    report.say(&format!("{WATCHERS} watchers, {cuts} cuts"));
    let (mut waits, mut compared) = (Vec::new(), 0);
    while let Some(watched) = watchers.join_next().await {
        let (mut waited, right) = watched??;
        waits.append(&mut waited);
        compared += right;
    }
    waits.sort();
    let at = |part: f64| {
        let index = (waits.len() as f64 * part) as usize;
        waits.get(index.min(waits.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    report.heading("from opening the socket again to the first missing byte (goal: p95 ≤ 150 ms)");
    report.figure("cuts", waits.len());
    for (name, part) in [("p50", 0.50), ("p95", 0.95), ("p99", 0.99), ("longest", 1.0)] {
        report.figure(&format!("{name} in ms"), at(part).as_millis() as u64);
    }
    // One that is another ends the campaign at once.
    report.figure("bytes compared, all of them right", compared);
    report.end(waits.len() >= cuts)
}

/// A text in which every place is another, with characters of every length.
fn answer(seed: u64) -> String {
    let words = (0..PIECES).map(|n| format!("{n}-{seed}: Zwölf 👩‍🚀 日本 {:x}\n", seed ^ n as u64));
    words.collect()
}

async fn start(client: &Client, node: &str, person: &Person) -> anyhow::Result<String> {
    let request = client.post(format!("http://{node}/api/v1/conversations")).json(&json!({}));
    let answer = request.bearer_auth(&person.token).send().await?.error_for_status()?;
    Ok(answer.json::<wire::Receipt>().await?.id)
}

impl Watcher {
    /// Asks and watches, with cuts, until there have been enough. Answers how long each missing
    /// byte was waited for, and how many bytes were compared.
    async fn run(mut self) -> anyhow::Result<(Vec<Duration>, usize)> {
        let (mut waits, mut compared) = (Vec::new(), 0);
        while self.left.load(Ordering::Relaxed) > 0 {
            let asked = self.ask().await?;
            let answer = asked.answer_id.context("an answer is asked for")?;
            timeout(PATIENCE, self.watch(&answer, asked.position, &mut waits))
                .await
                .with_context(|| format!("the answer {answer} did not end"))??;
            compared += self.text.len();
        }
        Ok((waits, compared))
    }

    async fn ask(&self) -> anyhow::Result<SendReceipt> {
        let address = format!("http://{}/api/v1/conversations/{}/messages", self.node, self.chat);
        let request = self.client.post(address).json(&json!({"content": "Tell me everything"}));
        let answer = request.bearer_auth(&self.person.token).send().await?.error_for_status()?;
        Ok(answer.json().await?)
    }

    async fn watch(
        &mut self,
        answer: &str,
        position: u64,
        waits: &mut Vec<Duration>,
    ) -> anyhow::Result<()> {
        let mut shown = Shown::default();
        let mut window = self.open(answer, position, &shown).await?;
        loop {
            let listens = Duration::from_millis(self.rng.u64(LISTENS));
            let cut = sleep(listens);
            tokio::pin!(cut);
            loop {
                tokio::select! {
                    heard = window.hear() => {
                        let Some(envelope) = heard else { bail!("the socket broke by itself") };
                        if self.takes_in(answer, envelope.seq, &envelope.body, &mut shown)? {
                            return Ok(());
                        }
                    }
                    () = &mut cut => break,
                }
            }
            drop(window);
            sleep(Duration::from_millis(self.rng.u64(AWAY))).await;
            let began = Instant::now();
            window = self.open(answer, position, &shown).await?;
            let before = shown.number;
            while shown.number == before {
                let Some(envelope) = window.hear().await else {
                    bail!("the socket broke by itself")
                };
                if self.takes_in(answer, envelope.seq, &envelope.body, &mut shown)? {
                    self.count(began, waits);
                    return Ok(());
                }
            }
            self.count(began, waits);
        }
    }

    fn count(&self, began: Instant, waits: &mut Vec<Duration>) {
        waits.push(began.elapsed());
        let one_less = |left: usize| left.checked_sub(1);
        // There is nothing to do about a cut too many.
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less);
    }

    async fn open(&self, answer: &str, position: u64, shown: &Shown) -> anyhow::Result<Window> {
        let seen = json!({ &self.chat: {"answer": answer, "seq": shown.number} });
        let seen = if shown.number == 0 { Value::Object(serde_json::Map::new()) } else { seen };
        Window::open(&self.node, &self.person.token, position, &seen).await
    }

    /// Whether the answer is settled. Frames follow one another without gap or repeat, and their
    /// text is what the answer begins with, to the letter.
    fn takes_in(
        &self,
        answer: &str,
        number: u64,
        body: &Body,
        shown: &mut Shown,
    ) -> anyhow::Result<bool> {
        match body {
            Body::Frame(frame) if frame.answer == answer => {
                if frame.attempt > shown.attempt {
                    *shown =
                        Shown { attempt: frame.attempt, number: shown.number, ..Shown::default() };
                }
                ensure!(number == shown.number + 1, "frame {number} after {}", shown.number);
                shown.number = number;
                shown.text.push_str(&frame.text);
                ensure!(self.text.starts_with(&shown.text), "other words: {:?}", shown.text);
                Ok(false)
            }
            Body::AnswerSettled(message) if message.id == answer => {
                ensure!(message.content == *self.text, "settled as {:?}", message.status);
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}
