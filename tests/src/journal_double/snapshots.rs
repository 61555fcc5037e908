//! Snapshots of the double: all that were ever written, so that an old one can be handed out.

use std::collections::HashMap;

use cqrs_es::Aggregate;
use nats::Commands;
use serde_json::Value;

use super::Folded;

#[derive(Default)]
pub(super) struct Snapshots {
    kept: HashMap<String, Vec<Kept>>,
}

struct Kept {
    state: Value,
    last: u64,
    commands: Commands,
}

impl Snapshots {
    pub(super) fn keep<A: Aggregate>(&mut self, folded: &Folded<A>) {
        let state = serde_json::to_value(&folded.aggregate).expect("a state that can be kept");
        let kept = Kept { state, last: folded.last, commands: folded.commands.clone() };
        self.kept.entry(format!("{}.{}", A::TYPE, folded.id)).or_default().push(kept);
    }

    /// The one that was written `age` before the latest.
    pub(super) fn find<A: Aggregate>(&self, id: &str, age: usize) -> Option<Folded<A>> {
        let kept = self.kept.get(&format!("{}.{id}", A::TYPE))?.iter().rev().nth(age)?;
        Some(Folded {
            id: id.to_owned(),
            aggregate: serde_json::from_value(kept.state.clone()).ok()?,
            last: kept.last,
            commands: kept.commands.clone(),
        })
    }
}
