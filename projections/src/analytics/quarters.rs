use chrono::{DateTime, Utc};

use super::clock::{quarter, quarter_start};
use super::fact::Fact;
use super::tally::{Tally, with_tally};
use crate::changes::Changes;
use crate::table::{Column, Kind, Row, Table, Value};
use crate::{Opened, Projection};

/// The fold: what was counted in each quarter hour, by model. Quarter hours, because there are
/// time zones whose days begin at :30 and :45.
pub struct Quarters;

/// A quarter hour of a model. What has no model is under the empty name.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct QuarterRow {
    /// When it begins.
    pub at: DateTime<Utc>,
    /// Which model.
    pub model: String,
    /// What was counted.
    #[sqlx(flatten)]
    pub tally: Tally,
}

impl Row for QuarterRow {
    type Key = (DateTime<Utc>, String);
    const TABLE: &'static Table = &Table {
        name: "analytics_quarters",
        columns: with_tally![Column("at", Kind::Timestamp), Column("model", Kind::Text)],
        key: 2,
        immutable: false,
    };

    fn key(&self) -> (DateTime<Utc>, String) {
        (self.at, self.model.clone())
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Timestamp(self.at));
        to(Value::Text(&self.model));
        self.tally.values(to);
    }
}

impl Projection for Quarters {
    type Row = QuarterRow;
    const NAME: &'static str = "analytics_quarters";
    const VERSION: i32 = 2;
    const CONTEXTS: &'static [&'static str] = super::CONTEXTS;

    fn fold(commit: &Opened, rows: &mut Changes<QuarterRow>) {
        for fact in Fact::all(commit) {
            let (at, model, count) = (quarter_start(quarter(fact.at)), fact.model(), fact.count);
            let key = (at, model.clone());
            let begin = move || QuarterRow { at, model, tally: Tally::default() };
            rows.edit_or(key, begin, move |row| row.tally.add(count));
        }
    }
}
