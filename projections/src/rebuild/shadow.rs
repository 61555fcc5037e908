//! Copies of a view in schemas of their own: made, completed, dropped.

use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::checkpoint::{self, Checkpoint};
use crate::projection::View;
use crate::schema::Schema;
use crate::{Error, Refused};

/// How long Postgres may take to notice that whoever had claimed a rebuild is gone.
const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(50);

/// Sees to it that one rebuild of a view runs at a time: as long as the connection lives.
pub(crate) async fn claim(view: &dyn View, db: &mut PgConnection) -> Result<(), Error> {
    let began = Instant::now();
    loop {
        let free: bool =
            sqlx::query_scalar("select pg_try_advisory_lock(hashtext('rebuild'), hashtext($1))")
                .bind(view.name())
                .fetch_one(&mut *db)
                .await
                .map_err(Error::database("claiming a rebuild"))?;
        if free {
            return Ok(());
        }
        if began.elapsed() > PATIENCE {
            return Err(Refused::Busy { view: view.name() }.into());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// The copy that an earlier, unfinished filling left, or an empty one.
pub(super) async fn open(
    view: &dyn View,
    schema: &Schema,
    from_scratch: bool,
    db: &mut PgConnection,
) -> Result<Checkpoint, Error> {
    if !from_scratch && let Some(usable) = usable(view, schema, db).await? {
        return Ok(usable);
    }
    create(view, schema, db).await
}

/// The checkpoint of a copy that can be gone on with: made by this fold, from the tables as they
/// are now.
pub(super) async fn usable(
    view: &dyn View,
    schema: &Schema,
    db: &mut PgConnection,
) -> Result<Option<Checkpoint>, Error> {
    let Some(found) = found(view, schema, db).await? else { return Ok(None) };
    let fits = found.version == view.version() && same_columns(view, schema, db).await?;
    Ok(fits.then_some(found))
}

/// The checkpoint of a copy, when there is one.
pub(crate) async fn found(
    view: &dyn View,
    schema: &Schema,
    db: &mut PgConnection,
) -> Result<Option<Checkpoint>, Error> {
    let is_there: bool = sqlx::query_scalar("select to_regclass($1) is not null")
        .bind(schema.place(view.table().name))
        .fetch_one(&mut *db)
        .await
        .map_err(Error::database("looking for a copy of a view"))?;
    if !is_there {
        return Ok(None);
    }
    match checkpoint::stored(view.name(), schema, db).await {
        // It was swapped in or dropped since.
        Err(error) if error.is_of_what_is_gone() => Ok(None),
        found => found,
    }
}

/// Whether a copy was made from the tables as they are now.
async fn same_columns(
    view: &dyn View,
    schema: &Schema,
    db: &mut PgConnection,
) -> Result<bool, Error> {
    sqlx::query_scalar(
        "select (select array_agg(row(attname, atttypid, attnotnull)::text order by attname)
                 from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped)
              = (select array_agg(row(attname, atttypid, attnotnull)::text order by attname)
                 from pg_attribute where attrelid = to_regclass($2) and attnum > 0 and not attisdropped)",
    )
    .bind(view.table().name)
    .bind(schema.place(view.table().name))
    .fetch_one(db)
    .await
    .map_err(Error::database("comparing columns"))
}

/// Same columns, defaults, checks and primary key; the other indexes come when it is filled.
pub(super) async fn create(
    view: &dyn View,
    schema: &Schema,
    db: &mut PgConnection,
) -> Result<Checkpoint, Error> {
    let doing = || Error::database("making a copy of a view");
    let table = view.table().name;
    let place = schema.place(table);
    let mut transaction = db.begin().await.map_err(doing())?;
    let (constraint, definition): (String, String) = sqlx::query_as(
        "select quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
         where conrelid = to_regclass($1) and contype = 'p'",
    )
    .bind(table)
    .fetch_one(&mut *transaction)
    .await
    .map_err(doing())?;
    let checkpoints = schema.place("projection_checkpoints");
    let parked = schema.place("parked_commits");
    for statement in [
        format!("drop schema if exists {schema} cascade"),
        format!("create schema {schema}"),
        format!(
            "create table {place} (like {table} including defaults including constraints \
             including generated including identity including storage including compression)"
        ),
        format!("alter table {place} add constraint {constraint} {definition}"),
        format!("create table {checkpoints} (like projection_checkpoints including all)"),
        format!("create table {parked} (like parked_commits including all)"),
    ] {
        execute(statement, &mut transaction).await?;
    }
    sqlx::query(AssertSqlSafe(format!(
        "insert into {checkpoints} (name, version, position) values ($1, $2, 0)"
    )))
    .bind(view.name())
    .bind(view.version())
    .execute(&mut *transaction)
    .await
    .map_err(doing())?;
    // What was given up stays given up.
    sqlx::query(AssertSqlSafe(format!(
        "insert into {parked} select * from parked_commits
         where projection = $1 and skipped_at is not null"
    )))
    .bind(view.name())
    .execute(&mut *transaction)
    .await
    .map_err(doing())?;
    transaction.commit().await.map_err(doing())?;
    Ok(Checkpoint::empty(view))
}

/// Makes the indexes that the live table has and a copy lacks, the planner's statistics, and the
/// map that lets indexes answer alone.
pub(super) async fn complete(
    view: &dyn View,
    schema: &Schema,
    db: &mut PgConnection,
) -> Result<(), Error> {
    let table = view.table().name;
    let definitions: Vec<String> = sqlx::query_scalar(
        "select replace(pg_get_indexdef(i.indexrelid),
                        format(' ON %I.%I ', n.nspname, t.relname),
                        format(' ON %s ', $2::text))
         from pg_index i
         join pg_class t on t.oid = i.indrelid
         join pg_namespace n on n.oid = t.relnamespace
         where i.indrelid = to_regclass($1) and not i.indisprimary
           and not exists (select 1 from pg_class made join pg_class ours on ours.oid = i.indexrelid
                           where made.relname = ours.relname
                             and made.relnamespace = to_regnamespace($3))",
    )
    .bind(table)
    .bind(schema.place(table))
    .bind(schema.to_string())
    .fetch_all(&mut *db)
    .await
    .map_err(Error::database("reading the indexes of a view"))?;
    for definition in definitions {
        execute(definition, db).await?;
    }
    execute(format!("vacuum (analyze) {}", schema.place(table)), db).await
}

/// Drops a copy.
pub(crate) async fn drop(schema: &Schema, db: &mut PgConnection) -> Result<(), Error> {
    execute(format!("drop schema if exists {schema} cascade"), db).await
}

pub(super) async fn execute(statement: String, db: &mut PgConnection) -> Result<(), Error> {
    let done = sqlx::query(AssertSqlSafe(statement)).execute(db).await;
    done.map(|_| ()).map_err(Error::database("changing the tables of a view"))
}
