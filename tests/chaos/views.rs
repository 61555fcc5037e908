//! The views beside a fresh replay of the journal into empty tables.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tests::harness::{Addresses, Database, Node};
use wire::system::{ProjectionLag, Readiness};

/// How long a node may take to fold the whole journal, or to settle what is pending.
const PATIENCE: Duration = Duration::from_secs(180);
const PAUSE: Duration = Duration::from_millis(200);
/// How long nothing may be written down of what was asked before it counts as all.
const QUIET: Duration = Duration::from_secs(3);
/// Differing rows that are shown.
const SHOWN: usize = 3;

/// Waits until every view of a node has reached a position, and answers the checkpoints.
pub(crate) async fn caught_up(
    client: &reqwest::Client,
    node: &str,
    position: u64,
) -> anyhow::Result<()> {
    let deadline = Instant::now() + PATIENCE;
    let (mut asked, mut quiet_since) = (0, Instant::now());
    loop {
        let seen = match client.get(format!("http://{node}/readyz")).send().await {
            Ok(answer) => answer.text().await.unwrap_or_default(),
            Err(error) => error.to_string(),
        };
        let ready: Option<Readiness> = serde_json::from_str(&seen).ok();
        let there = ready.is_some_and(|ready| {
            let of_journal = |view: &ProjectionLag| view.stream == "journal";
            let behind = |view: &ProjectionLag| {
                view.lag > 0 || (of_journal(view) && view.position < position)
            };
            let now = ready.projections.iter().filter(|view| !of_journal(view));
            let now = now.map(|view| view.position).max().unwrap_or_default();
            if now != asked {
                (asked, quiet_since) = (now, Instant::now());
            }
            // What was asked of the API is written down within a second.
            let is_quiet = quiet_since.elapsed() > QUIET;
            ready.ready && is_quiet && !ready.projections.iter().any(behind)
        });
        if there {
            return Ok(());
        }
        if Instant::now() > deadline {
            bail!("the views of {node} have not reached {position} in time: {seen}");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Waits until no answer is pending, as far as the view of messages knows; answers how many are
/// when it has waited long enough.
pub(crate) async fn settled(database: &Database) -> anyhow::Result<i64> {
    let deadline = Instant::now() + PATIENCE;
    let mut db = PgConnection::connect(database.url()).await?;
    loop {
        let pending: i64 =
            sqlx::query_scalar("select count(*) from messages where status = 'pending'")
                .fetch_one(&mut db)
                .await?;
        if pending == 0 || Instant::now() > deadline {
            return Ok(pending);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Copies the database, empties every table but the vault's, lets a fresh node fold the journal
/// into them, and answers in which tables and rows the two differ. Nobody else may use the
/// database meanwhile.
pub(crate) async fn differences(
    addresses: &Addresses,
    live: &Database,
    more: &[(&'static str, &str)],
    client: &reqwest::Client,
    position: u64,
) -> anyhow::Result<Vec<String>> {
    let fresh = copy(addresses, live).await?;
    for table in fresh.tables().await {
        fresh.execute(format!("truncate {table}")).await;
    }
    let mut node = Node::over(addresses, &fresh, more);
    node.start();
    caught_up(client, node.address(), position).await.context("the fresh replay")?;
    node.kill().await;
    let mut differences = Vec::new();
    let (before, after) = (live.tables().await, fresh.tables().await);
    if before != after {
        differences.push(format!("tables {before:?}, replayed {after:?}"));
    }
    for table in before {
        if digest(live, &table).await? != digest(&fresh, &table).await? {
            differences.extend(rows(live, &fresh, &table).await);
        }
    }
    Ok(differences)
}

async fn copy(addresses: &Addresses, live: &Database) -> anyhow::Result<Database> {
    let name = |database: &Database| {
        let path = database.url().rsplit('/').next().unwrap_or_default();
        path.split('?').next().unwrap_or_default().to_owned()
    };
    let (from, to) = (name(live), format!("{}_replayed", name(live)));
    let mut admin = PgConnection::connect(&addresses.database).await?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let statement = AssertSqlSafe(format!("create database {to} template {from}"));
        match sqlx::query(statement).execute(&mut admin).await {
            Ok(_) => return Ok(Database::named(addresses, &to)),
            // The connections of killed nodes take a moment to go.
            Err(error) if Instant::now() > deadline => return Err(error.into()),
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// Number and hash of all rows, whatever their order on disk.
async fn digest(database: &Database, table: &str) -> anyhow::Result<(i64, String)> {
    let statement = format!(
        "select count(*), coalesce(md5(string_agg(t::text, e'\\n' order by t::text)), '') from {table} t"
    );
    let mut db = PgConnection::connect(database.url()).await?;
    Ok(sqlx::query_as(AssertSqlSafe(statement)).fetch_one(&mut db).await?)
}

async fn rows(live: &Database, fresh: &Database, table: &str) -> Vec<String> {
    let before: BTreeSet<String> = live.rows(table).await.into_iter().collect();
    let after: BTreeSet<String> = fresh.rows(table).await.into_iter().collect();
    let only = |what: &str, rows: Vec<&String>| {
        let shown: Vec<_> = rows.iter().take(SHOWN).collect();
        format!("{table}: {} rows only {what}, such as {shown:?}", rows.len())
    };
    vec![
        only("in the view", before.difference(&after).collect()),
        only("after a fresh replay", after.difference(&before).collect()),
    ]
}
