//! `chaos kill`: kill -9 of nodes, nats-server and Postgres under load.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::{Duration, Instant};

use anyhow::bail;
use serde_json::json;
use tests::harness::{Database, Node, OwnServices};
use tests::model_double::{ModelDouble, Script};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::Options;
use crate::check::Rules;
use crate::crowd::{Crowd, Habits};
use crate::report::Report;
use crate::schedule::{Blow, Target, plan};
use crate::silence;
use crate::verdict::{PREFIX, Scene};
use crate::writer::Writer;

const HABITS: Habits = Habits {
    writers: 8,
    hot: 2,
    pace: Duration::from_millis(40),
    repeats: 10,
    twice: 5,
    everything: true,
};
/// How long nothing may be acknowledged before a campaign gives up.
const PATIENCE: Duration = Duration::from_secs(60);

struct World {
    services: OwnServices,
    nodes: [Node; 2],
}

impl World {
    async fn strike(&mut self, targets: &[Target]) {
        for target in targets {
            match target {
                Target::NodeOne => self.nodes[0].kill().await,
                Target::NodeTwo => self.nodes[1].kill().await,
                Target::Nats => self.services.kill_nats().await,
                Target::Postgres => self.services.kill_postgres().await,
            }
        }
    }

    async fn mend(&mut self, targets: &[Target]) {
        for target in targets {
            match target {
                Target::NodeOne => self.nodes[0].start(),
                Target::NodeTwo => self.nodes[1].start(),
                Target::Nats => self.services.restart_nats().await,
                Target::Postgres => self.services.restart_postgres().await,
            }
        }
    }
}

/// A blow that has happened.
struct Struck {
    targets: Vec<Target>,
    at: Instant,
}

pub(crate) async fn run(options: &Options, kills: usize) -> anyhow::Result<bool> {
    let mut report = Report::begin("kill", options.seed);
    let services = OwnServices::start().await;
    let addresses = services.addresses();
    let database = Database::create(&addresses, "chaos").await;
    let model = ModelDouble::start().await;
    let base_url = model.base_url();
    let more = [("CONVOAI__JOURNAL__PREFIX", PREFIX), ("OPENAI_BASE_URL", base_url.as_str())];
    let mut nodes = [(); 2].map(|()| Node::over(&addresses, &database, &more));
    nodes.iter_mut().for_each(Node::start);
    let names = nodes.iter().map(|node| node.address().to_owned()).collect();
    let crowd = Crowd::gather(names, HABITS).await?;
    report.say(&format!("two nodes, nats-server, Postgres; {} writers", HABITS.writers));

    let mut world = World { services, nodes };
    let stop = CancellationToken::new();
    let mut writers = JoinSet::new();
    for number in 0..HABITS.writers {
        let writer = Writer::new(crowd.clone(), number, options.seed);
        writers.spawn(writer.run(usize::MAX, stop.clone()));
    }
    let blows = plan(options.seed, kills, (800, 2600));
    let struck = tokio::select! {
        struck = strike(&mut world, &blows, &crowd, &report) => struck?,
        never = some_answers_are_slow(&model) => match never {},
    };
    let ended = Instant::now();
    stop.cancel();
    report.say("the last blow has fallen; what is open is repeated");
    while let Some(writer) = writers.join_next().await {
        writer?;
    }
    let scene = Scene { addresses: &addresses, database: &database, more: &more };
    let rules = Rules { conflicts: true };
    let mut nodes = world.nodes;
    let findings = scene.judge(&crowd, &mut nodes, rules, &report).await?;

    blows_table(&mut report, &struck, &crowd, ended);
    report.heading("requests");
    report.totals(&crowd.ledger.totals());
    report.findings(&findings);
    report.end(findings.violations.is_empty())
}

/// Now and then the model takes its time, so that some processes die in the middle of an answer.
async fn some_answers_are_slow(model: &ModelDouble) -> Infallible {
    loop {
        tokio::time::sleep(Duration::from_millis(400)).await;
        let slow = Script::answer("One two three four five six seven eight.");
        model.script(slow.in_pieces(8).piece_delay(Duration::from_millis(120)));
    }
}

async fn strike(
    world: &mut World,
    blows: &[Blow],
    crowd: &Crowd,
    report: &Report,
) -> anyhow::Result<Vec<Struck>> {
    let mut struck = Vec::new();
    let mut kills = 0;
    for blow in blows {
        tokio::time::sleep(blow.after).await;
        let at = Instant::now();
        world.strike(&blow.targets).await;
        tokio::time::sleep(blow.away).await;
        world.mend(&blow.targets).await;
        // A blow that falls before anybody is up again would tell nothing.
        let heard = crowd.ledger.heard();
        while crowd.ledger.heard() < heard + HABITS.writers {
            tokio::time::sleep(Duration::from_millis(20)).await;
            if at.elapsed() > PATIENCE {
                bail!("nothing is acknowledged {PATIENCE:?} after {:?}", blow.targets);
            }
        }
        kills += blow.targets.len();
        let names: Vec<_> = blow.targets.iter().map(|target| target.name()).collect();
        let names = names.join(" and ");
        let acknowledged = crowd.ledger.heard();
        report.say(&format!("killed {names:<24} {kills:>5} kills {acknowledged:>8} acknowledged"));
        struck.push(Struck { targets: blow.targets.clone(), at });
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    Ok(struck)
}

fn blows_table(report: &mut Report, struck: &[Struck], crowd: &Crowd, ended: Instant) {
    let acknowledged = crowd.ledger.acknowledgements();
    let mut silences: BTreeMap<String, Vec<Duration>> = BTreeMap::new();
    for (index, blow) in struck.iter().enumerate() {
        let until = struck.get(index + 1).map_or(ended, |next| next.at);
        let silence = silence::longest(&acknowledged, blow.at, until);
        let names: Vec<_> = blow.targets.iter().map(|target| target.name()).collect();
        let name = if names.len() == 1 { names[0] } else { "two at once" };
        silences.entry(name.to_owned()).or_default().push(silence);
    }
    report.heading("kills, and the time without acknowledgements: middle, longest");
    let mut kept = Vec::new();
    for (name, times) in &mut silences {
        let (middle, longest) = silence::middle_and_longest(times);
        let (middle, longest) = (middle.as_millis() as u64, longest.as_millis() as u64);
        println!("  {name:<24} {:>5}  {middle:>7} ms {longest:>7} ms", times.len());
        kept.push(json!({ "killed": name, "times": times.len(), "middle_ms": middle, "longest_ms": longest }));
    }
    report.keep("silences", kept.into());
    let kills: usize = struck.iter().map(|blow| blow.targets.len()).sum();
    report.figure("processes killed", kills);
}
