//! Builds a view anew beside the live one.
//!
//! A copy in a schema of its own is filled from the view's stream, gets its indexes, follows until it
//! is close, is compared with the live view at one position, and takes its place in one
//! transaction. The live view serves all the while; the copy it was is kept for a roll-back.
//! Whatever ends this process, the copy stays, and the next rebuild goes on where it was.
//! Only views are written: policies hear nothing of it.

mod as_of;
mod compare;
mod estimate;
mod filling;
mod reading;
mod shadow;
mod swap;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::postgres::PgPool;
use sqlx::{Connection as _, PgConnection};

pub use compare::Comparison;
pub use estimate::{Estimate, Size};
pub(crate) use shadow::{drop, found};

use crate::checkpoint::Checkpoint;
use crate::projection::View;
use crate::runner::prepare;
use crate::schema::Schema;
use crate::target::Target;
use crate::{Error, Feeds, Opener, Refused};
use filling::Filling;
use reading::Reading;
use swap::Places;

/// What a filling is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Folds the journal.
    Filling,
    /// Makes the indexes.
    Indexing,
    /// Folds what came meanwhile.
    Following,
    /// Compares with the live view.
    Comparing,
    /// Takes its place.
    Swapping,
}

impl Step {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Filling => "filling",
            Self::Indexing => "indexing",
            Self::Following => "following",
            Self::Comparing => "comparing",
            Self::Swapping => "swapping",
        }
    }
}

/// How far a filling is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// What it is at.
    pub step: Step,
    /// The last commit folded.
    pub position: u64,
    /// Where it began, this time.
    pub began_at: u64,
    /// Where it ends, as far as is known.
    pub last: u64,
    /// Events folded this time.
    pub events: u64,
}

/// Told how far a filling is.
pub type Tell = Arc<dyn Fn(Report) + Send + Sync>;

/// How a filling is to be done.
#[derive(Clone)]
pub struct Options {
    /// Events per second at most.
    pub rate: Option<u32>,
    /// Where it begins.
    pub begin: Begin,
    /// Told how far it is.
    pub tell: Tell,
}

/// Where a filling begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Begin {
    /// Where an earlier one was interrupted; else with nothing.
    #[default]
    GoOn,
    /// With nothing, whatever an earlier one has left.
    Scratch,
    /// With the copy that was kept as of this time or position, or an earlier one.
    From(AsOf),
}

/// What came of a rebuild.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuilt {
    /// Where it went on from an earlier one; 0 when it began anew.
    pub began_at: u64,
    /// The position of the view after it.
    pub position: u64,
    /// Events folded this time.
    pub events: u64,
    /// Commits that could not be folded and are parked.
    pub parked: u64,
    /// The live view before the swap, and the new one, at one position.
    pub comparison: Option<Comparison>,
    /// How long the live view stood still.
    pub cut_over: Duration,
}

/// Where an as-of copy ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// With this commit.
    Position(u64),
    /// Before the first commit that happened later.
    Time(DateTime<Utc>),
}

/// What rebuilding needs.
#[derive(Clone)]
pub(crate) struct Workshop {
    pub(crate) pool: PgPool,
    pub(crate) feeds: Feeds,
    pub(crate) opener: Opener,
}

impl Workshop {
    /// A connection that has claimed the rebuild of a view, for as long as it lives.
    pub(crate) async fn claim(&self, view: &dyn View) -> Result<PgConnection, Error> {
        let mut gate = self.connect().await?;
        shadow::claim(view, &mut gate).await?;
        Ok(gate)
    }

