//! What is sent: async-openai's types, so that the fields are spelt as the providers expect.

use async_openai::types::chat::{
    ChatCompletionRequestAssistantMessage, ChatCompletionRequestMessage,
    ChatCompletionRequestSystemMessage, ChatCompletionRequestUserMessage,
    ChatCompletionStreamOptions, CreateChatCompletionRequest,
};
use commands::ports::{Speaker, Turn};

/// The body of the request. Nothing is set that is not needed: every further field is one more
/// that some compatible server refuses.
pub(super) fn body(model: &str, turns: Vec<Turn>, with_usage: bool) -> CreateChatCompletionRequest {
    CreateChatCompletionRequest {
        model: model.to_owned(),
        messages: turns.into_iter().map(message).collect(),
        stream: Some(true),
        stream_options: with_usage.then_some(ChatCompletionStreamOptions {
            include_usage: Some(true),
            include_obfuscation: None,
        }),
        ..Default::default()
    }
}

fn message(Turn { speaker, text }: Turn) -> ChatCompletionRequestMessage {
    match speaker {
        Speaker::System => ChatCompletionRequestSystemMessage::from(text).into(),
        Speaker::User => ChatCompletionRequestUserMessage::from(text).into(),
        Speaker::Assistant => ChatCompletionRequestAssistantMessage::from(text).into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn turns() -> Vec<Turn> {
        [(Speaker::System, "Be brief."), (Speaker::User, "Hi"), (Speaker::Assistant, "Hello")]
            .map(|(speaker, text)| Turn { speaker, text: text.into() })
            .into()
    }

    #[test]
    fn nothing_but_the_needed_fields_is_sent() {
        assert_eq!(
            serde_json::to_value(body("tiny", turns(), true)).unwrap(),
            json!({
                "model": "tiny",
                "messages": [
                    {"role": "system", "content": "Be brief."},
                    {"role": "user", "content": "Hi"},
                    {"role": "assistant", "content": "Hello"},
                ],
                "stream": true,
                "stream_options": {"include_usage": true},
            })
        );
    }

    #[test]
    fn a_server_that_refuses_to_count_is_not_asked_to() {
        let body = serde_json::to_value(body("tiny", turns(), false)).unwrap();
        assert_eq!(body.get("stream_options"), None);
    }
}
