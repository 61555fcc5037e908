use std::time::Duration;

use chrono::{DateTime, Utc};

use super::clock::{Mask, day_start};
use super::fact::{Fact, What};
use super::tally::{Tally, with_tally};
use crate::changes::Changes;
use crate::projection::UNHURRIED;
use crate::table::{Column, Kind, Row, Table, Value};
use crate::{Opened, Projection};

/// The fold: what was counted of each user on each day of UTC, by model, and in which quarter
/// hours: so the active users of a day can be told in any time zone.
pub struct UserDays;

/// A day of a user and a model. What has no model is under the empty name.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct UserDayRow {
    /// Who.
    pub user_id: String,
    /// When the day begins.
    pub day: DateTime<Utc>,
    /// Which model.
    pub model: String,
    /// Quarter hours before noon in which the user did something, as bits; of a model: in which
    /// it completed an answer.
    pub am: i64,
    /// Those after noon.
    pub pm: i64,
    /// What was counted.
    #[sqlx(flatten)]
    pub tally: Tally,
}

impl Row for UserDayRow {
    type Key = (String, DateTime<Utc>, String);
    const TABLE: &'static Table = &Table {
        name: "analytics_user_days",
        columns: with_tally![
            Column("user_id", Kind::Text),
            Column("day", Kind::Timestamp),
            Column("model", Kind::Text),
            Column("am", Kind::BigInt),
            Column("pm", Kind::BigInt),
        ],
        key: 3,
        immutable: false,
    };

    fn key(&self) -> (String, DateTime<Utc>, String) {
        (self.user_id.clone(), self.day, self.model.clone())
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Text(&self.user_id));
        to(Value::Timestamp(self.day));
        to(Value::Text(&self.model));
        to(Value::BigInt(self.am));
        to(Value::BigInt(self.pm));
        self.tally.values(to);
    }
}

impl Projection for UserDays {
    type Row = UserDayRow;
    const NAME: &'static str = "analytics_user_days";
    const VERSION: i32 = 2;
    const CONTEXTS: &'static [&'static str] = super::CONTEXTS;
    const REST: Duration = UNHURRIED;

    fn fold(commit: &Opened, rows: &mut Changes<UserDayRow>) {
        for fact in Fact::all(commit) {
            let (at, count) = (fact.at, fact.count);
            let (day, model, user_id) = (day_start(at), fact.model(), fact.user);
            let is_sign = count.person || (count.what == What::Completed && !model.is_empty());
            let key = (user_id.clone(), day, model.clone());
            let tally = Tally::default();
            let begin = move || UserDayRow { user_id, day, model, am: 0, pm: 0, tally };
            rows.edit_or(key, begin, move |row| {
                row.tally.add(count);
                if is_sign {
                    let mut mask = Mask { am: row.am, pm: row.pm };
                    mask.add(at);
                    (row.am, row.pm) = (mask.am, mask.pm);
                }
            });
        }
    }
}
