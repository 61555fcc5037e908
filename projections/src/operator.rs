use std::sync::Arc;
use std::time::Duration;

use sqlx::{Connection as _, PgConnection, PgPool};

use crate::checkpoint::{self, Checkpoint};
use crate::parked::{self, ParkedCommit, Redriven};
use crate::projection::View;
use crate::rebuild::{self, AsOf, Begin, Comparison, Estimate, Options, Rebuilt, Size, Workshop};
use crate::schema::Schema;
use crate::{Error, Feeds, Opener, Refused, Stream, views};

/// What an operator can do with the views, beside the servers that run.
#[derive(Clone)]
pub struct Projections {
    workshop: Workshop,
}

/// How one view stands in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Its name.
    pub name: &'static str,
    /// The version of its live copy; none before it was first folded.
    pub version: Option<i32>,
    /// The version of this build.
    pub known_version: i32,
    /// What it folds: its positions are those of this stream.
    pub stream: Stream,
    /// The last commit that was folded or parked.
    pub position: u64,
    /// The stream's last position.
    pub last: u64,
    /// Commits that are parked and not given up.
    pub parked: u64,
    /// Up to where it must come until it is filled for the first time; none when it is.
    pub filling_to: Option<u64>,
    /// Other copies that are kept.
    pub copies: Vec<Kept>,
}

/// A copy of a view beside the live one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The Postgres schema it is in.
    pub schema: String,
    /// Of the fold that made it.
    pub version: i32,
    /// The last commit folded into it.
    pub position: u64,
}

/// What the live view is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// A fresh fold of the whole stream.
    Replay,
    /// The copy from before the last swap.
    Previous,
    /// The copy made with `--as-of`.
    AsOf,
}

impl Projections {
    /// Over a database, streams and the keys that open them.
    pub fn new(pool: PgPool, feeds: Feeds, opener: Opener) -> Self {
        Self { workshop: Workshop { pool, feeds, opener } }
    }

