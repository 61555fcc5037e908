//! Servers that are compatible in their own way.

use std::time::Instant;

use commands::ports::ModelErrorKind;

use super::*;

async fn streamed(events: &[&str]) -> Result<Answer, ModelError> {
    let body: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
    answer_to(Script::stream(body)).await
}

#[tokio::test]
async fn chunks_need_not_have_what_the_protocol_asks_for() {
    let answer = streamed(&[
        r#"{"choices":[{"delta":{"role":"assistant"}}]}"#,
        r#"{"choices":[{"delta":{"content":"Hi","mood":"good"}}],"x_server":{"queue":[]}}"#,
        r#"{"choices":[{"delta":{"content":null},"finish_reason":"eos_token"}]}"#,
        r#"{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":1}}"#,
        "[DONE]",
    ]);
    assert_eq!(
        answer.await.unwrap(),
        Answer {
            text: "Hi".into(),
            pieces: 1,
            model: "tiny".into(),
            prompt_tokens: 7,
            completion_tokens: 1,
            finish_reason: "eos_token".into(),
        }
    );
}

#[tokio::test]
async fn the_end_may_come_with_the_last_text_or_only_as_done() {
    let last = r#"{"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}"#;
    assert_eq!(streamed(&[last]).await.unwrap().text, "Hi");
    let open = r#"{"choices":[{"delta":{"content":"Hi"}}]}"#;
    let answer = streamed(&[open, "[DONE]"]).await.unwrap();
    assert_eq!((answer.text.as_str(), answer.finish_reason.as_str()), ("Hi", "stop"));
}

#[tokio::test]
async fn what_goes_wrong_after_the_end_does_not_spoil_the_answer() {
    let last = r#"{"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}"#;
    for after in ["{\"usa", r#"{"error":{"code":500}}"#] {
        assert_eq!(streamed(&[last, after]).await.unwrap().text, "Hi");
    }
}

#[tokio::test]
async fn a_stream_that_stays_open_after_the_end_is_not_waited_for() {
    let double = ModelDouble::start().await;
    double.script(Script::answer("Hi").without_usage().without_done().never_closes());
    let config = config(double.base_url());
    let (asked, idle_timeout) = (Instant::now(), config.idle_timeout);
    let answer = answer(ask(&OpenAi::new(config).unwrap())).await.unwrap();
    assert_eq!((answer.text.as_str(), answer.finish_reason.as_str()), ("Hi", "stop"));
    assert!(asked.elapsed() < idle_timeout, "{:?}", asked.elapsed());
}

#[tokio::test]
async fn a_server_that_does_not_stream_is_understood() {
    let whole = r#"{"choices":[{"message":{"content":"All at once"}}],"usage":{}}"#;
    let answer = answer_to(Script::body("application/json; charset=utf-8", whole)).await.unwrap();
    assert_eq!((answer.text.as_str(), answer.completion_tokens), ("All at once", 3));
}

#[tokio::test]
async fn a_wrong_address_is_noticed_though_it_answers_well() {
    for (content_type, body) in [
        ("text/html", "<!doctype html>\n<title>Welcome</title>\n"),
        ("application/json", r#"{"status":"ok"}"#),
        ("application/json", "{"),
    ] {
        let error = answer_to(Script::body(content_type, body)).await.unwrap_err();
        assert_eq!(error.kind, ModelErrorKind::Garbled, "{body}");
    }
}
