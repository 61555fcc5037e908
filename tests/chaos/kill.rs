//! `chaos kill`: kill -9 of nodes, nats-server and Postgres under load.

use tests::harness::{Addresses, Database, Node, OwnServices};
use tests::model_double::ModelDouble;

use crate::Options;
use crate::check::Rules;
use crate::crowd::Crowd;
use crate::fire::{self, HABITS};
use crate::report::Report;
use crate::schedule::{Draw, plan};
use crate::verdict::{PREFIX, Scene};

/// Whom a blow can hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    NodeOne,
    NodeTwo,
    Nats,
    Postgres,
}

pub(crate) const ALL: [Target; 4] =
    [Target::NodeOne, Target::NodeTwo, Target::Nats, Target::Postgres];

/// Two nodes over services of their own.
pub(crate) struct World {
    services: OwnServices,
    pub(crate) nodes: [Node; 2],
}

impl World {
    /// Starts everything, with more variables for the nodes.
    pub(crate) async fn build(more: &[(&'static str, &str)]) -> (Self, Addresses, Database) {
        let services = OwnServices::start().await;
        let addresses = services.addresses();
        let database = Database::create(&addresses, "chaos").await;
        let mut nodes = [(); 2].map(|()| Node::over(&addresses, &database, more));
        nodes.iter_mut().for_each(Node::start);
        (Self { services, nodes }, addresses, database)
    }

    /// Where the nodes are.
    pub(crate) fn names(&self) -> Vec<String> {
        self.nodes.iter().map(|node| node.address().to_owned()).collect()
    }
}

impl fire::World for World {
    type Target = Target;

    fn name(target: Target) -> &'static str {
        match target {
            Target::NodeOne => "node 1",
            Target::NodeTwo => "node 2",
            Target::Nats => "nats-server",
            Target::Postgres => "Postgres",
        }
    }

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

pub(crate) async fn run(options: &Options, kills: usize) -> anyhow::Result<bool> {
    let mut report = Report::begin("kill", options.seed);
    let model = ModelDouble::start().await;
    let base_url = model.base_url();
    let more = [("CONVOAI__JOURNAL__PREFIX", PREFIX), ("OPENAI_BASE_URL", base_url.as_str())];
    let (mut world, addresses, database) = World::build(&more).await;
    let crowd = Crowd::gather(world.names(), HABITS).await?;
    report.say(&format!("two nodes, nats-server, Postgres; {} writers", HABITS.writers));

    let draw = Draw { targets: &ALL, strikes: kills, doubles: 25, after: 800..2600, away: 0..1500 };
    let blows = plan(options.seed, &draw);
    let seed = options.seed;
    let fought = fire::fight(&mut world, &blows, &crowd, &model, seed, &report).await?;
    let scene = Scene { addresses: &addresses, database: &database, more: &more };
    let rules = Rules { conflicts: true };
    let findings = scene.judge(&crowd, &mut world.nodes, rules, &report).await?;

    fought.table(&crowd, &mut report);
    report.heading("requests");
    report.totals(&crowd.ledger.totals());
    report.complaints(&world.nodes);
    report.findings(&findings);
    report.end(findings.violations.is_empty())
}
