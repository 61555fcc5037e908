//! Load while one thing after the other goes wrong, and how long nothing was acknowledged then.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::bail;
use serde_json::json;
use tests::model_double::{ModelDouble, Script};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::crowd::{Crowd, Habits};
use crate::report::Report;
use crate::schedule::Blow;
use crate::silence;
use crate::writer::Writer;

/// A few who write all the time: each for themselves, and all to the same two conversations.
pub(crate) const HABITS: Habits = Habits {
    writers: 8,
    hot: 2,
    pace: Duration::from_millis(40),
    repeats: 10,
    twice: 5,
    everything: true,
};
/// How long nothing may be acknowledged before a campaign gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// What things can happen to.
pub(crate) trait World {
    /// One of them.
    type Target: Copy;

    /// As the table names it.
    fn name(target: Self::Target) -> &'static str;

    /// Lets it happen to all of them at once.
    async fn strike(&mut self, targets: &[Self::Target]);

    /// Makes good again what can be.
    async fn mend(&mut self, targets: &[Self::Target]);
}

/// A blow that has fallen.
pub(crate) struct Struck {
    name: String,
    count: usize,
    at: Instant,
}

/// What a campaign under fire came to.
pub(crate) struct Fought {
    struck: Vec<Struck>,
    ended: Instant,
}

/// Lets the writers write and the blows fall, then has what is open resolved.
pub(crate) async fn fight<W: World>(
    world: &mut W,
    blows: &[Blow<W::Target>],
    crowd: &Arc<Crowd>,
    model: &ModelDouble,
    seed: u64,
    report: &Report,
) -> anyhow::Result<Fought> {
    let stop = CancellationToken::new();
    let mut writers = JoinSet::new();
    for number in 0..crowd.habits.writers {
        let writer = Writer::new(crowd.clone(), number, seed);
        writers.spawn(writer.run(usize::MAX, stop.clone()));
    }
    let struck = tokio::select! {
        struck = all(world, blows, crowd, report) => struck?,
        never = some_answers_are_slow(model) => match never {},
    };
    let ended = Instant::now();
    stop.cancel();
    report.say("the last blow has fallen; what is open is repeated");
    while let Some(writer) = writers.join_next().await {
        writer?;
    }
    Ok(Fought { struck, ended })
}

/// Lets the blows fall while others write.
pub(crate) async fn withstand<W: World>(
    world: &mut W,
    blows: &[Blow<W::Target>],
    crowd: &Crowd,
    report: &Report,
) -> anyhow::Result<Fought> {
    let struck = all(world, blows, crowd, report).await?;
    Ok(Fought { struck, ended: Instant::now() })
}

/// Now and then the model takes its time, so that some things go wrong in the middle of an answer.
async fn some_answers_are_slow(model: &ModelDouble) -> Infallible {
    loop {
        tokio::time::sleep(Duration::from_millis(400)).await;
        let slow = Script::answer("One two three four five six seven eight.");
        model.script(slow.in_pieces(8).piece_delay(Duration::from_millis(120)));
    }
}

async fn all<W: World>(
    world: &mut W,
    blows: &[Blow<W::Target>],
    crowd: &Crowd,
    report: &Report,
) -> anyhow::Result<Vec<Struck>> {
    let mut struck: Vec<Struck> = Vec::new();
    for blow in blows {
        tokio::time::sleep(blow.after).await;
        let at = Instant::now();
        let names: Vec<_> = blow.targets.iter().map(|target| W::name(*target)).collect();
        world.strike(&blow.targets).await;
        tokio::time::sleep(blow.away).await;
        world.mend(&blow.targets).await;
        // A blow that falls before anybody is up again would tell nothing.
        let heard = crowd.ledger.heard();
        while crowd.ledger.heard() < heard + crowd.habits.writers {
            tokio::time::sleep(Duration::from_millis(20)).await;
            if at.elapsed() > PATIENCE {
                bail!("nothing is acknowledged {PATIENCE:?} after {}", names.join(" and "));
            }
        }
        struck.push(Struck { name: names.join(" and "), count: names.len(), at });
        let (shown, acknowledged) = (names.join(" and "), crowd.ledger.heard());
        let strikes: usize = struck.iter().map(|blow| blow.count).sum();
        report.say(&format!("{strikes:>4}  {shown:<34} {acknowledged:>8} acknowledged"));
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    Ok(struck)
}

impl Fought {
    /// A line for each kind of blow: how many, and the time without acknowledgements.
    pub(crate) fn table(&self, crowd: &Crowd, report: &mut Report) {
        let acknowledged = crowd.ledger.acknowledgements();
        let mut silences: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
        for (index, blow) in self.struck.iter().enumerate() {
            let until = self.struck.get(index + 1).map_or(self.ended, |next| next.at);
            let silence = silence::longest(&acknowledged, blow.at, until);
            let name = if blow.count == 1 { &blow.name } else { "two at once" };
            silences.entry(name).or_default().push(silence);
        }
        report.heading("times without acknowledgements: how many blows, middle, longest");
        let mut kept = Vec::new();
        for (name, times) in &mut silences {
            let (middle, longest) = silence::middle_and_longest(times);
            let (middle, longest) = (middle.as_millis() as u64, longest.as_millis() as u64);
            println!("  {name:<34} {:>5} {middle:>8} ms {longest:>8} ms", times.len());
            let times = times.len();
            kept.push(json!({
                "struck": name, "times": times, "middle_ms": middle, "longest_ms": longest,
            }));
        }
        report.keep("silences", kept.into());
        let strikes: usize = self.struck.iter().map(|blow| blow.count).sum();
        report.figure("strikes in all", strikes);
    }
}
