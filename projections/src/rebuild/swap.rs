use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use super::Filling;
use super::shadow::{self, execute};
use crate::Error;
use crate::checkpoint::{self, Checkpoint};
use crate::parked::next_generation;
use crate::projection::View;
use crate::schema::Schema;

/// How long a swap waits at first for whoever holds the tables, so that others do not queue up
/// behind it; then it lets everybody pass, and tries again with twice the patience, so that it
/// comes to its end on a busy machine too.
const FIRST_PATIENCE: Duration = Duration::from_millis(50);
const LONGEST_PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(100);
/// Commits that may be missing when the live view is made to wait.
const CLOSE: u64 = 100;

/// Where copies come from and go to in a swap.
pub(super) struct Places {
    /// The copy that is to be the live one.
    pub(super) incoming: Schema,
    /// Where the live one goes; it must be free.
    pub(super) outgoing: Schema,
    /// What that place is called in the end, when the incoming one has left its own.
    pub(super) kept_as: Schema,
}

/// Puts a filled copy in the place of the live view, and keeps that one. Answers how long the
/// live view stood still.
pub(super) async fn swap(
    filling: &mut Filling<'_>,
    places: &Places,
    gate: &mut PgConnection,
) -> Result<Duration, Error> {
    let mut patience = FIRST_PATIENCE;
    loop {
        filling.catch_up().await?;
        let began = Instant::now();
        match attempt(filling, places, patience, gate).await {
            Ok(true) => return Ok(began.elapsed()),
            Ok(false) => {}
            Err(error) if error.is_locked_out() => {
                patience = (patience * 2).min(LONGEST_PATIENCE);
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) => return Err(error),
        }
    }
}

async fn attempt(
    filling: &mut Filling<'_>,
    Places { incoming, outgoing, kept_as }: &Places,
    patience: Duration,
    gate: &mut PgConnection,
) -> Result<bool, Error> {
    let view = filling.view;
    let doing = || Error::database("swapping a view");
    let mut transaction = gate.begin().await.map_err(doing())?;
    let patience = format!("set local lock_timeout = '{}ms'", patience.as_millis());
    execute(patience, &mut transaction).await?;
    // From here on the live view stands still, while readers go on. The table before the
    // checkpoint, which is the order the runner's statement takes them in: the other way round
    // the two would wait for each other.
    let table = view.table().name;
    execute(format!("lock table {table} in share row exclusive mode"), &mut transaction).await?;
    // Where is it?
    let live = checkpoint::locked(view.name(), &mut transaction).await?;
    let reached = filling.position();
    if let Some(live) = &live
        && live.position > reached
    {
        if live.position - reached > CLOSE {
            return Ok(false);
        }
        filling.to(live.position).await?;
    }
    let checkpoint = filling.checkpoint();
    exchange(view, live, (incoming, checkpoint), outgoing, &mut transaction).await?;
    shadow::drop(incoming, &mut transaction).await?;
    if outgoing != kept_as {
        execute(format!("alter schema {outgoing} rename to {kept_as}"), &mut transaction).await?;
    }
    transaction.commit().await.map_err(doing())?;
    Ok(true)
}

/// The live copy goes out, another comes in: tables, checkpoint and what is parked. Readers name
/// the table, not its schema: they find one or the other, never none.
async fn exchange(
    view: &dyn View,
    live: Option<Checkpoint>,
    (incoming, checkpoint): (&Schema, Checkpoint),
    outgoing: &Schema,
    db: &mut PgConnection,
) -> Result<(), Error> {
    let (name, table) = (view.name(), view.table().name);
    let home: String = sqlx::query_scalar("select quote_ident(current_schema())")
        .fetch_one(&mut *db)
        .await
        .map_err(Error::database("swapping a view"))?;
    let (checkpoints, parked) =
        (outgoing.place("projection_checkpoints"), outgoing.place("parked_commits"));
    for statement in [
        format!("create schema {outgoing}"),
        format!("create table {checkpoints} (like projection_checkpoints including all)"),
        format!("create table {parked} (like parked_commits including all)"),
        format!("alter table {table} set schema {outgoing}"),
        format!("alter table {} set schema {home}", incoming.place(table)),
    ] {
        execute(statement, db).await?;
    }
    let ours = "projection = $1 and skipped_at is null";
    for statement in [
        format!("insert into {checkpoints} select * from projection_checkpoints where name = $1"),
        format!("insert into {parked} select * from parked_commits where {ours}"),
        format!("delete from parked_commits where {ours}"),
        format!(
            "insert into parked_commits select * from {} where {ours} on conflict do nothing",
            incoming.place("parked_commits"),
        ),
    ] {
        let done = sqlx::query(AssertSqlSafe(statement)).bind(name).execute(&mut *db).await;
        done.map_err(Error::database("swapping a view"))?;
    }
    let generation = live.map_or(0, |live| live.generation);
    sqlx::query(
        "insert into projection_checkpoints (name, version, position, generation)
         values ($1, $2, $3, $4)
         on conflict (name) do update
         set version = excluded.version, position = excluded.position, filling_to = null",
    )
    .bind(name)
    .bind(checkpoint.version)
    .bind(checkpoint.position.cast_signed())
    .bind(generation)
    .execute(&mut *db)
    .await
    .map_err(Error::database("swapping a view"))?;
    next_generation(name, db).await
}
