//! A database that was killed has lost what was written last: what views hold need not be on disk
//! at once, since it can be made again. Whoever waited for a position, though, must not be given
//! older rows because this node still believes that they are there.
//!
//! A connection does not outlive the database's processes. So each new one looks, before anybody
//! reads over it, whether less is stored than was seen before.

use sqlx::PgConnection;

use crate::Progress;

/// To be called with each connection that is opened.
pub(crate) async fn look(progress: &Progress, db: &mut PgConnection) -> Result<(), sqlx::Error> {
    // What is known comes first: what is stored meanwhile is no loss.
    let known = progress.stored();
    if known.is_empty() {
        return Ok(());
    }
    let stored: Vec<(String, i64)> =
        sqlx::query_as("select name, position from projection_checkpoints")
            .persistent(false)
            .fetch_all(db)
            .await?;
    let position = |name| {
        let row = stored.iter().find(|(stored, _)| stored == name);
        row.map_or(0, |(_, position)| position.unsigned_abs())
    };
    let now = known.into_iter().map(|(name, before)| (name, before, position(name)));
    let lost: Vec<_> = now.filter(|(_, before, now)| now < before).collect();
    let views = progress.set_back(&lost);
    if !views.is_empty() {
        tracing::warn!(?views, "the database has lost the newest rows; they are written anew");
    }
    Ok(())
}