    /// The names of all views.
    pub fn names() -> Vec<&'static str> {
        views::all().iter().map(|view| view.name()).collect()
    }

    /// The view of that name, spelt as it is known.
    ///
    /// # Errors
    /// When there is none; the error names all.
    pub fn name(name: &str) -> Result<&'static str, Error> {
        Ok(find(name)?.name())
    }

    /// How all views stand, or one.
    ///
    /// # Errors
    /// When there is no such view, or a service fails.
    pub async fn status(&self, name: Option<&str>) -> Result<Vec<Status>, Error> {
        let chosen = match name {
            Some(name) => vec![find(name)?],
            None => views::all(),
        };
        let feeds = &self.workshop.feeds;
        let (journal, activity) = (feeds.journal.last().await?, feeds.activity.last().await?);
        let doing = Error::database("connecting");
        let mut db = self.workshop.pool.acquire().await.map_err(doing)?;
        let mut statuses = Vec::new();
        for view in chosen {
            let live = checkpoint::stored(view.name(), &Schema::LIVE, &mut db).await?;
            statuses.push(Status {
                name: view.name(),
                version: live.map(|live| live.version),
                known_version: view.version(),
                stream: view.stream(),
                position: live.map_or(0, |live| live.position),
                last: match view.stream() {
                    Stream::Journal => journal,
                    Stream::Activity => activity,
                },
                parked: live.map_or(0, |live| live.parked),
                filling_to: live.and_then(|live| live.filling_to),
                copies: kept(&*view, &mut db).await?,
            });
        }
        Ok(statuses)
    }

    /// What is parked or was given up: of one view, or of all.
    ///
    /// # Errors
    /// When there is no such view, or the database fails.
    pub async fn parked(&self, name: Option<&str>) -> Result<Vec<ParkedCommit>, Error> {
        let name = name.map(|name| find(name).map(|view| view.name())).transpose()?;
        let mut db = self.workshop.connect().await?;
        let parked = parked::list(name, &mut db).await?;
        close(db).await;
        Ok(parked)
    }

    /// What is parked of a view and not given up: the oldest first, so many at the most.
    ///
    /// # Errors
    /// When there is no such view, or the database fails.
    pub async fn oldest_parked(&self, name: &str, most: u32) -> Result<Vec<ParkedCommit>, Error> {
        let view = find(name)?;
        let doing = Error::database("connecting");
        let mut db = self.workshop.pool.acquire().await.map_err(doing)?;
        parked::oldest(view.name(), most, &mut db).await
    }

    /// Folds what is parked of a view: of one aggregate, or of all.
    ///
    /// # Errors
    /// When there is no such view or nothing parked of the aggregate, or a service fails.
    pub async fn redrive(&self, name: &str, aggregate: Option<&str>) -> Result<Redriven, Error> {
        let view = find(name)?;
        let Workshop { feeds, opener, .. } = &self.workshop;
        let feed = &**feeds.of(view.stream());
        let mut db = self.workshop.connect().await?;
        let redriven = parked::redrive(&*view, aggregate, feed, opener, &mut db).await?;
        close(db).await;
        Ok(redriven)
    }

    /// Gives up one parked commit, for ever and with a reason, and folds what waited behind it.
    ///
    /// # Errors
    /// When there is no such view, the commit is not parked or waits for an earlier one, or a
    /// service fails.
    pub async fn skip(&self, name: &str, position: u64, because: &str) -> Result<Redriven, Error> {
        let view = find(name)?;
        let Workshop { feeds, opener, .. } = &self.workshop;
        let feed = &**feeds.of(view.stream());
        let mut db = self.workshop.connect().await?;
        let skipped = parked::skip(&*view, position, because, feed, opener, &mut db).await?;
        close(db).await;
        Ok(skipped)
    }

    /// What a rebuild of a view would have to do, and how fast it would be: a few are folded to
    /// find out, and nothing is left of them.
    ///
    /// # Errors
    /// When there is no such view, or no copy to begin with, or a service fails.
    pub async fn estimate(&self, name: &str, begin: Begin) -> Result<Estimate, Error> {
        let view = find(name)?;
        Box::pin(self.workshop.estimate(&*view, begin)).await
    }

    /// How large a view is.
    ///
    /// # Errors
    /// When there is no such view, or the database fails.
    pub async fn size(&self, name: &str) -> Result<Size, Error> {
        self.workshop.size(&*find(name)?).await
    }

    /// Claims a view, so that nobody else rebuilds it or rolls it back as long as the claim lives.
    ///
    /// # Errors
    /// When there is no such view, somebody else has claimed it, or the database fails.
    pub async fn claim(&self, name: &str) -> Result<Claim, Error> {
        let view = find(name)?;
        let gate = self.workshop.claim(&*view).await?;
        Ok(Claim { view, gate })
    }

    /// Builds a view anew beside the live one and puts it in its place. Dropping the future
    /// interrupts it; the next one goes on where it was.
    ///
    /// # Errors
    /// When there is no such view or no copy to begin with, somebody else has claimed it, or a
    /// service fails.
    pub async fn rebuild(&self, name: &str, options: &Options) -> Result<Rebuilt, Error> {
        self.rebuild_claimed(self.claim(name).await?, options).await
    }

    /// The same with a view that is claimed.
    ///
    /// # Errors
    /// When there is no copy to begin with, or a service fails.
    pub async fn rebuild_claimed(&self, claim: Claim, options: &Options) -> Result<Rebuilt, Error> {
        let Claim { view, gate } = claim;
        Box::pin(self.workshop.rebuild(&*view, gate, true, options)).await
    }

    /// Fills a copy of a view as it was at a time or position, and keeps it. Answers the schema
    /// it is in and the position it ends with.
    ///
    /// # Errors
    /// When there is no such view or position, or a service fails.
    pub async fn as_of(
        &self,
        name: &str,
        end: AsOf,
        options: &Options,
    ) -> Result<(String, u64), Error> {
        let view = find(name)?;
        let (schema, end) = Box::pin(self.workshop.as_of(&*view, end, options)).await?;
        Ok((schema.to_string(), end))
    }

    /// Puts the copy from before the last swap back, once it has everything that came since.
    /// Answers the position it goes on from and how long the live view stood still.
    ///
    /// # Errors
    /// When there is no such view or copy, somebody else has claimed it, or a service fails.
    pub async fn roll_back(&self, name: &str, options: &Options) -> Result<(u64, Duration), Error> {
        self.roll_back_claimed(self.claim(name).await?, options).await
    }

    /// The same with a view that is claimed.
    ///
    /// # Errors
    /// When there is no such copy, or a service fails.
    pub async fn roll_back_claimed(
        &self,
        claim: Claim,
        options: &Options,
    ) -> Result<(u64, Duration), Error> {
        let Claim { view, gate } = claim;
        Box::pin(self.workshop.roll_back(&*view, gate, options)).await
    }

    /// Whether a view can be rolled back.
    ///
    /// # Errors
    /// When there is no such view, no copy that fits, or the database fails.
    pub async fn can_roll_back(&self, name: &str) -> Result<(), Error> {
        let view = find(name)?;
        let doing = Error::database("connecting");
        let mut db = self.workshop.pool.acquire().await.map_err(doing)?;
        self.workshop.previous(&*view, &mut db).await
    }

    /// Compares the live view with another copy; none when there is no live view yet.
    ///
    /// # Errors
    /// When there is no such view or copy, or a service fails.
    pub async fn diff(
        &self,
        name: &str,
        against: Against,
        options: &Options,
    ) -> Result<Option<Comparison>, Error> {
        let view = find(name)?;
        let (schema, hint) = match against {
            Against::Replay => return Box::pin(self.workshop.check(&*view, options)).await,
            Against::Previous => {
                (Schema::previous(name), "a rebuild leaves one, until it is rolled back")
            }
            Against::AsOf => {
                (Schema::as_of(name), "`convoai projections rebuild NAME --as-of …` makes one")
            }
        };
        self.workshop.compare_kept(&*view, &schema, hint).await.map(Some)
    }

    /// Drops the copies of a view that are kept beside the live one. Answers their schemas.
    ///
    /// # Errors
    /// When there is no such view, a rebuild of it runs, or the database fails.
    pub async fn clear(&self, name: &str) -> Result<Vec<String>, Error> {
        let view = find(name)?;
        let mut db = self.workshop.claim(&*view).await?;
        let kept = kept(&*view, &mut db).await?;
        for schema in schemas(view.name()) {
            rebuild::drop(&schema, &mut db).await?;
        }
        close(db).await;
        Ok(kept.into_iter().map(|copy| copy.schema).collect())
    }
}

