use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use domain::UserId;
use projections::analytics::VIEWS;
use projections::{Begin, Feed, Feeds, Opener, Options, Projections, Views};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, PgPool};

use super::traffic::{EVENTS, Traffic};
use super::{Size, now};
use crate::executor::keyring;
use crate::table::Table;
use crate::world::World;

const PREFIX: &str = "bench-analytics-rebuild";
/// Commits that are added up together.
const COMMITS: usize = 20_000;
const ALONE: &str = "BENCH_TURNS";

/// What a rate is compared with, and the goal for the ratio: views that get a row for each event
/// with raw COPY, those that add up with a fold in SQL.
fn goal(view: &str) -> (bool, f64) {
    if view == "analytics_facts" { (true, 0.45) } else { (false, 1.6) }
}

/// What of a fact is sent to the database, for it to be added up there.
const SENT: &str = "at, kind, user_id, conversation_id, model, tokens_in, tokens_out, duration_ms";

/// A view in SQL, from facts in a table, as one would by hand. There are no histograms in it.
fn by_hand(view: &str) -> Option<&'static str> {
    Some(match view {
        "analytics_quarters" => {
            "select date_bin('15 minutes', at, '2000-01-01') as at, coalesce(model, '') as model,
                 count(*) filter (where kind = 'message_sent') as sent,
                 count(*) filter (where kind = 'answer_completed') as completed,
                 count(*) filter (where kind = 'answer_failed') as failed,
                 sum(tokens_in) as tokens_in, sum(tokens_out) as tokens_out,
                 sum(duration_ms) as duration_ms, array_agg(duration_ms) as durations
             from batch group by 1, 2"
        }
        "analytics_days" => {
            "select date_trunc('day', at) as at, coalesce(model, '') as model,
                 count(*) filter (where kind = 'message_sent') as sent,
                 count(*) filter (where kind = 'answer_completed') as completed,
                 count(*) filter (where kind = 'answer_failed') as failed,
                 sum(tokens_in) as tokens_in, sum(tokens_out) as tokens_out,
                 sum(duration_ms) as duration_ms, array_agg(duration_ms) as durations
             from batch group by 1, 2"
        }
        "analytics_user_days" => {
            "select user_id, date_trunc('day', at) as day, coalesce(model, '') as model,
                 count(*) filter (where kind = 'message_sent') as sent,
                 count(*) filter (where kind = 'answer_completed') as completed,
                 count(*) filter (where kind = 'answer_failed') as failed,
                 sum(tokens_in) as tokens_in, sum(tokens_out) as tokens_out,
                 sum(duration_ms) as duration_ms, array_agg(duration_ms) as durations
             from batch group by 1, 2, 3"
        }
        "analytics_day_people" => {
            "select user_id, date_trunc('day', at) as day, coalesce(model, '') as model,
                 count(*) as messages, count(*) filter (where kind = 'conversation_started') as started,
                 sum(tokens_in) as tokens_in, sum(tokens_out) as tokens_out
             from batch group by 1, 2, 3"
        }
        "analytics_day_conversations" => {
            "select conversation_id, date_trunc('day', at) as day, '' as model,
                 count(*) as messages
             from batch where conversation_id is not null group by 1, 2, 3"
        }
        "analytics_users" => {
            "select user_id, min(at) as first, max(at) as last,
                 count(*) filter (where kind = 'message_sent') as sent,
                 sum(tokens_in) as tokens_in, sum(tokens_out) as tokens_out
             from batch group by 1"
        }
        "analytics_conversations" => {
            "select conversation_id, '' as model, min(at) as first, max(at) as last,
                 count(*) filter (where kind = 'message_sent') as sent,
                 sum(tokens_in) as tokens_in, sum(tokens_out) as tokens_out
             from batch where conversation_id is not null group by 1, 2"
        }
        _ => return None,
    })
}

/// A database with the keys of all users.
pub(super) async fn prepare(
    world: &World,
    prefix: &str,
    users: u64,
) -> anyhow::Result<(PgPool, Opener)> {
    let pool = PgPool::connect(&world.database(prefix).await?).await?;
    Views::new(pool.clone(), Duration::ZERO).migrate().await?;
    let keyring = keyring(pool.clone())?;
    for number in 0..users {
        keyring.key(&UserId::parse(Traffic::user(number))?).await?;
    }
    Ok((pool, Opener::new(keyring)))
}

