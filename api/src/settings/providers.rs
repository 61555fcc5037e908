//! `[providers.<name>]`: other servers whose models can be asked.

use std::collections::BTreeSet;
use std::time::Duration;

use secrecy::SecretString;

use super::model::{Model, bare_url};
use super::reader::{Reader, Section};
use super::rules::{secret_not_blank, within};
use super::value::Private;

/// What the model of `[model]`, and the one that needs no server, are called as providers.
const TAKEN: [&str; 2] = ["openai", "demo"];
/// Longest name of a provider, in characters.
const LONGEST: usize = 32;
/// Longest name of a model, in characters: `provider/model` is a name, too.
const LONGEST_MODEL: usize = 160;

/// A server whose models can be asked.
#[derive(Debug, Clone)]
pub struct Provider {
    /// What it is called in events, on screens and in `provider/model`.
    pub name: String,
    /// The base of its OpenAI-compatible API.
    pub base_url: String,
    /// The key for it.
    pub api_key: Option<SecretString>,
    /// What its models are called there.
    pub models: Vec<String>,
    /// How long connecting may take.
    pub connect_timeout: Duration,
    /// How long the first piece of an answer may take.
    pub first_token_timeout: Duration,
    /// How long a model may be silent in the middle of an answer.
    pub idle_timeout: Duration,
    /// How many of the latest messages a model is shown.
    pub max_context_messages: u32,
    /// How many tokens of them, as far as they can be estimated; none: no limit.
    pub max_context_tokens: Option<u32>,
    /// How many answers its models write at one time on one node.
    pub max_in_flight: usize,
    /// How long an answer waits for its place among these before it fails as
    /// `model_rate_limited`.
    pub queue_timeout: Duration,
}

/// Reads all of them. What they leave open is as `[model]` has it.
pub(super) fn read(reader: &mut Reader, model: &Model) -> Vec<Provider> {
    let mut providers = Vec::new();
    // Who offers what: a name may mean one model only.
    let mut names = BTreeSet::new();
    if model.is_set() {
        names.insert(model.name.clone());
        names.insert(format!("{}/{}", TAKEN[0], model.name));
    }
    for name in reader.tables("providers") {
        let key = format!("providers.{name}");
        let taken = TAKEN.contains(&name.as_str());
        if taken || !is_name(&name) {
            let expected = if taken {
                "given another name: this one is that of the model in [model], or of the demo model"
            } else {
                "given a name of lower-case letters, digits and single underscores, 32 at the most"
            };
            reader.pass_over(&key);
            reader.section("providers").refuse(&name, expected);
            continue;
        }
        if let Some(provider) = Provider::read(name, reader.section(&key), model, &mut names) {
            providers.push(provider);
        }
    }
    providers
}

/// Whether a variable can be made of it: double underscores separate the parts of a key.
fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.len() <= LONGEST
        && name.chars().all(fits)
        && !name.contains("__")
        && !name.starts_with('_')
        && !name.ends_with('_')
}

impl Provider {
    /// One of them; none when something that it cannot be without is missing, which is reported.
    fn read(
        name: String,
        mut section: Section<'_>,
        model: &Model,
        names: &mut BTreeSet<String>,
    ) -> Option<Self> {
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let base_url =
            section.required("base_url", bare_url, "an address such as https://api.example.com/v1");
        let api_key = section.optional("api_key", secret_not_blank);
        let models = section.required(
            "models",
            |models: &Vec<String>| some(models),
            "the names of its models, such as [\"small\", \"large\"]",
        );
        let provider = Self {
            connect_timeout: section.millis(
                "connect_timeout_ms",
                millis(model.connect_timeout),
                within(10..=600_000),
            ),
            first_token_timeout: section.millis(
                "first_token_timeout_ms",
                millis(model.first_token_timeout),
                within(10..=3_600_000),
            ),
            idle_timeout: section.millis(
                "idle_timeout_ms",
                millis(model.idle_timeout),
                within(10..=3_600_000),
            ),
            max_context_messages: section.value(
                "max_context_messages",
                model.max_context_messages,
                within(1..=10_000),
            ),
            max_context_tokens: section.optional("max_context_tokens", within(1..=100_000_000)),
            max_in_flight: section.value("max_in_flight", 32, within(1..=100_000)),
            queue_timeout: section.millis(
                "queue_timeout_ms",
                millis(model.queue_timeout),
                within(1..=3_600_000),
            ),
            base_url: base_url.map_or_else(String::new, |url: Private| url.0),
            api_key,
            models: models.unwrap_or_default(),
            name,
        };
        for model in &provider.models {
            let full = format!("{}/{model}", provider.name);
            if !names.insert(full) {
                section.refuse("models", format!("a list without {model:?}, which it, or a model with a name like this one and its provider's, has already"));
            }
        }
        (!provider.base_url.is_empty() && !provider.models.is_empty()).then_some(provider)
    }
}

/// At least one name, each of which a conversation can be set to.
fn some(models: &[String]) -> Result<(), String> {
    let fits = |model: &String| {
        !model.trim().is_empty()
            && model.trim() == model
            && model.chars().count() <= LONGEST_MODEL
            && !model.chars().any(char::is_control)
    };
    (!models.is_empty() && models.iter().all(fits)).then_some(()).ok_or_else(|| {
        format!(
            "a list of one or more names of up to {LONGEST_MODEL} characters, none of them blank"
        )
    })
}