/// A view that nobody else rebuilds or rolls back meanwhile.
pub struct Claim {
    view: Arc<dyn View>,
    gate: PgConnection,
}

/// The view of that name.
fn find(name: &str) -> Result<Arc<dyn View>, Error> {
    let all = views::all();
    let known = || all.iter().map(|view| view.name()).collect::<Vec<_>>().join(", ");
    let unknown = || Refused::Unknown { name: name.to_owned(), known: known() };
    Ok(all.iter().find(|view| view.name() == name).ok_or_else(unknown)?.clone())
}

fn schemas(name: &str) -> [Schema; 4] {
    [Schema::rebuild(name), Schema::previous(name), Schema::as_of(name), Schema::replay(name)]
}

async fn kept(view: &dyn View, db: &mut PgConnection) -> Result<Vec<Kept>, Error> {
    let mut kept = Vec::new();
    let schemas = schemas(view.name());
    let names: Vec<_> = schemas.iter().map(Schema::to_string).collect();
    // Usually there are none, which is found out with one question.
    let there: Vec<String> =
        sqlx::query_scalar("select nspname::text from pg_namespace where nspname = any($1)")
            .bind(names)
            .fetch_all(&mut *db)
            .await
            .map_err(Error::database("looking for copies of a view"))?;
    for schema in schemas.into_iter().filter(|schema| there.contains(&schema.to_string())) {
        if let Some(Checkpoint { version, position, .. }) =
            rebuild::found(view, &schema, db).await?
        {
            kept.push(Kept { schema: schema.to_string(), version, position });
        }
    }
    Ok(kept)
}

async fn close(db: PgConnection) {
    // What was done is done; the connection ends either way.
    let _ = db.close().await;
}