    /// Builds a view anew and puts it in the place of the live one. `gate` has claimed it.
    pub(crate) async fn rebuild(
        &self,
        view: &dyn View,
        mut gate: PgConnection,
        compare: bool,
        options: &Options,
    ) -> Result<Rebuilt, Error> {
        let mut db = self.connect().await?;
        let schema = Schema::rebuild(view.name());
        if let Begin::From(end) = options.begin
            && let Start::Kept(_) = self.start_from(view, end, &mut db).await?
        {
            take_kept(view, &schema, &mut db).await?;
        }
        let mut filling = self.open(view, schema.clone(), options, &mut db).await?;
        let began_at = filling.position();
        filling.catch_up().await?;
        filling.tell(Step::Indexing);
        shadow::complete(view, &schema, filling.db).await?;
        filling.step = Step::Following;
        filling.catch_up().await?;
        let comparison = match compare {
            true => filling.compare_with_live(&mut gate).await?,
            false => None,
        };
        filling.tell(Step::Swapping);
        let previous = Schema::previous(view.name());
        // Large files take a moment to be removed: not while somebody waits.
        shadow::drop(&previous, &mut gate).await?;
        let places = Places { incoming: schema, outgoing: previous.clone(), kept_as: previous };
        let cut_over = swap::swap(&mut filling, &places, &mut gate).await?;
        let (checkpoint, events) = (filling.checkpoint(), filling.events);
        let rebuilt = Rebuilt {
            began_at,
            position: checkpoint.position,
            events,
            parked: checkpoint.parked,
            comparison,
            cut_over,
        };
        std::mem::drop(filling);
        close(db, gate).await;
        Ok(rebuilt)
    }

    /// Puts the copy from before the last swap back, once it has everything that came since, and
    /// keeps the present one in its place. Answers the position it goes on from, and how long
    /// the live view stood still. `gate` has claimed it.
    pub(crate) async fn roll_back(
        &self,
        view: &dyn View,
        mut gate: PgConnection,
        options: &Options,
    ) -> Result<(u64, Duration), Error> {
        let mut db = self.connect().await?;
        self.previous(view, &mut db).await?;
        let name = view.name();
        let (previous, passing) = (Schema::previous(name), Schema::passing(name));
        let options = Options { begin: Begin::GoOn, ..options.clone() };
        let mut filling = self.open(view, previous.clone(), &options, &mut db).await?;
        filling.step = Step::Following;
        let places = Places { incoming: previous.clone(), outgoing: passing, kept_as: previous };
        let cut_over = swap::swap(&mut filling, &places, &mut gate).await?;
        let position = filling.position();
        std::mem::drop(filling);
        close(db, gate).await;
        Ok((position, cut_over))
    }

    /// Refuses when there is no copy from before the last swap, or it cannot be gone on with.
    pub(crate) async fn previous(
        &self,
        view: &dyn View,
        db: &mut PgConnection,
    ) -> Result<(), Error> {
        let name = view.name();
        let Some(found) = shadow::found(view, &Schema::previous(name), db).await? else {
            return Err(Refused::NoPrevious { view: name }.into());
        };
        if found.version != view.version() {
            let (found, known) = (found.version, view.version());
            return Err(Refused::OtherVersion { view: name, found, known }.into());
        }
        Ok(())
    }

    /// What a filling that is to begin at a time or position can begin with.
    async fn start_from(
        &self,
        view: &dyn View,
        end: AsOf,
        db: &mut PgConnection,
    ) -> Result<Start, Error> {
        let end = self.position(view, end).await?;
        let kept = shadow::usable(view, &Schema::as_of(view.name()), db).await?;
        let kept = kept.filter(|kept| kept.position <= end);
        let unfinished = shadow::usable(view, &Schema::rebuild(view.name()), db).await?;
        match (kept, unfinished) {
            (kept, Some(unfinished))
                if kept.is_none_or(|kept| kept.position <= unfinished.position) =>
            {
                Ok(Start::Unfinished(unfinished))
            }
            (Some(kept), _) => Ok(Start::Kept(kept)),
            (None, _) => Err(Refused::NoStart { view: view.name() }.into()),
        }
    }

    /// The position that a time stands for, or that was named.
    async fn position(&self, view: &dyn View, end: AsOf) -> Result<u64, Error> {
        let stream = view.stream();
        let feed = &**self.feeds.of(stream);
        match end {
            AsOf::Position(wanted) => {
                let last = feed.last().await?;
                if wanted > last {
                    return Err(Refused::Future { stream, wanted, last }.into());
                }
                Ok(wanted)
            }
            AsOf::Time(time) => as_of::last_before(time, feed).await,
        }
    }

