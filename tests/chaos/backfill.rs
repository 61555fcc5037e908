//! `chaos backfill`: kill -9 of the process that rebuilds views, and of the server beside it, while
//! people write. Each time it goes on where it was; in the end there is what an undisturbed rebuild
//! gives, and what the live view held at the same position.

use std::collections::BTreeMap;
use std::time::Duration;

use fastrand::Rng;
use projections::Projections;
use serde_json::{Value, json};
use tests::harness::{Database, Operated, Operating};
use tests::model_double::ModelDouble;

use crate::Options;
use crate::check::{Findings, Kind, Rules};
use crate::crowd::Crowd;
use crate::fire::{self, HABITS};
use crate::kill;
use crate::report::Report;
use crate::schedule::{Blow, Draw, plan};
use crate::verdict::{self, PREFIX, Scene};
use crate::views;

/// Rebuilt beside those of analytics: one of many rows, and one of rows that change.
const VIEWS: [&str; 2] = ["conversation_list", "messages"];
/// Folds what is asked of the API, which goes on; it is compared with the live one only.
const MOVES: &str = "analytics_requests";
/// How long people write before the first rebuild, so that it has something to do.
const BEFORE: Duration = Duration::from_secs(5);
/// Slower than people write, so that it is not done before the last blow.
const SLOWLY: &str = "60";
/// How many of a hundred blows hit a server, too.
const BESIDE: u8 = 50;

/// Whom a blow can hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    /// None: the first rebuild begins.
    Nobody,
    Rebuild,
    Node(kill::Target),
}

/// The servers, and the process that rebuilds beside them.
struct Site {
    servers: kill::World,
    database: Database,
    views: Vec<&'static str>,
    rebuild: Option<Operating>,
    /// Blows that are still to fall on it.
    left: usize,
    /// How far each copy was when it was last looked at.
    reached: BTreeMap<&'static str, i64>,
    /// How often it went on from somewhere.
    resumed: usize,
    findings: Findings,
}

impl Site {
    /// The arguments of a rebuild, which does not hurry while it is to be killed.
    fn arguments<'a>(&self, more: &[&'a str]) -> Vec<&'a str>
    where
        'static: 'a,
    {
        let views = self.views.iter().flat_map(|view| ["--view", view]);
        let usual = ["analytics", "rebuild", "--json", "--yes", "--parallel", "4"];
        usual.into_iter().chain(views).chain(more.iter().copied()).collect()
    }

    async fn begin(&mut self) {
        let more: &[&str] = if self.left > 0 { &["--rate", SLOWLY] } else { &[] };
        let arguments = self.arguments(more);
        let mut rebuild = self.servers.nodes[0].begins_to_operate(&arguments).await;
        rebuild.says(&["\"step\":"]).await;
        self.rebuild = Some(rebuild);
    }

    /// A copy must never be less far than it was.
    async fn look(&mut self) {
        for view in self.views.clone() {
            let Some(now) = self.position(view).await else { continue };
            let before = self.reached.insert(view, now).unwrap_or_default();
            if now < before {
                let detail = format!("the copy of {view} was at {before}, and is at {now}");
                self.findings.add(Kind::View, detail);
            }
            self.resumed += usize::from(now > before);
        }
    }

    /// How far the unfinished copy of a view is.
    async fn position(&self, view: &str) -> Option<i64> {
        let is_there =
            format!("select nspname::text from pg_namespace where nspname = 'rebuild_{view}'");
        if self.database.column(&is_there).await.is_empty() {
            return None;
        }
        let position = format!("select position::text from rebuild_{view}.projection_checkpoints");
        self.database.column(&position).await.first()?.parse().ok()
    }

    /// The rows of a view as one hash.
    async fn hash(&self, view: &str) -> String {
        let hash =
            format!("select md5(string_agg(t::text, e'\\n' order by t::text)) from {view} t");
        self.database.column(&hash).await.pop().unwrap_or_default()
    }

    /// What came of a rebuild of each view, which must have come to its end and found no difference
    /// to the live one at the same position.
    fn judge(&mut self, operated: &Operated, what: &str) {
        if operated.code != Some(0) {
            self.findings.add(Kind::View, format!("{what} failed: {operated:?}"));
            return;
        }
        let values = operated.values();
        for view in self.views.clone() {
            let is_end = |value: &&Value| value["projection"] == view && value["step"] == "done";
            let end = values.iter().find(is_end).unwrap_or(&Value::Null);
            if end["comparison"]["different"] != 0 {
                self.findings.add(Kind::View, format!("{what} of {view}: {end}"));
            }
        }
    }
}

impl fire::World for Site {
    type Target = Target;

