use std::time::Duration;

use async_nats::jetstream::stream::{Config, DiscardPolicy, Republish, StorageType};

/// How many streams a deployment has.
pub(crate) const STREAMS: usize = 5;

/// Names of streams and subjects under one prefix, so that several deployments (and tests) can
/// share a server.
#[derive(Debug, Clone)]
pub struct Subjects {
    prefix: String,
}

impl Subjects {
    /// Takes a prefix of letters, digits, `-` and `_`.
    ///
    /// # Errors
    /// The prefix, when it has other characters: it would change the meaning of a subject.
    pub fn new(prefix: impl Into<String>) -> Result<Self, String> {
        let prefix = prefix.into();
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        if prefix.is_empty() || !prefix.bytes().all(fits) {
            Err(prefix)
        } else {
            Ok(Self { prefix })
        }
    }

    fn stream(&self, name: &str) -> String {
        // The default deployment has the plain names that operators look for.
        if self.prefix == "convoai" { name.to_owned() } else { format!("{name}-{}", self.prefix) }
    }

    /// The name of the journal's stream.
    pub fn journal_stream(&self) -> String {
        self.stream("JOURNAL")
    }

    /// The name of the stream of snapshots.
    pub fn snapshot_stream(&self) -> String {
        self.stream("SNAPSHOT")
    }

    pub(crate) fn snapshots(&self) -> String {
        format!("{}.snapshot.>", self.prefix)
    }

    pub(crate) fn snapshot(&self, context: &str, id: &str) -> String {
        format!("{}.snapshot.{context}.{id}", self.prefix)
    }

    pub(crate) fn live_stream(&self) -> String {
        self.stream("LIVE")
    }

    /// The name of the stream of activity.
    pub fn activity_stream(&self) -> String {
        self.stream("ACTIVITY")
    }

    pub(crate) fn activity(&self, kind: &str) -> String {
        format!("{}.activity.{kind}", self.prefix)
    }

    /// Whether a subject is one of the stream of activity.
    pub(crate) fn is_activity(&self, subject: &str) -> bool {
        let rest =
            subject.strip_prefix(&self.prefix).and_then(|rest| rest.strip_prefix(".activity."));
        rest.is_some_and(|kind| !kind.is_empty() && !kind.contains('.'))
    }

    /// A stream that is gone again when the server has shown what it does.
    pub(crate) fn probe_stream(&self, id: &str) -> String {
        format!("PROBE-{}-{id}", self.prefix)
    }

    pub(crate) fn probe(&self, id: &str, place: &str) -> String {
        format!("{}.probe.{id}.{place}", self.prefix)
    }

    pub(crate) fn journal(&self) -> String {
        format!("{}.journal.>", self.prefix)
    }

    pub(crate) fn context(&self, context: &str) -> String {
        format!("{}.journal.{context}.*", self.prefix)
    }

    pub(crate) fn aggregate(&self, context: &str, id: &str) -> String {
        format!("{}.journal.{context}.{id}", self.prefix)
    }

    pub(crate) fn guard(&self, kind: &str, key: &str) -> String {
        format!("{}.journal.guard.{kind}.{key}", self.prefix)
    }

    pub(crate) fn live(&self) -> String {
        format!("{}.live.>", self.prefix)
    }

    pub(crate) fn frames(&self, conversation: &str, answer: &str) -> String {
        format!("{}.live.{conversation}.{answer}", self.prefix)
    }

    pub(crate) fn desk_stream(&self) -> String {
        self.stream("DESK")
    }

    pub(crate) fn desks(&self) -> String {
        format!("{}.desk.>", self.prefix)
    }

    /// Where the server says again what it has stored of desks.
    pub(crate) fn stored_on_desks(&self) -> String {
        format!("{}.desk_stored.>", self.prefix)
    }

    pub(crate) fn desk(&self, user: &str, conversation: &str) -> String {
        format!("{}.desk.{user}.{conversation}", self.prefix)
    }

