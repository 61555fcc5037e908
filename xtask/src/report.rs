//! What the person at the terminal sees: one line per step, with its time.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use anyhow::Result;

const GREEN: &str = "32";
const RED: &str = "31";
const BLUE: &str = "34";

/// Prints steps as they happen and remembers them for the summary.
pub(crate) struct Report {
    started: Instant,
    coloured: bool,
    steps: Vec<Step>,
}

struct Step {
    title: String,
    took: Duration,
    passed: bool,
}

impl Report {
    /// Starts the clock.
    pub(crate) fn start() -> Self {
        let coloured = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { started: Instant::now(), coloured, steps: Vec::new() }
    }

    /// A quick step: one line with what came out of it.
    pub(crate) fn look<T>(
        &mut self,
        title: &str,
        work: impl FnOnce() -> Result<T>,
        describe: impl FnOnce(&T) -> String,
    ) -> Result<T> {
        let started = Instant::now();
        let outcome = work();
        let took = started.elapsed();
        let passed = outcome.is_ok();
        let detail = outcome.as_ref().map_or_else(|_| "failed".to_owned(), describe);
        let separator = if detail.is_empty() { "" } else { ": " };
        println!("{} {}  {title}{separator}{detail}", self.mark(passed), seconds(took));
        self.steps.push(Step { title: title.to_owned(), took, passed });
        outcome
    }

    /// Work that takes a while: says so first, because its own output follows.
    pub(crate) fn work<T>(&mut self, title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("{}          {title} …", self.paint(BLUE, "→"));
        self.look(title, work, |_| String::new())
    }

    /// A remark between steps.
    pub(crate) fn note(&self, text: &str) {
        println!("{}          {text}", self.paint(BLUE, "·"));
    }

    /// Time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// All steps and their times as a table.
    pub(crate) fn summary(&self) {
        println!();
        for Step { title, took, passed } in &self.steps {
            println!("{} {}  {title}", self.mark(*passed), seconds(*took));
        }
        println!("  {}  in all", seconds(self.elapsed()));
    }

    fn mark(&self, passed: bool) -> String {
        if passed { self.paint(GREEN, "✓") } else { self.paint(RED, "✗") }
    }

    fn paint(&self, colour: &str, text: &str) -> String {
        if self.coloured { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// A time in a column: `  0.3 s`, `74.1 s`.
pub(crate) fn seconds(took: Duration) -> String {
    format!("{:>6.1} s", took.as_secs_f64())
}
