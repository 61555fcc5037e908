//! Benchmarks: how much the product costs beside the raw floor, measured in the same run on the
//! same machine. `cargo xtask bench [analytics|chat|commands|http|journal|lag|login|rebuild|replay]` builds and runs them.
//!
//! Figures of one machine say little; the ratio says what our own code costs.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod analytics;
mod chat;
mod commands;
mod executor;
mod floor;
mod http;
mod journal;
mod lag;
mod load;
mod login;
mod rebuild;
mod replay;
mod sql_fold;
mod table;
mod work;
mod world;

use clap::{Parser, ValueEnum};
use serde_json::{Value, json};

use crate::load::Figure;
use crate::world::World;

/// As in the binary that is measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// At the same time, where a benchmark does not say otherwise.
const IN_FLIGHT: usize = 64;

#[derive(Parser)]
struct Cli {
    /// What to measure; everything when nothing is named.
    what: Vec<What>,
    /// Events in the journal that is replayed.
    #[arg(long, default_value_t = 1_000_000)]
    events: u64,
    /// Messages that questions about usage are asked of.
    #[arg(long, default_value_t = 1_000_000)]
    messages: u64,
    /// Users who said them.
    #[arg(long, default_value_t = 10_000)]
    users: u64,
    /// Seconds for which events arrive while somebody watches the usage.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Rebuilds one view and says how much memory that took: what the benchmark starts itself.
    #[arg(long, hide = true)]
    rebuild_alone: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Analytics,
    Chat,
    Commands,
    Http,
    Journal,
    Lag,
    Login,
    Rebuild,
    Replay,
}

/// Ours beside its floor.
struct Comparison {
    what: &'static str,
    floor_is: &'static str,
    goal: f64,
}

impl Comparison {
    /// Prints it, and answers it for programs.
    fn of(&self, floor: &Figure, ours: &Figure) -> Value {
        let Self { what, floor_is, goal } = self;
        let (floor, ours) = (floor.per_second(), ours.per_second());
        let ratio = ours / floor;
        println!("{floor_is:<58} {floor:>9.0} /s");
        println!("{what:<58} {ours:>9.0} /s");
        println!("{:<58} {ratio:>9.2}    (goal {goal:.2})\n", "ratio");
        json!({
            "what": what, "floor": floor_is, "floor_per_second": floor,
            "ours_per_second": ours, "ratio": ratio, "goal": goal,
        })
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Cli { what, events, messages, users, seconds, rebuild_alone } = Cli::parse();
    match rebuild_alone.as_deref() {
        Some("analytics") => return analytics::rebuild_alone().await,
        Some(view) => return replay::rebuild_alone(view).await,
        None => {}
    }
    let size = analytics::Size { messages, users, events, seconds };
    let world = World::start().await?;
    println!("nats-server and Postgres of our own\n");
    let all = What::value_variants();
    for one in if what.is_empty() { all } else { &what } {
        let figures = match one {
            What::Analytics => analytics::run(&world, size).await?,
            What::Chat => chat::run(&world).await?,
            What::Commands => commands::run(&world).await?,
            What::Http => http::run(&world).await?,
            What::Journal => journal::run(&world).await?,
            What::Lag => lag::run(&world).await?,
            What::Login => login::run(&world).await?,
            What::Rebuild => rebuild::run(&world).await?,
            What::Replay => replay::run(&world, events).await?,
        };
        keep(&format!("{one:?}").to_lowercase(), &figures)?;
    }
    Ok(())
}

/// Writes figures where programs find them: `target/bench`, beside this program.
fn keep(name: &str, figures: &Value) -> anyhow::Result<()> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(2).unwrap_or(program.as_path());
    let folder = target.join("bench");
    std::fs::create_dir_all(&folder)?;
    let file = folder.join(format!("{name}.json"));
    std::fs::write(&file, serde_json::to_vec_pretty(figures)?)?;
    println!("{}\n", file.display());
    Ok(())
}
