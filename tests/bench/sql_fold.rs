//! The list of conversations folded as one would by hand: the database counts, a thousand commits
//! at a time, one statement for each kind of change, rows and checkpoint in one transaction.

use chrono::{DateTime, Utc};
use domain::Event;
use domain::conversation::ConversationEvent as Said;
use futures_util::StreamExt as _;
use projections::{Feed, Opened, Opener};
use sqlx::{Connection as _, PgConnection};

const BATCH: usize = 1000;

/// What a batch changes, in columns.
#[derive(Default)]
struct Columns {
    started: Vec<String>,
    owners: Vec<String>,
    titles: Vec<Option<String>>,
    begun: Vec<DateTime<Utc>>,
    counted: Vec<String>,
    times: Vec<DateTime<Utc>>,
    positions: Vec<i64>,
}

/// Folds the journal into an empty table like `conversation_list`.
pub(crate) async fn run(
    feed: &dyn Feed,
    opener: &Opener,
    last: u64,
    db: &mut PgConnection,
) -> anyhow::Result<()> {
    for statement in [
        "drop table if exists by_hand, by_hand_checkpoint",
        "create table by_hand (like conversation_list including all)",
        "create table by_hand_checkpoint (position bigint not null)",
        "insert into by_hand_checkpoint values (0)",
        // As the product does for its views.
        "set synchronous_commit = off",
    ] {
        sqlx::query(statement).execute(&mut *db).await?;
    }
    let mut commits = feed.after(0).ready_chunks(BATCH);
    let mut position = 0;
    while position < last {
        let Some(chunk) = commits.next().await else { break };
        let mut columns = Columns::default();
        for commit in chunk {
            let commit = commit?;
            position = commit.position;
            columns.add(&opener.open(&commit).await?);
        }
        columns.write(position, db).await?;
    }
    Ok(())
}

impl Columns {
    fn add(&mut self, commit: &Opened) {
        for (time, event) in &commit.events {
            match event {
                Event::Conversation(Said::Started { owner, title, .. }) => {
                    self.started.push(commit.id.clone());
                    self.owners.push(owner.to_string());
                    self.titles.push(title.as_ref().map(|title| title.text().to_owned()));
                    self.begun.push(*time);
                }
                Event::Conversation(Said::MessageSent { .. } | Said::AnswerRequested { .. }) => {
                    self.counted.push(commit.id.clone());
                    self.times.push(*time);
                    self.positions.push(commit.position.cast_signed());
                }
                // The journal of this benchmark has no other events of conversations.
                Event::Conversation(_)
                | Event::Account(_)
                | Event::Activity(_)
                | Event::Role(_) => {}
            }
        }
    }

    async fn write(self, position: u64, db: &mut PgConnection) -> anyhow::Result<()> {
        let mut transaction = db.begin().await?;
        sqlx::query(
            "insert into by_hand (conversation_id, owner, title, created_at, updated_at, position)
             select id, owner, title, at, at, 0
             from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])
                 as started (id, owner, title, at)",
        )
        .bind(self.started)
        .bind(self.owners)
        .bind(self.titles)
        .bind(self.begun)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "update by_hand list
             set message_count = message_count + counted, updated_at = latest, position = last
             from (select id, count(*)::integer as counted, max(at) as latest, max(place) as last
                   from unnest($1::text[], $2::timestamptz[], $3::bigint[]) as said (id, at, place)
                   group by id) as said
             where conversation_id = id",
        )
        .bind(self.counted)
        .bind(self.times)
        .bind(self.positions)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("update by_hand_checkpoint set position = $1")
            .bind(position.cast_signed())
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }
}
