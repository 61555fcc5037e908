//! The chat as people feel it: sending, watching many answers at once, and opening what is long.

mod opening;
mod ready;
mod searching;
mod sending;
mod streams;

use serde_json::{Value, json};

use crate::table::Table;
use crate::world::World;

pub(crate) async fn run(world: &World) -> anyhow::Result<Value> {
    let mut report = Report::default();
    sending::run(world, &mut report).await?;
    streams::run(world, &mut report).await?;
    opening::run(world, &mut report).await?;
    searching::run(world, &mut report).await?;
    report.table.print("bench chat");
    Ok(report.figures.into())
}

struct Report {
    table: Table,
    figures: Vec<Value>,
}

impl Default for Report {
    fn default() -> Self {
        Self {
            table: Table::new(&["what", "ours", "beside", "ratio", "goal"]),
            figures: Vec::new(),
        }
    }
}

impl Report {
    fn add(&mut self, what: &str, (figure, unit): (f64, &str), beside: Option<f64>, goal: &str) {
        let ratio = beside.map(|beside| figure / beside);
        self.table.row([
            what.to_owned(),
            format!("{figure:.1} {unit}"),
            beside.map(|beside| format!("{beside:.1} {unit}")).unwrap_or_default(),
            ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
            goal.to_owned(),
        ]);
        self.figures.push(json!({"what": what, "ours": figure, "unit": unit, "beside": beside,
            "ratio": ratio, "goal": goal}));
    }
}
