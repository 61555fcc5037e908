//! Whether an existing stream fits, and what may be changed so that it does.

use async_nats::jetstream::context::CreateStreamErrorKind;
use async_nats::jetstream::stream::{Config, Info, PersistenceMode, RetentionPolicy};
use async_nats::jetstream::{Context, ErrorCode};

use crate::Unfit;

/// Creates a stream, or sees that the one that exists fits, and mends what can be mended without
/// a risk for what is in it.
pub(crate) async fn ensure(context: &Context, wanted: Config) -> Result<(), Unfit> {
    let name = wanted.name.clone();
    let found = match context.create_stream(wanted.clone()).await {
        Ok(stream) => stream,
        Err(error) if exists(&error.kind()) => {
            let found = context.get_stream(&name).await;
            found.map_err(|error| Unfit::Away(error.to_string()))?
        }
        Err(error) => return Err(refusal(&name, &error.kind().into())),
    };
    let info = found.cached_info();
    if let Some((lack, remedy)) = unusable(info, &wanted) {
        return Err(Unfit::Stream { stream: name, lack, remedy });
    }
    let (config, changes) = mended(&info.config, &wanted);
    if changes.is_empty() {
        return Ok(());
    }
    context.update_stream(&config).await.map_err(|error| refusal(&name, &error.kind().into()))?;
    tracing::warn!(stream = name, changes = changes.join(", "), "a stream was set up wrongly");
    Ok(())
}

/// What nobody but the operator can mend, and how.
fn unusable(info: &Info, wanted: &Config) -> Option<(String, &'static str)> {
    let found = &info.config;
    const ELSEWHERE: &str = "set another journal.prefix, or move that stream away";
    let first = info.state.first_sequence;
    if found.storage != wanted.storage {
        return Some(("it is kept in memory".into(), "delete it, so that it is made on disk"));
    }
    if found.sealed {
        return Some(("it is sealed, which nothing can undo".into(), ELSEWHERE));
    }
    if found.mirror.is_some() || found.sources.as_ref().is_some_and(|all| !all.is_empty()) {
        return Some((
            "it is a copy of other streams".into(),
            "point NATS_URL at the server that has the original",
        ));
    }
    if found.subject_transform.is_some() {
        return Some(("it stores under other subjects".into(), "remove its subject transform"));
    }
    if found.subjects != wanted.subjects {
        let lack = format!("it takes {} and not just {}", list(found), list(wanted));
        return Some((lack, ELSEWHERE));
    }
    if found.retention != RetentionPolicy::Limits {
        return Some(("it forgets what was read".into(), ELSEWHERE));
    }
    if found.num_replicas > wanted.num_replicas {
        let (has, set) = (found.num_replicas, wanted.num_replicas);
        return Some((
            format!("it has {has} copies and journal.replicas is {set}"),
            "set journal.replicas to the number of its copies",
        ));
    }
    if found.persist_mode == Some(PersistenceMode::Async) {
        return Some((
            "it acknowledges before it has stored (persist_mode: async)".into(),
            "copy it into one without, or set another journal.prefix",
        ));
    }
    // Nothing of ours is ever removed from a stream that keeps everything.
    if wanted.deny_purge && first > 1 {
        return Some((
            format!("it begins at {first}: what was before is gone"),
            "restore it from a backup, or set another journal.prefix to begin anew",
        ));
    }
    None
}

