//! What a server must have and do, looked at before anything relies on it.

use std::time::Duration;

use async_nats::jetstream::account::Limits;
use async_nats::jetstream::context::AccountErrorKind;
use async_nats::jetstream::stream::{Config, StorageType};
use async_nats::jetstream::{Context, ErrorCode};

use crate::append::{self, Attempt, Message};
use crate::fit::refusal;
use crate::outbox::Outbox;
use crate::streams::{STREAMS, Subjects};
use crate::{Failure, Unfit};

/// The oldest server that has everything we rely on.
const OLDEST: (u64, u64) = (2, 15);
/// What the largest commit takes, in bytes: half a megabyte of text, sealed, in base64.
const LARGEST: usize = 1 << 20;
/// Consumers that one node needs: one for each projection, its tail, its policies.
const CONSUMERS: i64 = 16;

/// Checks version, limits and permissions.
pub(crate) async fn server(context: &Context, last_error: Option<String>) -> Result<(), Unfit> {
    let client = context.client();
    if client.connection_state() != async_nats::connection::State::Connected {
        return Err(Unfit::Away(last_error.unwrap_or_else(|| "no connection".into())));
    }
    let info = client.server_info();
    if info.version.is_empty() {
        // Connected a moment ago: it has not introduced itself.
        return Err(Unfit::Away("no connection".into()));
    }
    if !new_enough(&info.version) {
        return Err(Unfit::TooOld { found: info.version });
    }
    if info.max_payload < LARGEST {
        return Err(Unfit::server(
            format!("it takes messages of up to {} bytes, a commit {LARGEST}", info.max_payload),
            "set `max_payload: 1MB` or more in its configuration",
        ));
    }
    let account = context.query_account().await;
    let account = account.map_err(|error| account_refused(&error.kind(), last_error))?;
    limits(&account.limits)
}

fn account_refused(kind: &AccountErrorKind, last_error: Option<String>) -> Unfit {
    let no_jetstream = |lack: &str| {
        Unfit::server(
            lack,
            "start it with `-js` or a `jetstream` block, and give the account `jetstream: enabled`",
        )
    };
    match kind {
        AccountErrorKind::JetStreamUnavailable => no_jetstream("it runs without JetStream"),
        AccountErrorKind::JetStream(error) => match error.error_code() {
            ErrorCode::JETSTREAM_NOT_ENABLED => no_jetstream("it runs without JetStream"),
            ErrorCode::JETSTREAM_NOT_ENABLED_FOR_ACCOUNT => {
                no_jetstream("our account has no JetStream")
            }
            _ => Unfit::Away(error.to_string()),
        },
        AccountErrorKind::TimedOut | AccountErrorKind::Other => {
            // A server hides what somebody may not do: it says so beside, and does not answer.
            match last_error.filter(|error| error.to_lowercase().contains("permission")) {
                Some(error) => Unfit::server(
                    format!("our user may not use JetStream ({error})"),
                    "allow it to publish to `$JS.>` and the prefix, and to subscribe to `_INBOX.>`",
                ),
                None => Unfit::Away("JetStream has no leader yet".to_owned()),
            }
        }
    }
}

fn limits(limits: &Limits) -> Result<(), Unfit> {
    let refused = |lack: String, remedy| Err(Unfit::server(lack, remedy));
    let needed = STREAMS as i64 + 1;
    if let Some(streams) = limits.max_streams.filter(|most| *most < needed) {
        return refused(
            format!("our account may have {streams} streams and needs {needed}"),
            "raise `max_streams` of the account",
        );
    }
    if let Some(consumers) = limits.max_consumers.filter(|most| *most < CONSUMERS) {
        return refused(
            format!("our account may have {consumers} consumers and needs {CONSUMERS} per node"),
            "raise `max_consumers` of the account",
        );
    }
    if limits.max_storage == Some(0) {
        return refused(
            "our account may keep nothing on disk".to_owned(),
            "raise `max_file` of the account",
        );
    }
    if limits.max_bytes_required {
        return refused(
            "our account must limit the size of each stream, and the journal has no limit"
                .to_owned(),
            "remove `max_bytes_required` from the account",
        );
    }
    Ok(())
}

/// Appends to a stream of its own that is gone afterwards, and sees whether a wrong expectation
/// is refused, alone and as part of a batch.
pub(crate) async fn behaviour(context: &Context, subjects: &Subjects) -> Result<(), Unfit> {
    let client = context.client();
    let id = client.new_inbox().rsplit('.').next().unwrap_or_default().to_owned();
    let name = subjects.probe_stream(&id);
    let config = Config {
        name: name.clone(),
        description: Some("Whether the server keeps what the journal relies on".into()),
        subjects: vec![subjects.probe(&id, "*")],
        storage: StorageType::Memory,
        max_age: Duration::from_secs(60),
        allow_atomic_publish: true,
        ..Config::default()
    };
    let made = context.create_stream(config).await;
    made.map_err(|error| refusal(&name, &error.kind().into()))?;
    let kept = promises(&Outbox::new(client), &name, |place| subjects.probe(&id, place)).await;
    if let Err(error) = context.delete_stream(&name).await {
        tracing::debug!(%error, stream = name, "a scratch stream is left behind");
    }
    kept
}

async fn promises(
    outbox: &Outbox,
    stream: &str,
    subject: impl Fn(&str) -> String,
) -> Result<(), Unfit> {
    let send = async |places: &[(&str, u64)]| {
        let messages = places.iter().map(|(place, expected)| Message {
            subject: subject(place).into(),
            expected: Some(*expected),
            headers: Vec::new(),
            payload: bytes::Bytes::new(),
        });
        let second = Duration::from_secs(1);
        let messages: Vec<_> = messages.collect();
        match append::send(outbox, stream, &messages, second, second * 3).await {
            Attempt::Stored(sequence) => Ok(Some(sequence)),
            Attempt::Raced | Attempt::Known(_) => Ok(None),
            Attempt::Again => Err(Unfit::Away("appending is not answered".to_owned())),
            Attempt::Failed(failure @ Failure::Unavailable { .. }) => {
                Err(Unfit::Away(failure.to_string()))
            }
            Attempt::Failed(failure) => Err(Unfit::server(failure.to_string(), REPLACE)),
        }
    };
    let broken = |what: &str| Err(Unfit::server(what, REPLACE));
    if send(&[("a", 0)]).await? != Some(1) {
        return broken("a first append is refused");
    }
    if send(&[("a", 0)]).await?.is_some() {
        return broken("an append with a wrong expectation is accepted");
    }
    if send(&[("b", 0), ("a", 0)]).await?.is_some() {
        return broken("a batch with a wrong expectation is accepted");
    }
    // Not even a part of it.
    if send(&[("b", 0), ("a", 1)]).await? != Some(3) {
        return broken("a refused batch is stored in part");
    }
    Ok(())
}

const REPLACE: &str = "use a nats-server of version 2.15 or later without modifications";

fn new_enough(version: &str) -> bool {
    let mut numbers = version.split(['.', '-']).map(|part| part.parse::<u64>().unwrap_or(0));
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    found >= OLDEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(new_enough("2.15.0") && new_enough("2.15.1-beta") && new_enough("3.0.0"));
        assert!(
            !new_enough("2.9.25") && !new_enough("2.14.6") && !new_enough("") && !new_enough("x")
        );
    }
}
