use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::Error;
use crate::projection::View;
use crate::schema::Schema;

/// How far a copy of a view is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    /// Of the fold that made it.
    pub(crate) version: i32,
    /// The last commit that was folded or parked.
    pub(crate) position: u64,
    /// How often somebody but the runner has changed the view.
    pub(crate) generation: i64,
    /// How many commits are parked and not given up.
    pub(crate) parked: u64,
    /// Up to where it must come until it holds what was there when it began; none once it does.
    pub(crate) filling_to: Option<u64>,
}

/// The checkpoint of a copy of a view; none before anything is folded into it.
pub(crate) async fn stored(
    name: &str,
    schema: &Schema,
    db: &mut PgConnection,
) -> Result<Option<Checkpoint>, Error> {
    read(name, schema, "", db).await
}

/// The checkpoint of the live copy, which stays as it is until the transaction ends.
pub(crate) async fn locked(name: &str, db: &mut PgConnection) -> Result<Option<Checkpoint>, Error> {
    read(name, &Schema::LIVE, "for update", db).await
}

async fn read(
    name: &str,
    schema: &Schema,
    lock: &str,
    db: &mut PgConnection,
) -> Result<Option<Checkpoint>, Error> {
    // Only the live one is filled in front of readers, and copies may be older than the column.
    let filling_to = if *schema == Schema::LIVE { "filling_to" } else { "null::bigint" };
    let statement = format!(
        "select version, position, generation,
             (select count(*) from {} where projection = $1 and skipped_at is null), {filling_to}
         from {} where name = $1 {lock}",
        schema.place("parked_commits"),
        schema.place("projection_checkpoints"),
    );
    let row: Option<(i32, i64, i64, i64, Option<i64>)> = sqlx::query_as(AssertSqlSafe(statement))
        .bind(name)
        .fetch_optional(db)
        .await
        .map_err(Error::database("reading a checkpoint"))?;
    Ok(row.map(|(version, position, generation, parked, filling_to)| Checkpoint {
        version,
        position: position.unsigned_abs(),
        generation,
        parked: parked.unsigned_abs(),
        filling_to: filling_to.map(i64::unsigned_abs),
    }))
}

/// Where a view begins that has no checkpoint: with nothing, before the first commit. `last` is
/// where the journal ends now.
pub(crate) async fn begin(
    view: &dyn View,
    last: u64,
    db: &mut PgConnection,
) -> Result<Checkpoint, Error> {
    let filling_to = (last > 0).then_some(last);
    let doing = || Error::database("beginning a view");
    let mut transaction = db.begin().await.map_err(doing())?;
    let empty = AssertSqlSafe(format!("truncate {}", view.table().name));
    sqlx::query(empty).execute(&mut *transaction).await.map_err(doing())?;
    sqlx::query("delete from parked_commits where projection = $1 and skipped_at is null")
        .bind(view.name())
        .execute(&mut *transaction)
        .await
        .map_err(doing())?;
    sqlx::query(
        "insert into projection_checkpoints (name, version, position, filling_to)
         values ($1, $2, 0, $3)",
    )
    .bind(view.name())
    .bind(view.version())
    .bind(filling_to.map(u64::cast_signed))
    .execute(&mut *transaction)
    .await
    .map_err(doing())?;
    transaction.commit().await.map_err(doing())?;
    Ok(Checkpoint { filling_to, ..Checkpoint::empty(view) })
}

/// The view holds what was there when it began.
pub(crate) async fn filled(name: &str, db: &mut PgConnection) -> Result<(), Error> {
    sqlx::query("update projection_checkpoints set filling_to = null where name = $1")
        .bind(name)
        .execute(db)
        .await
        .map_err(Error::database("noting that a view is filled"))?;
    Ok(())
}

impl Checkpoint {
    /// Of a copy into which nothing has been folded.
    pub(crate) fn empty(view: &dyn View) -> Self {
        let version = view.version();
        Self { version, position: 0, generation: 0, parked: 0, filling_to: None }
    }
}