/// The configuration with what must be as wanted, and the names of the settings that changed.
/// What we do not care about stays as the operator has set it.
fn mended(found: &Config, wanted: &Config) -> (Config, Vec<&'static str>) {
    let mut config = found.clone();
    let mut changes = Vec::new();
    let mut set = |name, differs: bool| {
        if differs {
            changes.push(name);
        }
    };
    set("num_replicas", config.num_replicas != wanted.num_replicas);
    config.num_replicas = wanted.num_replicas;
    set("discard", config.discard != wanted.discard);
    config.discard = wanted.discard;
    set("discard_new_per_subject", config.discard_new_per_subject);
    config.discard_new_per_subject = false;
    set("max_age", config.max_age != wanted.max_age);
    config.max_age = wanted.max_age;
    set("max_bytes", config.max_bytes > 0);
    config.max_bytes = -1;
    set("max_msgs", config.max_messages > 0);
    config.max_messages = -1;
    let per_subject = unlimited(wanted.max_messages_per_subject);
    set("max_msgs_per_subject", unlimited(config.max_messages_per_subject) != per_subject);
    config.max_messages_per_subject = per_subject;
    set("max_msg_size", config.max_message_size > 0);
    config.max_message_size = -1;
    set("no_ack", config.no_ack);
    config.no_ack = false;
    set("deny_delete", wanted.deny_delete && !config.deny_delete);
    config.deny_delete |= wanted.deny_delete;
    set("deny_purge", wanted.deny_purge && !config.deny_purge);
    config.deny_purge |= wanted.deny_purge;
    set("allow_rollup_hdrs", config.allow_rollup);
    config.allow_rollup = false;
    set("allow_direct", !config.allow_direct);
    config.allow_direct = true;
    set("allow_atomic", wanted.allow_atomic_publish && !config.allow_atomic_publish);
    config.allow_atomic_publish |= wanted.allow_atomic_publish;
    set("duplicate_window", config.duplicate_window != wanted.duplicate_window);
    config.duplicate_window = wanted.duplicate_window;
    if wanted.republish.is_some() {
        set("republish", config.republish != wanted.republish);
        config.republish.clone_from(&wanted.republish);
    }
    (config, changes)
}

/// The server writes "no limit" as -1, a configuration as 0.
fn unlimited(limit: i64) -> i64 {
    if limit == 0 { -1 } else { limit }
}

fn list(config: &Config) -> String {
    config.subjects.join(", ")
}

fn exists(kind: &CreateStreamErrorKind) -> bool {
    matches!(kind, CreateStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NAME_EXIST)
}

/// Why a server does not make or change a stream.
pub(crate) enum Refusal {
    /// It said.
    Said(async_nats::jetstream::Error),
    /// It did not answer.
    Silent(String),
}

impl From<CreateStreamErrorKind> for Refusal {
    fn from(kind: CreateStreamErrorKind) -> Self {
        match kind {
            CreateStreamErrorKind::JetStream(error) => Self::Said(error),
            other => Self::Silent(other.to_string()),
        }
    }
}

/// In a sentence that says what to change.
pub(crate) fn refusal(stream: &str, refusal: &Refusal) -> Unfit {
    let error = match refusal {
        Refusal::Said(error) => error,
        Refusal::Silent(reason) => return Unfit::Away(reason.clone()),
    };
    let (lack, remedy) = match error.error_code() {
        ErrorCode::STREAM_REPLICAS_NOT_SUPPORTED => (
            "journal.replicas is 3 and nats-server runs alone".to_owned(),
            "set journal.replicas = 1, or point NATS_URL at a cluster of three servers",
        ),
        ErrorCode::CLUSTER_NO_PEERS => (
            "the cluster has fewer servers that keep streams than it is to have copies".to_owned(),
            "start the servers that are missing",
        ),
        ErrorCode::CLUSTER_NOT_AVAILABLE => {
            return Unfit::Away("JetStream has no leader yet".to_owned());
        }
        ErrorCode::STREAM_SUBJECT_OVERLAP => (
            "another stream takes its subjects".to_owned(),
            "set another journal.prefix, or delete that stream",
        ),
        ErrorCode::STREAM_MAX_BYTES_REQUIRED => (
            "our account must limit the size of each stream, and the journal has no limit"
                .to_owned(),
            "remove `max_bytes_required` from the account",
        ),
        ErrorCode::MAXIMUM_STREAMS_LIMIT => (
            "our account may not have another stream".to_owned(),
            "raise `max_streams` of the account",
        ),
        ErrorCode::STORAGE_RESOURCES_EXCEEDED | ErrorCode::INSUFFICIENT_RESOURCES => (
            "there is no room for it on disk".to_owned(),
            "raise `max_file_store` of the server or `max_file` of the account",
        ),
        _ => (error.to_string(), "see the log of nats-server"),
    };
    Unfit::Stream { stream: stream.to_owned(), lack, remedy }
}