/// Builds a view of made-up traffic; answers how long that took.
pub(super) async fn build(
    traffic: Traffic,
    (pool, opener): &(PgPool, Opener),
    view: &str,
) -> anyhow::Result<Duration> {
    let feed: Arc<dyn Feed> = Arc::new(traffic);
    // Nothing of it is read as activity.
    let feeds = Feeds { journal: feed.clone(), activity: feed };
    let projections = Projections::new(pool.clone(), feeds, opener.clone());
    let options = Options { rate: None, begin: Begin::Scratch, tell: Arc::new(|_| {}) };
    let began = Instant::now();
    Box::pin(projections.rebuild(view, &options)).await?;
    Ok(began.elapsed())
}

pub(super) async fn run(world: &World, size: Size) -> anyhow::Result<Value> {
    let turns = size.events.div_ceil(EVENTS);
    let users = size.users.min(turns.div_ceil(4)).max(1);
    let traffic = Traffic { turns, users, end: now() };
    let events = (turns * EVENTS) as f64;
    let site = prepare(world, PREFIX, users).await?;
    let mut table =
        Table::new(&["what", "events /s", "beside", "floor events /s", "ratio", "goal"]);
    let mut figures = serde_json::Map::new();
    let reading = read(traffic, &site.1).await?;
    // Facts come first: what is done by hand is made of them.
    for view in VIEWS {
        let rate = events / build(traffic, &site, view).await?.as_secs_f64();
        let (is_copy, goal) = goal(view);
        let took = match is_copy {
            true => copy(&site.0, view).await?,
            false => reading + fold(&site.0, view).await?,
        };
        let floor = events / took.as_secs_f64();
        let beside = if is_copy { "raw COPY with key" } else { "reading, and a fold in SQL" };
        let ratio = rate / floor;
        table.row([
            format!("rebuild {view}"),
            format!("{rate:.0}"),
            beside.to_owned(),
            format!("{floor:.0}"),
            format!("{ratio:.2}"),
            format!("≥ {goal:.2}"),
        ]);
        let figure = json!({
            "events_per_second": rate, "beside": beside, "floor_events_per_second": floor,
            "ratio": ratio, "goal": goal,
        });
        figures.insert(view.to_owned(), figure);
    }
    let mebibytes = in_a_process_of_its_own(world, turns).await? as f64 / 1024.0;
    table.row([
        format!("memory of rebuilding all of them, {events} events each"),
        format!("{mebibytes:.0} MiB"),
        String::new(),
        String::new(),
        String::new(),
        "≤ 256 MiB".to_owned(),
    ]);
    figures.insert("memory".to_owned(), json!({ "mebibytes": mebibytes, "goal": 256 }));
    table.print("analytics: from events to tables");
    Ok(figures.into())
}

/// Reads and opens every event, which whoever folds by hand must do, too; answers how long that
/// takes.
async fn read(traffic: Traffic, opener: &Opener) -> anyhow::Result<Duration> {
    use futures_util::StreamExt as _;
    let began = Instant::now();
    let last = traffic.last().await?;
    let mut commits = traffic.after(0);
    for _ in 0..last {
        let commit = commits.next().await.context("the journal ends early")??;
        opener.open(&commit).await?;
    }
    Ok(began.elapsed())
}

/// The rows of a view by binary COPY into an empty table with the same key and indexes.
async fn copy(pool: &PgPool, view: &str) -> anyhow::Result<Duration> {
    use futures_util::TryStreamExt as _;
    use sqlx::postgres::PgPoolCopyExt as _;
    for statement in [
        "drop table if exists floor".to_owned(),
        format!("create table floor (like {view} including all)"),
    ] {
        sqlx::query(AssertSqlSafe(statement)).execute(pool).await?;
    }
    let out = format!("copy {view} to stdout (format binary)");
    let pieces: Vec<_> = pool.copy_out_raw(&out).await?.try_collect().await?;
    let began = Instant::now();
    let mut copy = pool.copy_in_raw("copy floor from stdin (format binary)").await?;
    for piece in pieces {
        copy.send(piece).await?;
    }
    copy.finish().await?;
    Ok(began.elapsed())
}

