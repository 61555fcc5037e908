use std::sync::Arc;

use sqlx::{Connection as _, PgConnection};

use super::reason;
use crate::entry;
use crate::error::Refused;
use crate::projection::View;
use crate::schema::Schema;
use crate::table::Statements;
use crate::{Error, Feed, Opener, checkpoint};

/// What came of a re-drive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Redriven {
    /// Commits that were folded after all.
    pub folded: u64,
    /// Commits that stay parked.
    pub parked: u64,
    /// The first that still cannot be folded, and why.
    pub stuck: Option<(u64, String)>,
}

/// One aggregate of which commits are parked.
type Aggregate = (String, String);

/// Folds what is parked: of one aggregate, or of all. An aggregate is folded in order, up to the
/// first commit that still cannot be.
pub(crate) async fn redrive(
    view: &dyn View,
    only: Option<&str>,
    feed: &dyn Feed,
    opener: &Opener,
    db: &mut PgConnection,
) -> Result<Redriven, Error> {
    let aggregates: Vec<Aggregate> = sqlx::query_as(
        "select context, aggregate_id from parked_commits
         where projection = $1 and skipped_at is null and ($2::text is null or aggregate_id = $2)
         group by context, aggregate_id order by min(position)",
    )
    .bind(view.name())
    .bind(only)
    .fetch_all(&mut *db)
    .await
    .map_err(Error::database("reading what is parked"))?;
    if let (Some(id), true) = (only, aggregates.is_empty()) {
        let place = format!("of the aggregate {id}");
        return Err(Refused::NotParked { view: view.name(), place }.into());
    }
    let mut sum = Redriven::default();
    for aggregate in aggregates {
        let one = redrive_one(view, &aggregate, feed, opener, db).await?;
        sum.folded += one.folded;
        sum.parked += one.parked;
        sum.stuck = sum.stuck.or(one.stuck);
    }
    Ok(sum)
}

/// One aggregate, in one transaction. The leader waits at the checkpoint meanwhile, and looks
/// again before it goes on.
async fn redrive_one(
    view: &dyn View,
    (context, id): &Aggregate,
    feed: &dyn Feed,
    opener: &Opener,
    db: &mut PgConnection,
) -> Result<Redriven, Error> {
    let doing = || Error::database("folding what was parked");
    let statements = Statements::new(view.table(), &Schema::LIVE);
    let mut transaction = db.begin().await.map_err(doing())?;
    checkpoint::locked(view.name(), &mut transaction).await?;
    let positions: Vec<i64> = sqlx::query_scalar(
        "select position from parked_commits
         where projection = $1 and context = $2 and aggregate_id = $3 and skipped_at is null
         order by position",
    )
    .bind(view.name())
    .bind(context)
    .bind(id)
    .fetch_all(&mut *transaction)
    .await
    .map_err(doing())?;
    let mut redriven = Redriven::default();
    for position in &positions {
        let commit = feed.at(position.unsigned_abs()).await?;
        let entries = entry::open(opener, vec![commit], Some(view.contexts())).await;
        let [entry] = entries.as_slice() else { continue };
        let outcome = match entry.for_contexts(view.contexts()) {
            Err(reason) => Err(reason.to_owned()),
            Ok(commit) => {
                let mut attempt = transaction.begin().await.map_err(doing())?;
                let folded = fold_one(view, commit, &statements, &mut attempt).await;
                match folded {
                    Ok(()) => attempt.commit().await.map(Ok).map_err(doing())?,
                    Err(error) if error.is_of_the_data() => {
                        attempt.rollback().await.map_err(doing())?;
                        Err(reason(&error))
                    }
                    Err(error) => return Err(error),
                }
            }
        };
        if let Err(reason) = outcome {
            sqlx::query(
                "update parked_commits set reason = $3 where projection = $1 and position = $2",
            )
            .bind(view.name())
            .bind(position)
            .bind(&reason)
            .execute(&mut *transaction)
            .await
            .map_err(doing())?;
            redriven.stuck = Some((position.unsigned_abs(), reason));
            break;
        }
        sqlx::query("delete from parked_commits where projection = $1 and position = $2")
            .bind(view.name())
            .bind(position)
            .execute(&mut *transaction)
            .await
            .map_err(doing())?;
        redriven.folded += 1;
    }
    redriven.parked = positions.len() as u64 - redriven.folded;
    next_generation(view.name(), &mut transaction).await?;
    transaction.commit().await.map_err(doing())?;
    Ok(redriven)
}

async fn fold_one(
    view: &dyn View,
    commit: Arc<crate::Opened>,
    statements: &Statements,
    db: &mut PgConnection,
) -> Result<(), Error> {
    let batch = view.fold(&[commit], false, statements, &mut *db).await?;
    batch.write(statements, db).await.map_err(Error::database("folding what was parked"))
}

/// Gives up one commit, for ever and with a reason, and folds what waited behind it. Only the
/// first of an aggregate can be given up: the others merely wait for it.
pub(crate) async fn skip(
    view: &dyn View,
    position: u64,
    because: &str,
    feed: &dyn Feed,
    opener: &Opener,
    db: &mut PgConnection,
) -> Result<Redriven, Error> {
    let doing = || Error::database("giving up a parked commit");
    let found: Option<(String, i64)> = sqlx::query_as(
        "select p.aggregate_id,
             (select min(position) from parked_commits f
              where f.projection = p.projection and f.context = p.context
                and f.aggregate_id = p.aggregate_id and f.skipped_at is null)
         from parked_commits p
         where p.projection = $1 and p.position = $2 and p.skipped_at is null",
    )
    .bind(view.name())
    .bind(position.cast_signed())
    .fetch_optional(&mut *db)
    .await
    .map_err(doing())?;
    let Some((id, first)) = found else {
        let place = format!("at position {position}");
        return Err(Refused::NotParked { view: view.name(), place }.into());
    };
    if first.unsigned_abs() != position {
        return Err(Refused::NotFirst { position, first: first.unsigned_abs() }.into());
    }
    let mut transaction = db.begin().await.map_err(doing())?;
    checkpoint::locked(view.name(), &mut transaction).await?;
    sqlx::query(
        "update parked_commits set skipped_at = now(), skipped_because = $3
         where projection = $1 and position = $2",
    )
    .bind(view.name())
    .bind(position.cast_signed())
    .bind(because)
    .execute(&mut *transaction)
    .await
    .map_err(doing())?;
    next_generation(view.name(), &mut transaction).await?;
    transaction.commit().await.map_err(doing())?;
    match redrive(view, Some(&id), feed, opener, db).await {
        // It was the only one.
        Err(Error::Refused(Refused::NotParked { .. })) => Ok(Redriven::default()),
        outcome => outcome,
    }
}

/// Tells the leader to look again.
pub(crate) async fn next_generation(name: &str, db: &mut PgConnection) -> Result<(), Error> {
    sqlx::query("update projection_checkpoints set generation = generation + 1 where name = $1")
        .bind(name)
        .execute(db)
        .await
        .map_err(Error::database("fencing a runner"))?;
    Ok(())
}
