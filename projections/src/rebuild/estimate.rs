use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use super::{Begin, Options, Start, Workshop, shadow};
use crate::Error;
use crate::projection::View;
use crate::schema::Schema;

/// How long it is tried how fast a view is filled, and by how many commits at a time.
const TRIAL: Duration = Duration::from_millis(750);
const STRIDE: u64 = 2_000;

/// What a rebuild would have to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The position from which it would go on; 0 when it would begin anew.
    pub began_at: u64,
    /// The last position of the stream it folds.
    pub last: u64,
    /// Events it would fold, about.
    pub events: u64,
    /// Events per second, as it was tried with the first of them; none when there are none.
    pub rate: Option<f64>,
    /// How large the live one is: as much more room is needed.
    pub size: Size,
}

impl Estimate {
    /// Events per second to be expected when no more than `most` may be folded, and how many
    /// seconds it takes; no rate when there is nothing to fold.
    pub fn pace(&self, most: Option<u32>) -> (Option<f64>, u64) {
        let rate = self.rate.map(|rate| most.map_or(rate, |most| rate.min(f64::from(most))));
        let seconds = rate.map_or(0.0, |rate| (self.events as f64 / rate.max(1.0)).ceil());
        (rate.map(f64::round), seconds as u64)
    }
}

/// How large a live view is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Size {
    /// Rows.
    pub rows: i64,
    /// Bytes, with its indexes.
    pub bytes: i64,
}

impl Workshop {
    /// What a rebuild would have to do. Leaves nothing behind.
    pub(crate) async fn estimate(&self, view: &dyn View, begin: Begin) -> Result<Estimate, Error> {
        let mut db = self.connect().await?;
        let usable = match begin {
            Begin::Scratch => None,
            Begin::GoOn => shadow::usable(view, &Schema::rebuild(view.name()), &mut db).await?,
            Begin::From(end) => match self.start_from(view, end, &mut db).await? {
                Start::Kept(start) | Start::Unfinished(start) => Some(start),
            },
        };
        let began_at = usable.map_or(0, |usable| usable.position);
        let last = self.feeds.of(view.stream()).last().await?;
        let size = size(view, &mut db).await?;
        let (events, rate) = match last.saturating_sub(began_at) {
            0 => (0, None),
            commits => {
                let tried = self.attempt(view, began_at, last, &mut db).await?;
                // Later commits are taken to hold as many events as these.
                let share = commits as f64 / tried.commits.max(1) as f64;
                let rate = tried.events as f64 / tried.took.as_secs_f64().max(0.001);
                ((tried.events as f64 * share).round() as u64, Some(rate))
            }
        };
        let _ = db.close().await;
        Ok(Estimate { began_at, last, events, rate, size })
    }

    /// How large a live view is.
    pub(crate) async fn size(&self, view: &dyn View) -> Result<Size, Error> {
        let mut db = self.connect().await?;
        let size = size(view, &mut db).await;
        let _ = db.close().await;
        size
    }

    /// Folds for a moment into a table that is gone afterwards, whatever happens: the transaction
    /// that makes it never commits.
    async fn attempt(
        &self,
        view: &dyn View,
        began_at: u64,
        last: u64,
        db: &mut PgConnection,
    ) -> Result<Tried, Error> {
        let doing = || Error::database("trying how fast a view is filled");
        let mut transaction = db.begin().await.map_err(doing())?;
        let schema = Schema::sample(view.name());
        shadow::create(view, &schema, &mut transaction).await?;
        let place = schema.place("projection_checkpoints");
        sqlx::query(AssertSqlSafe(format!("update {place} set position = $1")))
            .bind(began_at.cast_signed())
            .execute(&mut *transaction)
            .await
            .map_err(doing())?;
        let options = Options { rate: None, begin: Begin::GoOn, tell: Arc::new(|_| {}) };
        let began = Instant::now();
        let mut filling = self.open(view, schema, &options, &mut transaction).await?;
        while filling.position() < last && began.elapsed() < TRIAL {
            filling.to(last.min(filling.position() + STRIDE)).await?;
        }
        let (commits, events) = (filling.position() - began_at, filling.events);
        let tried = Tried { commits, events, took: began.elapsed() };
        drop(filling);
        transaction.rollback().await.map_err(doing())?;
        Ok(tried)
    }
}

/// What was folded for a trial.
struct Tried {
    commits: u64,
    events: u64,
    took: Duration,
}

async fn size(view: &dyn View, db: &mut PgConnection) -> Result<Size, Error> {
    let table = view.table().name;
    let statement = format!(
        "select count(*) as rows, pg_total_relation_size(to_regclass($1)) as bytes from {table}"
    );
    sqlx::query_as(AssertSqlSafe(statement))
        .bind(table)
        .fetch_one(db)
        .await
        .map_err(Error::database("measuring a view"))
}
