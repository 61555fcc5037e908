use std::fs;
use std::ops::{Add, Sub};
use std::time::Duration;

use anyhow::Context as _;

/// Processor time that has passed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Work {
    /// Of this process.
    pub(crate) ours: Duration,
    /// Of the processes that it started.
    pub(crate) services: Duration,
}

impl Work {
    /// Until now.
    pub(crate) fn now() -> anyhow::Result<Self> {
        let mut services = Duration::ZERO;
        for thread in fs::read_dir("/proc/self/task")? {
            let children = fs::read_to_string(thread?.path().join("children"))?;
            for child in children.split_whitespace() {
                // One that has just ended does no more work.
                services += of(child).unwrap_or_default();
            }
        }
        Ok(Self { ours: of("self")?, services })
    }
}

impl Add for Work {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (ours, services) = (self.ours + other.ours, self.services + other.services);
        Self { ours, services }
    }
}

impl Sub for Work {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        let since = Duration::saturating_sub;
        Self {
            ours: since(self.ours, earlier.ours),
            services: since(self.services, earlier.services),
        }
    }
}

/// Of a process: fields 14 and 15 of its `stat` (proc(5)), in hundredths of a second.
fn of(process: &str) -> anyhow::Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name, in parentheses, may have spaces.
    let (_, fields) = stat.rsplit_once(')').context("a name")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    let ticks: u64 = ticks.sum::<Result<_, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}
