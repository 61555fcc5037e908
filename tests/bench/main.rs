//! Benchmarks: how much the product costs beside the raw floor, measured in the same run on the
//! same machine. `cargo xtask bench [commands|http]` builds and runs them.
//!
//! Figures of one machine say little; the ratio says what our own code costs.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod commands;
mod floor;
mod http;
mod world;

use std::ops::AddAssign;
use std::time::Duration;

/// As in the binary that is measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a run came to.
#[derive(Default)]
struct Figure {
    operations: u64,
    took: Duration,
}

impl AddAssign for Figure {
    fn add_assign(&mut self, other: Self) {
        self.operations += other.operations;
        self.took += other.took;
    }
}

impl Figure {
    fn per_second(&self) -> f64 {
        self.operations as f64 / self.took.as_secs_f64()
    }
}

fn compare(what: &str, floor_name: &str, floor: &Figure, ours: &Figure, goal: f64) {
    let (floor, ours) = (floor.per_second(), ours.per_second());
    println!("{floor_name:<58} {floor:>9.0} /s");
    println!("{what:<58} {ours:>9.0} /s");
    println!("{:<58} {:>9.2}    (goal {goal:.2})\n", "ratio", ours / floor);
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let which: Vec<String> = std::env::args().skip(1).collect();
    let wants = |name: &str| which.is_empty() || which.iter().any(|one| one == name);
    let world = world::World::start().await?;
    println!("nats-server and Postgres of our own; {} in flight\n", world::IN_FLIGHT);
    if wants("commands") {
        commands::run(&world).await?;
    }
    if wants("http") {
        http::run(&world).await?;
    }
    world.stop().await;
    Ok(())
}
