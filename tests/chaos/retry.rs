//! `chaos retry`: acknowledgements of the journal are lost on the way, and commands repeated.

use std::time::{Duration, Instant};

use serde_json::json;
use tests::harness::{Database, Node, OwnServices};
use tests::model_double::ModelDouble;
use tests::nats_proxy::{Losses, NatsProxy};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::Options;
use crate::check::Rules;
use crate::crowd::{Crowd, Habits};
use crate::report::Report;
use crate::verdict::{PREFIX, Scene};
use crate::writer::Writer;

/// Everybody has conversations of their own: no refusal has a reason but a race with oneself,
/// which nobody should see.
const HABITS: Habits =
    Habits { writers: 32, hot: 0, pace: Duration::ZERO, repeats: 25, twice: 10, everything: true };
/// Of a thousand acknowledgements.
const LOSSES: Losses = Losses { swallowed: 50, cut: 3 };
/// Short, so that what was lost is sent again soon.
const ACK_TIMEOUT_MS: &str = "150";
const TELL: Duration = Duration::from_secs(5);

pub(crate) async fn run(options: &Options, commands: usize) -> anyhow::Result<bool> {
    let mut report = Report::begin("retry", options.seed);
    let services = OwnServices::start().await;
    let addresses = services.addresses();
    let database = Database::create(&addresses, "chaos").await;
    let model = ModelDouble::start().await;
    let base_url = model.base_url();
    let more = [
        ("CONVOAI__JOURNAL__PREFIX", PREFIX),
        ("CONVOAI__JOURNAL__ACK_TIMEOUT_MS", ACK_TIMEOUT_MS),
        ("OPENAI_BASE_URL", base_url.as_str()),
    ];
    let (mut proxies, mut nodes) = (Vec::new(), Vec::new());
    for number in 0..2 {
        let proxy = NatsProxy::before(&addresses.nats, LOSSES, options.seed + number).await;
        let nats = proxy.url(&addresses.nats);
        let behind = [more.as_slice(), &[("NATS_URL", nats.as_str())]].concat();
        let mut node = Node::over(&addresses, &database, &behind);
        node.start();
        proxies.push(proxy);
        nodes.push(node);
    }
    let names = nodes.iter().map(|node| node.address().to_owned()).collect();
    let crowd = Crowd::gather(names, HABITS).await?;
    report.say(&format!("two nodes behind lossy proxies; {} writers", HABITS.writers));

    let began = Instant::now();
    let mut writers = JoinSet::new();
    for number in 0..HABITS.writers {
        let writer = Writer::new(crowd.clone(), number, options.seed);
        let most = commands.div_ceil(HABITS.writers);
        writers.spawn(writer.run(most, CancellationToken::new()));
    }
    let mut tell = tokio::time::interval(TELL);
    while !writers.is_empty() {
        tokio::select! {
            Some(writer) = writers.join_next() => writer?,
            _ = tell.tick() => {
                let heard = crowd.ledger.heard();
                report.say(&format!("{heard:>8} acknowledgements heard"));
            }
        }
    }
    let took = began.elapsed();
    let scene = Scene { addresses: &addresses, database: &database, more: &more };
    let rules = Rules { conflicts: false };
    let findings = scene.judge(&crowd, &mut nodes, rules, &report).await?;

    report.heading("acknowledgements of nats-server");
    let add = |a: (u64, u64, u64), b: (u64, u64, u64)| (a.0 + b.0, a.1 + b.1, a.2 + b.2);
    let counts = proxies.iter().map(NatsProxy::counts).fold((0, 0, 0), add);
    report.figure("passed on", counts.0);
    report.figure("swallowed", counts.1);
    report.figure("connections cut in their place", counts.2);
    report.heading("requests");
    report.totals(&crowd.ledger.totals());
    let rate = crowd.ledger.heard() as f64 / took.as_secs_f64();
    report.keep("acknowledged per second", json!(rate));
    report.complaints(&nodes);
    report.findings(&findings);
    report.end(findings.violations.is_empty())
}
