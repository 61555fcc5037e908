//! One JSON object of an answer, read as leniently as can be.
//!
//! async-openai's response types require `id`, `created`, `object` and a known `finish_reason`,
//! and compatible servers leave these out or invent others. Only what is used is looked at here;
//! everything else may be missing, unknown or of another type.

use commands::ports::ModelError;
use serde_json::Value;

use super::failure;

/// Names of models and finish reasons are stored: a provider's nonsense must not be stored whole.
const LONGEST_NAME: usize = 128;

/// What a chunk says, or a whole answer of a server that does not stream.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Chunk {
    /// Text to append; often empty.
    pub(super) text: String,
    /// The model is at work, though it shows nothing: reasoning that is not part of the answer.
    pub(super) thinking: bool,
    /// Why the answer ended, in its last chunk.
    pub(super) finish_reason: Option<String>,
    /// Model that answers.
    pub(super) model: Option<String>,
    /// Tokens read. Zero is what servers say that do not count.
    pub(super) prompt_tokens: Option<u32>,
    /// Tokens written.
    pub(super) completion_tokens: Option<u32>,
}

impl Chunk {
    /// Reads a chunk; an `error` object becomes the failure that it describes.
    pub(super) fn parse(json: &[u8]) -> Result<Self, ModelError> {
        // The parser's own words stay here: they may quote what it read.
        let value: Value =
            serde_json::from_slice(json).map_err(|_| failure::garbled("a chunk is not JSON"))?;
        if !value.is_object() {
            return Err(failure::garbled("a chunk is not an object"));
        }
        // vLLM of some ages says `"object": "error"` and puts the fields beside it.
        if value["object"] == "error" {
            return Err(failure::reported(&value));
        }
        if let Some(error) = value.get("error").filter(|error| !error.is_null()) {
            return Err(failure::reported(error));
        }
        let choice = &value["choices"][0];
        let said = choice.get("delta").or_else(|| choice.get("message")).unwrap_or(&Value::Null);
        let text = match text(&said["content"]) {
            // A refusal by the model is what it has to say.
            none if none.is_empty() => text(&said["refusal"]),
            some => some,
        };
        let thinking = ["reasoning_content", "reasoning"].iter().any(|&key| is_text(&said[key]));
        Ok(Self {
            text,
            thinking,
            finish_reason: name(&choice["finish_reason"]),
            model: name(&value["model"]),
            prompt_tokens: count(&value["usage"]["prompt_tokens"]),
            completion_tokens: count(&value["usage"]["completion_tokens"]),
        })
    }
}

/// A string, or the texts of a list of parts, as Mistral's reasoning models send.
fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
        _ => String::new(),
    }
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

fn name(value: &Value) -> Option<String> {
    let name: String = value.as_str()?.chars().take(LONGEST_NAME).collect();
    (!name.is_empty()).then_some(name)
}

fn count(value: &Value) -> Option<u32> {
    let count = value.as_u64().filter(|&count| count > 0)?;
    Some(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use commands::ports::ModelErrorKind;

    use super::*;

    fn parse(json: &str) -> Chunk {
        Chunk::parse(json.as_bytes()).unwrap()
    }

    #[test]
    fn whatever_is_missing_unknown_or_odd_is_passed_over() {
        for nothing in [
            "{}",
            r#"{"choices":[]}"#,
            r#"{"choices":null,"usage":null,"error":null,"model":7}"#,
            r#"{"choices":[{}],"type":"ping"}"#,
            r#"{"choices":[{"delta":{"role":"assistant","content":null},"finish_reason":null}]}"#,
            r#"{"choices":[{"delta":null,"finish_reason":""}],"usage":{"prompt_tokens":0}}"#,
        ] {
            assert_eq!(parse(nothing), Chunk::default(), "{nothing}");
        }
    }

    #[test]
    fn text_is_found_wherever_servers_put_it() {
        for hello in [
            r#"{"choices":[{"delta":{"content":"hello"}}]}"#,
            r#"{"choices":[{"message":{"content":"hello"}}]}"#,
            r#"{"choices":[{"delta":{"content":null,"refusal":"hello"}}]}"#,
            r#"{"choices":[{"delta":{"content":[{"type":"text","text":"hel"},{"text":"lo"}]}}]}"#,
        ] {
            assert_eq!(parse(hello).text, "hello", "{hello}");
        }
    }

    #[test]
    fn reasoning_is_a_sign_of_life_and_not_an_answer() {
        let chunk = parse(r#"{"choices":[{"delta":{"reasoning_content":"hmm"}}]}"#);
        assert_eq!((chunk.text.as_str(), chunk.thinking), ("", true));
    }

    #[test]
    fn what_is_not_an_object_is_garbled_and_not_quoted() {
        for garbage in ["{\"choices\":[{\"secret", "\"secret\"", "[]", "secret"] {
            let error = Chunk::parse(garbage.as_bytes()).unwrap_err();
            assert_eq!(error.kind, ModelErrorKind::Garbled, "{garbage}");
            assert!(!error.message.contains("secret"));
        }
        assert_eq!(Chunk::parse(&[0xff]).unwrap_err().kind, ModelErrorKind::Garbled);
    }
}
