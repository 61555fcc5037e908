//! What is sent: async-openai's types, so that the fields are spelt as the providers expect.

use async_openai::types::chat::{
    ChatCompletionRequestAssistantMessage, ChatCompletionRequestMessage,
    ChatCompletionRequestSystemMessage, ChatCompletionRequestUserMessage,
    ChatCompletionStreamOptions, CreateChatCompletionRequest,
};
use commands::ports::{ModelRequest, Speaker, Turn};

/// The body of the request. Nothing is set that is not needed: every further field is one more
/// that some compatible server refuses.
#[expect(deprecated, reason = "`max_tokens` is the name that every compatible server knows")]
pub(super) fn body(
    model: &str,
    request: ModelRequest,
    with_usage: bool,
) -> CreateChatCompletionRequest {
    let ModelRequest { parameters, turns } = request;
    CreateChatCompletionRequest {
        model: model.to_owned(),
        messages: turns.into_iter().map(message).collect(),
        temperature: parameters.temperature.map(|number| number.get() as f32),
        top_p: parameters.top_p.map(|number| number.get() as f32),
        max_tokens: parameters.max_tokens,
        stream: Some(true),
        stream_options: with_usage.then_some(ChatCompletionStreamOptions {
            include_usage: Some(true),
            include_obfuscation: None,
        }),
        ..Default::default()
    }
}

fn message(Turn { speaker, text, .. }: Turn) -> ChatCompletionRequestMessage {
    match speaker {
        Speaker::System => ChatCompletionRequestSystemMessage::from(text).into(),
        Speaker::User => ChatCompletionRequestUserMessage::from(text).into(),
        Speaker::Assistant => ChatCompletionRequestAssistantMessage::from(text).into(),
    }
}

#[cfg(test)]
mod tests {
    use domain::conversation::Parameters;
    use serde_json::json;

    use super::*;

    fn request() -> ModelRequest {
        let turns =
            [(Speaker::System, "Be brief."), (Speaker::User, "Hi"), (Speaker::Assistant, "Hello")]
                .map(|(speaker, text)| Turn { message: None, speaker, text: text.into() });
        ModelRequest { turns: turns.into(), ..ModelRequest::default() }
    }

    #[test]
    fn nothing_but_the_needed_fields_is_sent() {
        assert_eq!(
            serde_json::to_value(body("tiny", request(), true)).unwrap(),
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
    fn parameters_are_sent_where_they_were_chosen() {
        let parameters = Parameters::parse(Some(0.5), None, Some(64)).unwrap();
        let body = body("tiny", ModelRequest { parameters, ..request() }, false);
        let body = serde_json::to_value(body).unwrap();
        assert_eq!((&body["temperature"], &body["max_tokens"]), (&json!(0.5), &json!(64)));
        assert_eq!(body.get("top_p"), None);
    }

    #[test]
    fn a_server_that_refuses_to_count_is_not_asked_to() {
        let body = serde_json::to_value(body("tiny", request(), false)).unwrap();
        assert_eq!(body.get("stream_options"), None);
    }
}