    fn name(target: Target) -> &'static str {
        match target {
            Target::Nobody => "the first beginning",
            Target::Rebuild => "the rebuild",
            Target::Node(node) => kill::World::name(node),
        }
    }

    async fn strike(&mut self, targets: &[Target]) {
        for target in targets {
            match target {
                Target::Nobody => {}
                Target::Rebuild => {
                    let Some(rebuild) = self.rebuild.take() else { continue };
                    rebuild.kill();
                    let killed = rebuild.ends().await;
                    if let Some(code) = killed.code {
                        let detail = format!("a rebuild ended by itself with {code}: {killed:?}");
                        self.findings.add(Kind::View, detail);
                    }
                    self.left = self.left.saturating_sub(1);
                }
                Target::Node(node) => self.servers.strike(&[*node]).await,
            }
        }
        self.look().await;
    }

    async fn mend(&mut self, targets: &[Target]) {
        for target in targets {
            match target {
                Target::Nobody | Target::Rebuild => self.begin().await,
                Target::Node(node) => self.servers.mend(&[*node]).await,
            }
        }
    }
}

/// Every blow hits the rebuild, and some of them a server besides.
fn blows(seed: u64, kills: usize) -> Vec<Blow<Target>> {
    let targets = [Target::Rebuild];
    let draw =
        Draw { targets: &targets, strikes: kills, doubles: 0, after: 200..1400, away: 0..300 };
    let mut blows = plan(seed, &draw);
    let mut rng = Rng::with_seed(seed);
    for blow in &mut blows {
        if rng.u8(..100) < BESIDE {
            let node = if rng.bool() { kill::Target::NodeOne } else { kill::Target::NodeTwo };
            blow.targets.push(Target::Node(node));
        }
    }
    let begin = Blow { after: BEFORE, targets: vec![Target::Nobody], away: Duration::ZERO };
    [begin].into_iter().chain(blows).collect()
}

pub(crate) async fn run(options: &Options, kills: usize) -> anyhow::Result<bool> {
    let mut report = Report::begin("backfill", options.seed);
    let model = ModelDouble::start().await;
    let base_url = model.base_url();
    let more = [("CONVOAI__JOURNAL__PREFIX", PREFIX), ("OPENAI_BASE_URL", base_url.as_str())];
    let (servers, addresses, database) = kill::World::build(&more).await;
    let crowd = Crowd::gather(servers.names(), HABITS).await?;
    let of_analytics =
        Projections::names().into_iter().filter(|name| name.starts_with("analytics_"));
    let views: Vec<_> = of_analytics.chain(VIEWS).collect();
    report.say(&format!("two nodes, {} writers; rebuilt: {}", HABITS.writers, views.join(", ")));
    let mut site = Site {
        servers,
        database,
        views,
        rebuild: None,
        left: kills,
        reached: BTreeMap::new(),
        resumed: 0,
        findings: Findings::default(),
    };
    let (planned, seed) = (blows(options.seed, kills), options.seed);
    let fought = fire::fight(&mut site, &planned, &crowd, &model, seed, &report).await?;
    if let Some(rebuild) = site.rebuild.take() {
        let ended = rebuild.ends().await;
        site.judge(&ended, "the rebuild that was killed and resumed");
    }
    report.say("the rebuild has come to its end");

    // What it has left, beside one that nobody disturbs. Nobody writes any more.
    views::settled(&site.database).await?;
    let position = verdict::last(&verdict::context(&addresses.nats).await?).await?;
    for node in &crowd.nodes {
        views::caught_up(&crowd.client, node, position).await?;
    }
    let mut hashes = BTreeMap::new();
    for view in site.views.clone().into_iter().filter(|view| *view != MOVES) {
        hashes.insert(view, site.hash(view).await);
    }
    let arguments = site.arguments(&["--from", "scratch"]);
    let undisturbed = site.servers.nodes[0].begins_to_operate(&arguments).await.ends().await;
    site.judge(&undisturbed, "the undisturbed rebuild");
    for (view, before) in &hashes {
        let after = site.hash(view).await;
        if after != *before {
            let detail = format!("{view}: {before} after all kills, {after} undisturbed");
            site.findings.add(Kind::View, detail);
        }
    }
    report.say("it is compared with an undisturbed one");

    let scene = Scene { addresses: &addresses, database: &site.database, more: &more };
    let rules = Rules { conflicts: true };
    let nodes = &mut site.servers.nodes;
    let (judged, _) = scene.judge_journal(&crowd, nodes, rules, &report).await?;
    let violations = site.findings.violations.into_iter().chain(judged.violations).collect();
    let findings = Findings { violations, ..judged };
    fought.table(&crowd, &mut report);
    report.heading("requests");
    report.totals(&crowd.ledger.totals());
    report.figure("copies found further on after a kill", site.resumed);
    report.keep("hashes", json!(hashes));
    report.findings(&findings);
    report.end(findings.violations.is_empty())
}