    /// What comes after `<prefix>.journal.`, `<prefix>.live.`, `<prefix>.desk.` or
    /// `<prefix>.desk_stored.`: context, conversation or user, and id.
    pub(crate) fn parts<'a>(&self, subject: &'a str) -> Option<(&'a str, &'a str)> {
        subject.strip_prefix(&self.prefix)?.splitn(3, '.').nth(2)?.split_once('.')
    }

    pub(crate) fn journal_config(&self, replicas: usize) -> Config {
        Config {
            name: self.journal_stream(),
            description: Some("Everything that happened: one message per commit".into()),
            subjects: vec![self.journal()],
            storage: StorageType::File,
            num_replicas: replicas,
            discard: DiscardPolicy::New,
            deny_delete: true,
            deny_purge: true,
            allow_direct: true,
            allow_atomic_publish: true,
            duplicate_window: Duration::from_secs(120),
            ..Config::default()
        }
    }

    pub(crate) fn snapshot_config(&self, replicas: usize) -> Config {
        Config {
            name: self.snapshot_stream(),
            description: Some("What an aggregate was at a position: loads begin there".into()),
            subjects: vec![self.snapshots()],
            storage: StorageType::File,
            num_replicas: replicas,
            discard: DiscardPolicy::Old,
            max_messages_per_subject: 1,
            allow_direct: true,
            duplicate_window: Duration::from_secs(120),
            ..Config::default()
        }
    }

    pub(crate) fn activity_config(&self, replicas: usize) -> Config {
        Config {
            name: self.activity_stream(),
            description: Some("What was attempted, asked and reported, counted".into()),
            subjects: vec![self.activity(">")],
            storage: StorageType::File,
            num_replicas: replicas,
            discard: DiscardPolicy::New,
            deny_delete: true,
            deny_purge: true,
            allow_direct: true,
            duplicate_window: Duration::from_secs(120),
            ..Config::default()
        }
    }

    pub(crate) fn desk_config(&self, replicas: usize) -> Config {
        Config {
            name: self.desk_stream(),
            description: Some("Drafts and read marks: what lies on each person's desk".into()),
            subjects: vec![self.desks()],
            republish: Some(Republish {
                source: self.desks(),
                destination: self.stored_on_desks(),
                headers_only: false,
            }),
            storage: StorageType::File,
            num_replicas: replicas,
            discard: DiscardPolicy::Old,
            max_age: Duration::from_secs(90 * 24 * 60 * 60),
            max_messages_per_subject: 1,
            allow_direct: true,
            duplicate_window: Duration::from_secs(120),
            ..Config::default()
        }
    }

    pub(crate) fn live_config(&self, replicas: usize) -> Config {
        Config {
            name: self.live_stream(),
            description: Some("Frames of answers that are being written".into()),
            subjects: vec![self.live()],
            storage: StorageType::File,
            num_replicas: replicas,
            discard: DiscardPolicy::Old,
            max_age: Duration::from_secs(3600),
            max_messages_per_subject: 20_000,
            allow_direct: true,
            duplicate_window: Duration::from_secs(120),
            ..Config::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_tells_its_context_and_id() {
        let subjects = Subjects::new("convoai").unwrap();
        let subject = subjects.aggregate("conversation", "c1");
        assert_eq!(subjects.parts(&subject), Some(("conversation", "c1")));
        assert_eq!(subjects.parts(&subjects.guard("name", "k")), Some(("guard", "name.k")));
        assert_eq!(subjects.parts(&subjects.frames("c1", "a1")), Some(("c1", "a1")));
        assert_eq!(subjects.parts("other.journal.x.y"), None);
        let activity = subjects.activity("refused");
        assert!(subjects.is_activity(&activity) && subjects.parts(&activity).is_none());
        assert!(!subjects.is_activity(&subject));
    }

    #[test]
    fn a_prefix_cannot_smuggle_in_a_wildcard() {
        for wrong in ["", "a.b", "a>", "*", "a b"] {
            assert!(Subjects::new(wrong).is_err(), "{wrong:?}");
        }
    }
}
