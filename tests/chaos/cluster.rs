//! `chaos cluster`: a journal of three copies, and something happens to one of the three servers.

use tests::harness::{Addresses, Cluster, Database, Node, OwnServices};
use tests::model_double::ModelDouble;

use crate::Options;
use crate::check::Rules;
use crate::crowd::Crowd;
use crate::fire::{self, HABITS};
use crate::report::Report;
use crate::schedule::{Draw, plan};
use crate::verdict::{PREFIX, Scene};

/// What happens, and to which server: the one that leads the journal, or another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    KillLeader,
    KillFollower,
    PauseLeader,
    PauseFollower,
    CutLeader,
    CutFollower,
}

const ON_ONE_NETWORK: [Fault; 4] =
    [Fault::KillLeader, Fault::KillFollower, Fault::PauseLeader, Fault::PauseFollower];
const APART: [Fault; 6] = [
    Fault::KillLeader,
    Fault::KillFollower,
    Fault::PauseLeader,
    Fault::PauseFollower,
    Fault::CutLeader,
    Fault::CutFollower,
];

struct World {
    cluster: Cluster,
    journal: String,
    hit: usize,
}

impl fire::World for World {
    type Target = Fault;

    fn name(fault: Fault) -> &'static str {
        match fault {
            Fault::KillLeader => "kill -9 of the leader",
            Fault::KillFollower => "kill -9 of a follower",
            Fault::PauseLeader => "the leader stands still",
            Fault::PauseFollower => "a follower stands still",
            Fault::CutLeader => "the leader is cut off",
            Fault::CutFollower => "a follower is cut off",
        }
    }

    async fn strike(&mut self, faults: &[Fault]) {
        for fault in faults {
            let journal = &self.journal;
            self.hit = match fault {
                Fault::KillLeader | Fault::PauseLeader | Fault::CutLeader => {
                    self.cluster.leader(journal).await
                }
                Fault::KillFollower | Fault::PauseFollower | Fault::CutFollower => {
                    self.cluster.follower(journal).await
                }
            };
            match fault {
                Fault::KillLeader | Fault::KillFollower => self.cluster.kill(self.hit).await,
                Fault::PauseLeader | Fault::PauseFollower => self.cluster.pause(self.hit),
                Fault::CutLeader | Fault::CutFollower => self.cluster.cut_off(self.hit),
            }
        }
    }

    async fn mend(&mut self, faults: &[Fault]) {
        for fault in faults {
            match fault {
                Fault::KillLeader | Fault::KillFollower => self.cluster.restart(self.hit).await,
                Fault::PauseLeader | Fault::PauseFollower => self.cluster.resume(self.hit),
                Fault::CutLeader | Fault::CutFollower => self.cluster.reconnect(self.hit),
            }
        }
        // Two servers in trouble at once are more than three copies bear.
        self.cluster.until_in_step(&self.journal).await;
    }
}

pub(crate) async fn run(options: &Options, faults: usize) -> anyhow::Result<bool> {
    let mut report = Report::begin("cluster", options.seed);
    let (cluster, possible) = match Cluster::apart().await {
        Ok(cluster) => (cluster, APART.as_slice()),
        Err(why) => {
            report.say(&format!("nobody is cut off from the network, because: {why}"));
            (Cluster::start().await, ON_ONE_NETWORK.as_slice())
        }
    };
    let services = OwnServices::start().await;
    let addresses = Addresses { nats: cluster.url(), ..services.addresses() };
    let database = Database::create(&addresses, "chaos").await;
    let model = ModelDouble::start().await;
    let base_url = model.base_url();
    let more = [
        ("CONVOAI__JOURNAL__PREFIX", PREFIX),
        ("CONVOAI__JOURNAL__REPLICAS", "3"),
        ("OPENAI_BASE_URL", base_url.as_str()),
    ];
    let mut nodes = [(); 2].map(|()| Node::over(&addresses, &database, &more));
    nodes.iter_mut().for_each(Node::start);
    let names = nodes.iter().map(|node| node.address().to_owned()).collect();
    let crowd = Crowd::gather(names, HABITS).await?;
    report.say(&format!("two nodes, three nats-servers; {} writers", HABITS.writers));

    let draw = Draw {
        targets: possible,
        strikes: faults,
        doubles: 0,
        after: 1500..3500,
        away: 2000..7000,
    };
    let blows = plan(options.seed, &draw);
    let mut world = World { cluster, journal: format!("JOURNAL-{PREFIX}"), hit: 0 };
    let seed = options.seed;
    let fought = fire::fight(&mut world, &blows, &crowd, &model, seed, &report).await?;
    let scene = Scene { addresses: &addresses, database: &database, more: &more };
    let rules = Rules { conflicts: true };
    let findings = scene.judge(&crowd, &mut nodes, rules, &report).await?;

    fought.table(&crowd, &mut report);
    report.heading("requests");
    report.totals(&crowd.ledger.totals());
    report.complaints(&nodes);
    report.findings(&findings);
    report.end(findings.violations.is_empty())
}
