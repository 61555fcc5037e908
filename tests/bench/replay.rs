//! How fast the journal is read and views are built from it, beside a raw COPY of their rows and
//! beside a fold written by hand in SQL.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use api::adapters::feeds;
use futures_util::StreamExt as _;
use projections::{Feeds, Opener, Projections, Runner, Standing, Stream, Views};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::executor::{Sender, Site, conversations, keyring};
use crate::load::{measure, median};
use crate::table::Table;
use crate::world::World;
use crate::{IN_FLIGHT, sql_fold};

const PREFIX: &str = "bench-replay";
/// Each commit of a message has two events: the message, and the answer that is asked for.
const EVENTS_PER_COMMIT: u64 = 2;
const COMMITS_PER_CHAT: usize = 25;
const ROUNDS: usize = 3;
const PAUSE: Duration = Duration::from_millis(10);

/// What is rebuilt, with what its rate is compared with and the goal for the ratio. The rows of
/// outcomes are so small that COPY takes them faster than the journal can be read.
const VIEWS: [(&str, &str, Option<f64>); 3] = [
    ("command_outcomes", "raw COPY with key", None),
    ("messages", "raw COPY with key", Some(0.45)),
    ("conversation_list", "fold in SQL", Some(1.6)),
];

struct Replay {
    feeds: Feeds,
    opener: Opener,
    pool: PgPool,
    last: u64,
    events: u64,
}

pub(crate) async fn run(world: &World, events: u64) -> anyhow::Result<Value> {
    let site = Site { nats: world.nats_url()?, prefix: PREFIX.to_owned(), replicas: 1 };
    fill(world, &site, events).await?;
    let replay = Replay::open(world, &site).await?;
    println!("  {} commits, {} events", replay.last, replay.events);
    let mut table =
        Table::new(&["what", "events /s", "beside", "floor events /s", "ratio", "goal"]);
    let mut figures = serde_json::Map::new();
    for (what, rate) in
        [("read and decode", replay.read().await?), ("all live views", replay.live().await?)]
    {
        let none = String::new;
        table.row([what.to_owned(), format!("{rate:.0}"), none(), none(), none(), none()]);
        figures.insert(what.to_owned(), json!({ "events_per_second": rate }));
    }
    let folder = tempfile::tempdir()?;
    for (view, beside, goal) in VIEWS {
        let (mut ours, mut floors, mut cut_over) = (Vec::new(), Vec::new(), Duration::ZERO);
        for _ in 0..ROUNDS {
            let (rate, stood_still) = replay.rebuild(view).await?;
            ours.push(rate);
            cut_over = cut_over.max(stood_still);
            floors.push(match beside {
                "fold in SQL" => replay.by_hand().await?,
                _ => replay.copy(view, folder.path()).await?,
            });
        }
        let ratio = median(ours.iter().zip(&floors).map(|(ours, floor)| ours / floor).collect());
        let (ours, floor) = (median(ours), median(floors));
        table.row([
            format!("rebuild {view}"),
            format!("{ours:.0}"),
            beside.to_owned(),
            format!("{floor:.0}"),
            format!("{ratio:.2}"),
            goal.map(|goal| format!("≥ {goal:.2}")).unwrap_or_default(),
        ]);
        figures.insert(
            format!("rebuild {view}"),
            json!({
                "events_per_second": ours, "beside": beside, "floor_events_per_second": floor,
                "ratio": ratio, "goal": goal, "cut_over_ms": cut_over.as_millis() as u64,
            }),
        );
    }
    let resident = in_a_process_of_its_own(world).await?;
    let megabytes = resident as f64 / 1024.0;
    table.row([
        format!("memory of rebuilding messages, {} events", replay.events),
        format!("{megabytes:.0} MiB"),
        String::new(),
        String::new(),
        String::new(),
        "≤ 256 MiB".to_owned(),
    ]);
    figures.insert("rebuild memory".to_owned(), json!({ "mebibytes": megabytes, "goal": 256 }));
    table.print("replay: from the journal to tables");
    Ok(figures.into())
}

async fn fill(world: &World, site: &Site, events: u64) -> anyhow::Result<()> {
    let sender = Arc::new(Sender::new(world, site, Arc::<AtomicU64>::default()).await?);
    let commits = events.div_ceil(EVENTS_PER_COMMIT);
    let chats = Arc::new(conversations(0..(commits as usize).div_ceil(COMMITS_PER_CHAT))?);
    for start in chats.chunks(IN_FLIGHT) {
        let started = start.iter().map(|chat| sender.start(chat));
        futures_util::future::try_join_all(started).await?;
    }
    let send = move |lane: usize, round: u64| {
        let (sender, chats) = (sender.clone(), chats.clone());
        async move {
            let chat = (lane + round as usize * IN_FLIGHT) % chats.len();
            sender.send(&chats[chat], true).await.map(drop)
        }
    };
    measure(IN_FLIGHT, commits, send).await.map(drop)
}

impl Replay {
    async fn open(world: &World, site: &Site) -> anyhow::Result<Self> {
        let server = site.server().await?;
        let pool = PgPool::connect(&world.database(PREFIX).await?).await?;
        let feeds = feeds(&server);
        let last = feeds.journal.last().await?;
        let opener = Opener::new(keyring(pool.clone())?);
        let mut replay = Self { feeds, opener, pool, last, events: 0 };
        let mut commits = replay.feeds.journal.after(0);
        for _ in 0..last {
            let commit = commits.next().await.context("the journal ends early")??;
            replay.events += commit.events.read().map_err(anyhow::Error::msg)?.len() as u64;
        }
        Ok(replay)
    }