/// A view added up by the database, twenty thousand commits at a time as a rebuild does: their
/// facts are sent by COPY, and the sums of each batch go on top of those that are there, in one
/// transaction.
async fn fold(pool: &PgPool, view: &str) -> anyhow::Result<Duration> {
    use futures_util::TryStreamExt as _;
    use sqlx::postgres::{PgConnection, PgPoolCopyExt as _};
    let select = by_hand(view).context("a view that adds up")?;
    let mut db = PgConnection::connect_with(&pool.connect_options()).await?;
    let empty = select.replace("from batch", "from batch where false and true");
    let empty = empty.replace("and true where", "and");
    for statement in [
        "drop table if exists by_hand".to_owned(),
        format!(
            "create temporary table batch on commit delete rows as
             select {SENT} from analytics_facts where false"
        ),
        format!("create table by_hand as {empty}"),
        "set synchronous_commit = off".to_owned(),
    ] {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut db).await?;
    }
    let columns: Vec<String> = sqlx::query_scalar(
        "select attname::text from pg_attribute
         where attrelid = 'by_hand'::regclass and attnum > 0 order by attnum",
    )
    .fetch_all(&mut db)
    .await?;
    let is_key = |name: &&String| {
        ["at", "model", "user_id", "day", "conversation_id"].contains(&name.as_str())
    };
    let key = columns.iter().filter(is_key).cloned().collect::<Vec<_>>().join(", ");
    let added: Vec<_> = columns
        .iter()
        .filter(|name| !is_key(name))
        .map(|name| match name.as_str() {
            "first" => "first = least(by_hand.first, excluded.first)".to_owned(),
            "last" => "last = greatest(by_hand.last, excluded.last)".to_owned(),
            "durations" => "durations = by_hand.durations || excluded.durations".to_owned(),
            name => format!("{name} = coalesce(by_hand.{name}, 0) + coalesce(excluded.{name}, 0)"),
        })
        .collect();
    let index = format!("create unique index on by_hand ({key})");
    sqlx::query(AssertSqlSafe(index)).execute(&mut db).await?;
    let last: i64 = sqlx::query_scalar("select coalesce(max(position), 0) from analytics_facts")
        .fetch_one(&mut db)
        .await?;
    let statement = format!(
        "insert into by_hand {select} on conflict ({key}) do update set {}",
        added.join(", ")
    );
    let mut took = Duration::ZERO;
    for position in (0..last).step_by(COMMITS) {
        let facts = format!(
            "copy (select {SENT} from analytics_facts
                 where position > {position} and position <= {position} + {COMMITS})
             to stdout (format binary)"
        );
        let facts: Vec<_> = pool.copy_out_raw(&facts).await?.try_collect().await?;
        let began = Instant::now();
        let mut transaction = db.begin().await?;
        let mut copy = transaction.copy_in_raw("copy batch from stdin (format binary)").await?;
        for piece in facts {
            copy.send(piece).await?;
        }
        copy.finish().await?;
        sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut *transaction).await?;
        transaction.commit().await?;
        took += began.elapsed();
    }
    Ok(took)
}

/// Rebuilds all views in another process; answers its largest resident size in KiB.
async fn in_a_process_of_its_own(world: &World, turns: u64) -> anyhow::Result<u64> {
    let mut command = tokio::process::Command::new(std::env::current_exe()?);
    command.args(["--rebuild-alone", "analytics"]).env(ALONE, turns.to_string());
    command.env("BENCH_DATABASE", world.database(PREFIX).await?);
    let output = command.kill_on_drop(true).output().await?;
    let errors = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "rebuilding alone: {errors}");
    Ok(String::from_utf8_lossy(&output.stdout).trim().parse()?)
}

/// The other side of it.
pub(crate) async fn rebuild_alone() -> anyhow::Result<()> {
    let variable = |name| std::env::var(name).with_context(|| format!("{name} is not set"));
    let turns: u64 = variable(ALONE)?.parse()?;
    let (users, site) = found(&variable("BENCH_DATABASE")?).await?;
    let traffic = Traffic { turns, users: users.max(1), end: now() };
    for view in VIEWS {
        build(traffic, &site, view).await?;
    }
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("VmHWM")?;
    println!("{}", line.split_whitespace().next().unwrap_or_default());
    Ok(())
}

/// How many users there are, and what they are in.
async fn found(database: &str) -> anyhow::Result<(u64, (PgPool, Opener))> {
    let pool = PgPool::connect(database).await?;
    let users: i64 =
        sqlx::query_scalar("select count(*) from analytics_users").fetch_one(&pool).await?;
    let opener = Opener::new(keyring(pool.clone())?);
    Ok((users.unsigned_abs(), (pool, opener)))
}
