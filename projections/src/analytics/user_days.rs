use chrono::{DateTime, Utc};

use super::clock::day_start;
use super::fact::Fact;
use super::tally::{Tally, with_tally};
use crate::changes::Changes;
use crate::table::{Column, Kind, Row, Table, Value};
use crate::{Opened, Projection};

/// The fold: what was counted of each user on each day of UTC, by model.
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
        self.tally.values(to);
    }
}

impl Projection for UserDays {
    type Row = UserDayRow;
    const NAME: &'static str = "analytics_user_days";
    const VERSION: i32 = 3;
    const CONTEXTS: &'static [&'static str] = super::CONTEXTS;
    const RESTS: bool = true;

    fn fold(commit: &Opened, rows: &mut Changes<UserDayRow>) {
        for fact in Fact::all(commit) {
            let count = fact.count;
            let (day, model, user_id) = (day_start(fact.at), fact.model(), fact.user);
            let key = (user_id.clone(), day, model.clone());
            let begin = move || UserDayRow { user_id, day, model, tally: Tally::default() };
            rows.edit_or(key, begin, move |row| row.tally.add(count));
        }
    }
}
