//! `[model]`: the model that answers.

use std::time::Duration;

use secrecy::SecretString;

use super::reader::Section;
use super::rules::{any, not_blank, secret_not_blank, within};
use super::value::Private;

/// The model that answers. With neither an address nor a key, the built-in demo model does.
#[derive(Debug, Clone)]
pub struct Model {
    /// The base of an OpenAI-compatible API, such as `https://api.openai.com/v1`.
    pub base_url: Option<String>,
    /// The key for it.
    pub api_key: Option<SecretString>,
    /// The model's name there.
    pub name: String,
    /// What the model is told before every conversation.
    pub system_prompt: Option<String>,
    /// Whether it is asked for a title of each conversation that has none; the first words are
    /// the title otherwise.
    pub suggest_titles: bool,
    /// How long connecting may take.
    pub connect_timeout: Duration,
    /// How long the first piece of an answer may take.
    pub first_token_timeout: Duration,
    /// How long the model may be silent in the middle of an answer.
    pub idle_timeout: Duration,
    /// How often an answer is asked for before it counts as failed.
    pub attempts: u32,
    /// How many of the latest messages the model is shown.
    pub max_context_messages: u32,
    /// How many tokens of them, as far as they can be estimated; none: no limit.
    pub max_context_tokens: Option<u32>,
    /// How many answers are written at one time on one node.
    pub max_in_flight: usize,
    /// How long an answer waits for its place among these before it fails as
    /// `model_rate_limited`.
    pub queue_timeout: Duration,
}

impl Model {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        Self {
            base_url: section.optional("base_url", bare_url).map(|url: Private| url.0),
            api_key: section.optional("api_key", secret_not_blank),
            name: section.value("name", "gpt-4o-mini".to_owned(), not_blank()),
            system_prompt: section.optional("system_prompt", any).map(|prompt: Private| prompt.0),
            suggest_titles: section.value("suggest_titles", true, any),
            connect_timeout: section.millis("connect_timeout_ms", 5000, within(10..=600_000)),
            first_token_timeout: section.millis(
                "first_token_timeout_ms",
                30_000,
                within(10..=3_600_000),
            ),
            idle_timeout: section.millis("idle_timeout_ms", 30_000, within(10..=3_600_000)),
            attempts: section.value("attempts", 4, within(1..=20)),
            max_context_messages: section.value("max_context_messages", 100, within(1..=10_000)),
            max_context_tokens: section.optional("max_context_tokens", within(1..=100_000_000)),
            max_in_flight: section.value("max_in_flight", 256, within(1..=100_000)),
            queue_timeout: section.millis("queue_timeout_ms", 30_000, within(1..=3_600_000)),
        }
    }

    /// Whether a model server is named. Where none is, the built-in demo model answers.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.base_url.is_some() || self.api_key.is_some()
    }

    /// Where the model server is.
    #[must_use]
    pub fn address(&self) -> &str {
        self.base_url.as_deref().unwrap_or("https://api.openai.com/v1")
    }
}

/// The address is logged and shown, so it may not carry a credential.
pub(super) fn bare_url(url: &Private) -> Result<(), String> {
    let rest = url.0.strip_prefix("https://").or_else(|| url.0.strip_prefix("http://"));
    let expected = || {
        "an address that begins with http:// or https:// and holds no user or password (the key \
         goes into `api_key`)"
            .to_owned()
    };
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains('@'))
        .then_some(())
        .ok_or_else(expected)
}
