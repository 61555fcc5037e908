use chrono::{DateTime, Utc};

use super::clock::{day_start, quarter, quarter_start};
use super::fact::Fact;
use super::tally::{Tally, with_tally};
use crate::changes::Changes;
use crate::table::{Column, Kind, Row, Table, Value};
use crate::{Opened, Projection};

/// A fold that counts what everybody did in each span of time, by model; and its rows.
macro_rules! of_everybody {
    ($(#[$of_fold:meta])* $fold:ident, $(#[$of_row:meta])* $row:ident, $name:literal, $version:literal, $start:expr) => {
        $(#[$of_fold])*
        pub struct $fold;

        $(#[$of_row])*
        #[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
        pub struct $row {
            /// When it begins.
            pub at: DateTime<Utc>,
            /// Which model.
            pub model: String,
            /// What was counted.
            #[sqlx(flatten)]
            pub tally: Tally,
        }

        impl Row for $row {
            type Key = (DateTime<Utc>, String);
            const TABLE: &'static Table = &Table {
                name: $name,
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

        impl Projection for $fold {
            type Row = $row;
            const NAME: &'static str = $name;
            const VERSION: i32 = $version;
            const CONTEXTS: &'static [&'static str] = super::CONTEXTS;
            const RESTS: bool = true;

            fn fold(commit: &Opened, rows: &mut Changes<$row>) {
                for fact in Fact::all(commit) {
                    let (at, model, count) = ($start(fact.at), fact.model(), fact.count);
                    let key = (at, model.clone());
                    let begin = move || $row { at, model, tally: Tally::default() };
                    rows.edit_or(key, begin, move |row| row.tally.add(count));
                }
            }
        }
    };
}

of_everybody!(
    /// The fold: what was counted in each quarter hour, by model. Quarter hours, because there are
    /// time zones whose days begin at :30 and :45.
    Quarters,
    /// A quarter hour of a model. What has no model is under the empty name.
    QuarterRow,
    "analytics_quarters",
    2,
    |at| quarter_start(quarter(at))
);

of_everybody!(
    /// The fold: what was counted on each day of UTC, by model: a year of quarter hours is too much
    /// to add up while somebody waits.
    Days,
    /// A day of a model. What has no model is under the empty name.
    DayRow,
    "analytics_days",
    1,
    day_start
);
