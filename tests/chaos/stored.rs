//! The journal as it is stored, read past the product: by raw messages, opened with the keys of
//! the vault.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use async_nats::jetstream::{self, consumer::pull::OrderedConfig};
use base64::Engine as _;
use domain::Event;
use futures_util::StreamExt as _;
use projections::vault::{Keyring, MasterKey};
use projections::{Commit, Opener, Recorded};
use serde_json::Value;
use tests::harness::{Database, MASTER_KEY};

/// One message of the journal.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) position: u64,
    /// Which account or conversation; the rest of the subject for a guard.
    pub(crate) id: String,
    /// `Nats-Msg-Id`; empty for a guard.
    pub(crate) command: String,
    /// Opened. None in a guard.
    pub(crate) events: Vec<Event>,
}

/// Reads the whole journal, oldest first.
pub(crate) async fn read(
    context: &jetstream::Context,
    prefix: &str,
    database: &Database,
) -> anyhow::Result<Vec<Stored>> {
    let opener = opener(database)?;
    let stream = context.get_stream(format!("JOURNAL-{prefix}")).await?;
    let state = stream.cached_info().state.clone();
    let consumer = stream.create_consumer(OrderedConfig::default()).await?;
    let mut messages = consumer.messages().await?;
    let mut journal = Vec::new();
    while (journal.len() as u64) < state.messages {
        let message = messages.next().await.context("the journal ends early")??;
        let position = message.info().map_err(|error| anyhow::anyhow!(error))?.stream_sequence;
        journal.push(open(&opener, prefix, position, &message).await?);
    }
    ensure!(
        journal.len() as u64 == state.last_sequence,
        "the journal has {} messages and ends at {}: something was taken out of it",
        journal.len(),
        state.last_sequence
    );
    Ok(journal)
}

fn opener(database: &Database) -> anyhow::Result<Opener> {
    let pool = sqlx::PgPool::connect_lazy(database.url())?;
    let key = base64::engine::general_purpose::STANDARD.decode(MASTER_KEY)?;
    Ok(Opener::new(Arc::new(Keyring::new(pool, MasterKey::new(&key)?))))
}

async fn open(
    opener: &Opener,
    prefix: &str,
    position: u64,
    message: &async_nats::Message,
) -> anyhow::Result<Stored> {
    let rest = message.subject.strip_prefix(&format!("{prefix}.journal."));
    let (context, id) = rest.and_then(|rest| rest.split_once('.')).context("a subject of ours")?;
    let headers = message.headers.clone().unwrap_or_default();
    let metadata: BTreeMap<String, String> = headers
        .iter()
        .filter_map(|(name, values)| Some((name.to_string(), values.first()?.to_string())))
        .collect();
    let events: Vec<Value> = match context {
        "guard" => Vec::new(),
        _ => serde_json::from_slice(&message.payload)?,
    };
    let events = events.into_iter().map(|event| {
        let kind = event["type"].as_str().unwrap_or_default().to_owned();
        let time = serde_json::from_value(event["time"].clone())?;
        anyhow::Ok(Recorded { kind, time, data: event["data"].clone() })
    });
    let events: Vec<Recorded> = events.collect::<Result<_, _>>()?;
    let command = metadata.get("Nats-Msg-Id").cloned().unwrap_or_default();
    let commit = Commit {
        position,
        context: context.to_owned(),
        id: id.to_owned(),
        command_id: command.clone(),
        metadata,
        events: projections::Stored::new(message.payload.len(), move || Ok(events.clone())),
    };
    let opened = opener.open(&commit).await?;
    let events = opened.events.into_iter().map(|(_, event)| event).collect();
    Ok(Stored { position, id: id.to_owned(), command, events })
}
