//! `[journal]`: the journal on NATS JetStream.

use std::time::Duration;

use secrecy::SecretString;

use super::reader::Section;
use super::rules::{secret_url, within};

/// The journal on NATS JetStream.
#[derive(Debug, Clone)]
pub struct Journal {
    /// The servers; unset means an embedded one. Secret, because it may carry a password.
    pub url: Option<SecretString>,
    /// The first token of every subject and stream name.
    pub prefix: String,
    /// How many servers keep each message: 1 or 3.
    pub replicas: usize,
    /// How long one append waits for its acknowledgement.
    pub ack_timeout: Duration,
    /// How long an append is repeated before it is reported as failed; covers a leader's loss.
    pub retry_for: Duration,
}

impl Journal {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        Self {
            url: section.optional("url", secret_url(&["nats", "tls", "ws", "wss"])),
            prefix: section
                .value("prefix", "convoai".to_owned(), |prefix: &String| subject_token(prefix)),
            replicas: section.value("replicas", 1, one_or_three),
            ack_timeout: section.millis("ack_timeout_ms", 1000, within(10..=60_000)),
            retry_for: section.seconds("retry_for_s", 10, within(0..=300)),
        }
    }
}

fn subject_token(prefix: &str) -> Result<(), String> {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    let expected = || "one word of lower-case letters, digits, - and _".to_owned();
    (!prefix.is_empty() && prefix.chars().all(good)).then_some(()).ok_or_else(expected)
}

fn one_or_three(replicas: &usize) -> Result<(), String> {
    matches!(replicas, 1 | 3).then_some(()).ok_or_else(|| "1 or 3".to_owned())
}