    fn rate(&self, began: Instant) -> f64 {
        self.events as f64 / began.elapsed().as_secs_f64()
    }

    /// From nats-server to commits in memory.
    async fn read(&self) -> anyhow::Result<f64> {
        let mut rates = Vec::new();
        for _ in 0..ROUNDS {
            let began = Instant::now();
            let mut commits = self.feeds.journal.after(0);
            for _ in 0..self.last {
                commits.next().await.context("the journal ends early")??;
            }
            rates.push(self.rate(began));
        }
        Ok(median(rates))
    }

    /// Every view at once, as a server that was away for long.
    async fn live(&self) -> anyhow::Result<f64> {
        let views = Views::new(self.pool.clone(), Duration::ZERO);
        let progress = views.progress().clone();
        let (feeds, opener) = (self.feeds.clone(), self.opener.clone());
        let runner = Runner::new(self.pool.clone(), feeds, opener, progress.clone());
        let (mut tasks, stop) = (JoinSet::new(), CancellationToken::new());
        let began = Instant::now();
        runner.run_all(&mut tasks, &stop);
        let journal = |view: &Standing| view.stream == Stream::Journal;
        while progress.standings().iter().any(|view| journal(view) && view.position < self.last) {
            tokio::time::sleep(PAUSE).await;
        }
        let rate = self.rate(began);
        stop.cancel();
        while tasks.join_next().await.is_some() {}
        Ok(rate)
    }

    async fn rebuild(&self, view: &str) -> anyhow::Result<(f64, Duration)> {
        let feeds = self.feeds.clone();
        let projections = Projections::new(self.pool.clone(), feeds, self.opener.clone());
        let began = Instant::now();
        let cut_over = rebuild(&projections, view, None).await?;
        Ok((self.rate(began), cut_over))
    }

    /// The rows of a view into an empty table with the same key and indexes, by binary COPY from
    /// a file. As events a second, so that it can be compared.
    async fn copy(&self, view: &str, folder: &Path) -> anyhow::Result<f64> {
        let file = folder.join(view);
        let mut db = self.pool.acquire().await?;
        let out = format!("copy {view} to stdout (format binary)");
        let mut rows = db.copy_out_raw(&out).await?;
        let mut bytes = std::io::BufWriter::new(std::fs::File::create(&file)?);
        while let Some(piece) = rows.next().await {
            std::io::Write::write_all(&mut bytes, &piece?)?;
        }
        std::io::Write::flush(&mut bytes)?;
        drop(rows);
        for statement in [
            "drop table if exists floor".to_owned(),
            format!("create table floor (like {view} including all)"),
        ] {
            sqlx::query(AssertSqlSafe(statement)).execute(&mut *db).await?;
        }
        let began = Instant::now();
        let mut copy = db.copy_in_raw("copy floor from stdin (format binary)").await?;
        copy.read_from(tokio::fs::File::open(&file).await?).await?;
        copy.finish().await?;
        Ok(self.rate(began))
    }

    async fn by_hand(&self) -> anyhow::Result<f64> {
        let began = Instant::now();
        let mut db = PgConnection::connect_with(&self.pool.connect_options()).await?;
        sql_fold::run(&*self.feeds.journal, &self.opener, self.last, &mut db).await?;
        Ok(self.rate(began))
    }
}

/// Rebuilds a view, at so many events a second at most; answers how long it stood still while the
/// copy took its place.
pub(crate) async fn rebuild(
    projections: &Projections,
    view: &str,
    rate: Option<u32>,
) -> anyhow::Result<Duration> {
    let begin = projections::Begin::Scratch;
    let options = projections::Options { rate, begin, tell: Arc::new(|_| {}) };
    let rebuilt = Box::pin(projections.rebuild(view, &options)).await?;
    let differs = rebuilt.comparison.is_some_and(|comparison| !comparison.is_same());
    anyhow::ensure!(!differs, "the rebuilt view {view} differs from the live one");
    Ok(rebuilt.cut_over)
}

/// Rebuilds the view of messages in another process; answers its largest resident size in KiB.
async fn in_a_process_of_its_own(world: &World) -> anyhow::Result<u64> {
    let mut command = tokio::process::Command::new(std::env::current_exe()?);
    command.args(["--rebuild-alone", "messages"]);
    command
        .env("BENCH_NATS", world.nats_url()?)
        .env("BENCH_DATABASE", world.database(PREFIX).await?);
    let output = command.kill_on_drop(true).output().await?;
    let errors = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "rebuilding alone: {errors}");
    Ok(String::from_utf8_lossy(&output.stdout).trim().parse()?)
}

/// The other side of it.
pub(crate) async fn rebuild_alone(view: &str) -> anyhow::Result<()> {
    let variable = |name| std::env::var(name).with_context(|| format!("{name} is not set"));
    let site = Site { nats: variable("BENCH_NATS")?, prefix: PREFIX.to_owned(), replicas: 1 };
    let pool = PgPool::connect(&variable("BENCH_DATABASE")?).await?;
    let feeds = feeds(&site.server().await?);
    let opener = Opener::new(keyring(pool.clone())?);
    let (last, events) = (0, 0);
    Replay { feeds, opener, pool, last, events }.rebuild(view).await?;
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("VmHWM")?;
    println!("{}", line.split_whitespace().next().unwrap_or_default());
    Ok(())
}
