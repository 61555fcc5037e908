//! Work kept in flight, and how long each piece of it took.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::work::Work;

/// What a run came to.
#[derive(Default)]
pub(crate) struct Figure {
    operations: usize,
    took: Duration,
    /// What processors did meanwhile.
    work: Work,
    /// How long each operation took, shortest first.
    latencies: Vec<Duration>,
}

impl Figure {
    /// With another run of the same.
    pub(crate) fn add(&mut self, mut other: Self) {
        self.operations += other.operations;
        self.took += other.took;
        self.work = self.work + other.work;
        self.latencies.append(&mut other.latencies);
        self.latencies.sort();
    }

    /// Operations per second.
    pub(crate) fn per_second(&self) -> f64 {
        self.operations as f64 / self.took.as_secs_f64()
    }

    /// Processor time of each operation, in microseconds: of this process, and of the services.
    pub(crate) fn work(&self) -> (f64, f64) {
        let each = |time: Duration| time.as_secs_f64() * 1e6 / self.operations.max(1) as f64;
        (each(self.work.ours), each(self.work.services))
    }

    /// The latency that this part of the operations stays below.
    pub(crate) fn percentile(&self, part: f64) -> Duration {
        percentile(&self.latencies, part)
    }
}

/// The value that this part of sorted values stays below.
pub(crate) fn percentile(sorted: &[Duration], part: f64) -> Duration {
    let index = (sorted.len() as f64 * part) as usize;
    sorted.get(index.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// The middle one of a few figures.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// How often what is compared takes turns.
const TURNS: u64 = 5;

/// Does `operations` of each, a few at a time in turns, so that neither has the quieter machine.
pub(crate) async fn in_turns<A, B, F, G>(
    in_flight: usize,
    operations: u64,
    one: A,
    other: B,
) -> anyhow::Result<(Figure, Figure)>
where
    A: Fn(usize, u64) -> F + Clone + Send + Sync + 'static,
    B: Fn(usize, u64) -> G + Clone + Send + Sync + 'static,
    F: Future<Output = anyhow::Result<()>> + Send,
    G: Future<Output = anyhow::Result<()>> + Send,
{
    let (mut first, mut second) = (Figure::default(), Figure::default());
    for _ in 0..TURNS {
        first.add(measure(in_flight, operations / TURNS, one.clone()).await?);
        second.add(measure(in_flight, operations / TURNS, other.clone()).await?);
    }
    Ok((first, second))
}

/// Does `operations` things, `in_flight` at a time; `work` gets the lane and the round.
pub(crate) async fn measure<F, W>(
    in_flight: usize,
    operations: u64,
    work: W,
) -> anyhow::Result<Figure>
where
    W: Fn(usize, u64) -> F + Send + Sync + 'static,
    F: Future<Output = anyhow::Result<()>> + Send,
{
    measure_within(Duration::MAX, in_flight, operations, work).await
}

/// The same, but nothing more is begun when the time is over.
pub(crate) async fn measure_within<F, W>(
    longest: Duration,
    in_flight: usize,
    operations: u64,
    work: W,
) -> anyhow::Result<Figure>
where
    W: Fn(usize, u64) -> F + Send + Sync + 'static,
    F: Future<Output = anyhow::Result<()>> + Send,
{
    let work = Arc::new(work);
    let before = Work::now()?;
    let rounds = operations.div_ceil(in_flight as u64);
    let started = Instant::now();
    let mut lanes = JoinSet::new();
    for lane in 0..in_flight {
        let work = work.clone();
        lanes.spawn(async move {
            let mut latencies = Vec::with_capacity(rounds as usize);
            for round in 0..rounds {
                if started.elapsed() > longest {
                    break;
                }
                let began = Instant::now();
                work(lane, round).await?;
                latencies.push(began.elapsed());
            }
            anyhow::Ok(latencies)
        });
    }
    let mut latencies = Vec::new();
    while let Some(lane) = lanes.join_next().await {
        latencies.append(&mut lane??);
    }
    let took = started.elapsed();
    latencies.sort();
    let work = Work::now()? - before;
    Ok(Figure { operations: latencies.len(), took, work, latencies })
}
