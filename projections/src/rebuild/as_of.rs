use chrono::{DateTime, Utc};

use crate::{Error, Feed};

/// The last position before anything happened that is later than a time. Positions grow with
/// time but for the difference between the clocks of nodes.
pub(super) async fn last_before(time: DateTime<Utc>, feed: &dyn Feed) -> Result<u64, Error> {
    let end = feed.last().await? + 1;
    let (mut before, mut after) = (0, end);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        let is_later = match time_at_or_after(middle, after, feed).await? {
            Some(found) => found > time,
            // Guards have no time: they belong to what follows.
            None => after < end,
        };
        if is_later {
            after = middle;
        } else {
            before = middle;
        }
    }
    Ok(before)
}

/// When the first commit with a time at or behind a position happened.
async fn time_at_or_after(
    position: u64,
    end: u64,
    feed: &dyn Feed,
) -> Result<Option<DateTime<Utc>>, Error> {
    for position in position..end {
        if let Ok(commit) = feed.at(position).await?
            && let Ok(events) = commit.events.read()
            && let Some(event) = events.first()
        {
            return Ok(Some(event.time));
        }
    }
    Ok(None)
}