    /// Fills a copy up to a time or position and keeps it. Answers where it ends.
    pub(crate) async fn as_of(
        &self,
        view: &dyn View,
        end: AsOf,
        options: &Options,
    ) -> Result<(Schema, u64), Error> {
        let (gate, mut db) = (self.claim(view).await?, self.connect().await?);
        let end = self.position(view, end).await?;
        let schema = Schema::as_of(view.name());
        // One that went further, or that was to be of another time, is of no use.
        let found = shadow::found(view, &schema, &mut db).await?;
        let further = found.is_some_and(|found| found.position >= end);
        let begin = if further { Begin::Scratch } else { options.begin };
        let options = Options { begin, ..options.clone() };
        let mut filling = self.open(view, schema.clone(), &options, &mut db).await?;
        filling.to(end).await?;
        filling.tell(Step::Indexing);
        shadow::complete(view, &schema, filling.db).await?;
        std::mem::drop(filling);
        close(db, gate).await;
        Ok((schema, end))
    }

    /// Folds the whole journal once more and compares the outcome with the live view.
    pub(crate) async fn check(
        &self,
        view: &dyn View,
        options: &Options,
    ) -> Result<Option<Comparison>, Error> {
        let (mut gate, mut db) = (self.claim(view).await?, self.connect().await?);
        let schema = Schema::replay(view.name());
        let mut filling = self.open(view, schema.clone(), options, &mut db).await?;
        filling.catch_up().await?;
        let comparison = filling.compare_with_live(&mut gate).await?;
        std::mem::drop(filling);
        shadow::drop(&schema, &mut db).await?;
        close(db, gate).await;
        Ok(comparison)
    }

    /// Compares the live view with a copy that is kept, each as it is.
    pub(crate) async fn compare_kept(
        &self,
        view: &dyn View,
        schema: &Schema,
        hint: &str,
    ) -> Result<Comparison, Error> {
        let mut db = self.connect().await?;
        if shadow::found(view, schema, &mut db).await?.is_none() {
            return Err(Refused::NoCopy { view: view.name(), hint: hint.to_owned() }.into());
        }
        let compared = compare::compare(view, (&Schema::LIVE, schema), &mut db).await;
        let _ = db.close().await;
        compared
    }

    pub(crate) async fn connect(&self) -> Result<PgConnection, Error> {
        let connection = self.pool.acquire().await.map_err(Error::database("connecting"))?;
        // Of our own: locks live as long as it does.
        let mut db = connection.detach();
        prepare(&mut db).await?;
        Ok(db)
    }

    async fn open<'a>(
        &self,
        view: &'a dyn View,
        schema: Schema,
        options: &Options,
        db: &'a mut PgConnection,
    ) -> Result<Filling<'a>, Error> {
        let from_scratch = options.begin == Begin::Scratch;
        let checkpoint = shadow::open(view, &schema, from_scratch, db).await?;
        let began_at = checkpoint.position;
        let target = Target::open(view, schema, checkpoint, db).await?;
        let (feed, opener) = (self.feeds.of(view.stream()).clone(), &self.opener);
        let reading = Reading::begin(&feed, opener, began_at, view.contexts(), options.rate);
        let last = feed.last().await?;
        let (tell, step) = (options.tell.clone(), Step::Filling);
        Ok(Filling { view, target, reading, feed, db, tell, step, began_at, last, events: 0 })
    }
}

/// A copy to begin with. Each is what the view was at its position, so that what comes out in the
/// end is exact.
enum Start {
    /// What was kept as of a time.
    Kept(Checkpoint),
    /// What an interrupted rebuild has left, which is no less far.
    Unfinished(Checkpoint),
}

/// Makes the copy that was kept as of a time the one to go on with.
async fn take_kept(view: &dyn View, schema: &Schema, db: &mut PgConnection) -> Result<(), Error> {
    let kept = Schema::as_of(view.name());
    let doing = || Error::database("taking a copy that was kept");
    let mut transaction = db.begin().await.map_err(doing())?;
    shadow::drop(schema, &mut transaction).await?;
    let rename = format!("alter schema {kept} rename to {schema}");
    shadow::execute(rename, &mut transaction).await?;
    transaction.commit().await.map_err(doing())
}

async fn close(db: PgConnection, gate: PgConnection) {
    // The lock goes with its connection: in order, so that the next one is not refused.
    let _ = tokio::join!(db.close(), gate.close());
}
