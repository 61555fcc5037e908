//! What a campaign came to: a table for people, JSON for programs.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context as _;
use serde_json::{Value, json};

use tests::harness::Node;

use crate::check::{Findings, Kind};
use crate::complaints;
use crate::ledger::Totals;

/// Broken promises that are shown one by one.
const SHOWN: usize = 20;

/// The report of a campaign, written as it goes.
pub(crate) struct Report {
    campaign: &'static str,
    seed: u64,
    began: Instant,
    figures: serde_json::Map<String, Value>,
}

impl Report {
    pub(crate) fn begin(campaign: &'static str, seed: u64) -> Self {
        println!("chaos {campaign}: seed {seed} (--seed {seed} gives the same schedule again)");
        Self { campaign, seed, began: Instant::now(), figures: serde_json::Map::new() }
    }

    /// A line of progress.
    pub(crate) fn say(&self, what: &str) {
        println!("{:>7.1} s  {what}", self.began.elapsed().as_secs_f64());
    }

    /// A line of the table, and its figure.
    pub(crate) fn figure(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        println!("  {name:<46} {shown:>16}");
        self.figures.insert(name.to_owned(), value);
    }

    /// Something that is only for programs.
    pub(crate) fn keep(&mut self, name: &str, value: Value) {
        self.figures.insert(name.to_owned(), value);
    }

    pub(crate) fn heading(&self, title: &str) {
        println!("\n{title}");
    }

    pub(crate) fn totals(&mut self, totals: &Totals) {
        self.figure("requests", totals.requests);
        self.figure("acknowledged", totals.acknowledged);
        self.figure("repeats of what was acknowledged", totals.repeats);
        self.figure("open for a while, then resolved", totals.resolved);
        for (why, count) in &totals.left_open {
            self.figure(&format!("left open: {why}"), *count);
        }
        for (code, count) in &totals.refused {
            self.figure(&format!("refused: {code}"), *count);
        }
    }

    /// What the nodes logged as errors. None of it breaks a promise; all of it is worth a look.
    pub(crate) fn complaints(&mut self, nodes: &[Node]) {
        let complaints = complaints::of(nodes);
        self.heading("errors in the nodes' logs");
        self.figure("lines", complaints.values().sum::<usize>());
        for (complaint, count) in &complaints {
            println!("  {count:>5} × {complaint}");
        }
        self.keep("complaints", json!(complaints));
    }

    pub(crate) fn findings(&mut self, findings: &Findings) {
        self.figure("commits in the journal", findings.commits);
        let answers = findings.answers;
        self.figure("answers completed", answers.completed);
        self.figure("answers stopped", answers.stopped);
        self.figure("answers interrupted", answers.interrupted);
        self.figure("answers failed", answers.failed);
        self.violations(findings, &Kind::ALL);
    }

    /// How often each promise that a campaign is about was broken, and how.
    pub(crate) fn violations(&mut self, findings: &Findings, kinds: &[Kind]) {
        self.heading("broken promises");
        for &kind in kinds {
            let count = findings.violations.iter().filter(|one| one.kind == kind).count();
            self.figure(kind.name(), count);
        }
        for violation in findings.violations.iter().take(SHOWN) {
            println!("  {}: {}", violation.kind.name(), violation.detail);
        }
        let all = findings.violations.iter();
        let all: Vec<_> =
            all.map(|one| json!({ "kind": one.kind.name(), "detail": one.detail })).collect();
        self.keep("violations", all.into());
    }

    /// Writes the file and answers whether every promise was kept.
    pub(crate) fn end(self, kept: bool) -> anyhow::Result<bool> {
        let took = self.began.elapsed().as_secs_f64();
        let folder = folder()?;
        std::fs::create_dir_all(&folder)?;
        let file = folder.join(format!("{}.json", self.campaign));
        let text = json!({
            "campaign": self.campaign,
            "seed": self.seed,
            "seconds": took,
            "kept": kept,
            "figures": self.figures,
        });
        std::fs::write(&file, serde_json::to_vec_pretty(&text)?)?;
        let verdict = if kept { "every promise was kept" } else { "PROMISES WERE BROKEN" };
        println!(
            "\nchaos {}: {verdict} (seed {}, {took:.0} s, {})\n",
            self.campaign,
            self.seed,
            file.display()
        );
        Ok(kept)
    }
}

/// `target/chaos`, beside the program.
fn folder() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(2).context("a target folder")?;
    Ok(target.join("chaos"))
}
