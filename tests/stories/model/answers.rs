//! Answers that go well.

use tests::model_double::{DEFAULT_ANSWER, MODEL, Said, Script};

use super::*;

#[tokio::test]
async fn an_answer_streams_and_is_counted_by_the_server() {
    let answer = answer_to(Script::answer("Hello **you** there").in_pieces(4)).await.unwrap();
    assert_eq!(
        answer,
        Answer {
            text: "Hello **you** there".into(),
            pieces: 4,
            model: MODEL.into(),
            prompt_tokens: 11,
            completion_tokens: 4,
            finish_reason: "stop".into(),
        }
    );
}

#[tokio::test]
async fn the_question_is_sent_as_it_is() {
    let double = ModelDouble::start().await;
    let model = model(&double);
    answer(ask(&model)).await.unwrap();
    assert_eq!((model.provider(), model.model()), ("double", "tiny"));

    let asked = double.requests().remove(0);
    let said = |role: &str, content: &str| Said { role: role.into(), content: content.into() };
    assert_eq!(asked.messages, [said("system", "Be brief."), said("user", PROMPT)]);
    assert_eq!((asked.model.as_str(), asked.stream), ("tiny", true));
    assert_eq!(asked.authorization.as_deref(), Some("Bearer sk-very-secret"));
}

#[tokio::test]
async fn a_server_without_a_key_is_sent_none() {
    let double = ModelDouble::start().await;
    let config = OpenAiConfig { api_key: None, ..config(double.base_url()) };
    answer(ask(&OpenAi::new(config).unwrap())).await.unwrap();
    assert_eq!(double.requests()[0].authorization, None);
}

#[tokio::test]
async fn tokens_are_estimated_when_the_server_does_not_count() {
    let answer = answer_to(Script::answer("four by four ok?").without_usage()).await.unwrap();
    let prompt = "Be brief.".len() + PROMPT.len();
    assert_eq!(answer.prompt_tokens as usize, prompt.div_ceil(4));
    assert_eq!(answer.completion_tokens, 4);
}

#[tokio::test]
async fn a_server_that_refuses_to_count_is_asked_without_and_remembered() {
    let double = ModelDouble::start().await;
    let extra = r#"{"detail":[{"loc":["body","stream_options"],"msg":"extra fields"}]}"#;
    double.script(Script::status(422).saying(extra)).expect(3);
    let model = model(&double);
    for _ in 0..2 {
        assert_eq!(answer(ask(&model)).await.unwrap().text, DEFAULT_ANSWER);
    }
    double.verify();
    let counted: Vec<bool> =
        double.requests().iter().map(|asked| asked.body.get("stream_options").is_some()).collect();
    assert_eq!(counted, [true, false, false]);
}

#[tokio::test]
async fn done_may_be_missing_after_a_finish_reason() {
    let script = Script::answer("Cut at the limit").without_done().without_usage();
    let answer = answer_to(script.finish_reason("length")).await.unwrap();
    assert_eq!(
        (answer.text.as_str(), answer.finish_reason.as_str()),
        ("Cut at the limit", "length")
    );
}

#[tokio::test]
async fn a_model_may_take_longer_to_begin_than_to_go_on() {
    let double = ModelDouble::start().await;
    let idle_timeout = Duration::from_millis(150);
    // The role comes at once, the first word late.
    double.script(Script::answer("Thoughtful").piece_delay(idle_timeout * 3));
    let config = OpenAiConfig { idle_timeout, ..config(double.base_url()) };
    let answer = answer(ask(&OpenAi::new(config).unwrap())).await.unwrap();
    assert_eq!(answer.text, "Thoughtful");
}

#[tokio::test]
async fn every_line_ending_comment_and_cut_is_understood() {
    let text = "Grüße 👋🏽 an 世界 — ça va?";
    let plain = || Script::answer(text).in_pieces(6).with_keep_alives();
    for script in [plain(), plain().with_crlf()] {
        for size in [1, 2, 3, 7, 1_000] {
            let answer = answer_to(script.clone().in_chunks_of(size)).await.unwrap();
            assert_eq!((answer.text.as_str(), answer.pieces), (text, 6), "{size}");
        }
    }
}

#[tokio::test]
async fn a_megabyte_comes_whole_in_many_pieces_or_in_one() {
    let text = "Ünïcödé! ".repeat(1024 * 1024 / 14);
    for pieces in [1, 5_000] {
        let answer = answer_to(Script::answer(text.clone()).in_pieces(pieces)).await.unwrap();
        assert!(answer.text == text, "{} bytes of {}", answer.text.len(), text.len());
        assert_eq!(answer.pieces, pieces);
    }
}

#[tokio::test]
async fn questions_are_answered_side_by_side() {
    let double = ModelDouble::start().await;
    double.script(Script::answer("Slow").in_pieces(2).hold_after(1)).expect(2);
    let model = model(&double);
    let slow = tokio::spawn(answer(ask(&model)));
    double.held().await;
    assert_eq!(answer(ask(&model)).await.unwrap().text, DEFAULT_ANSWER);
    double.release();
    assert_eq!(slow.await.unwrap().unwrap().text, "Slow");
    double.verify();
    assert!(double.cancellations().is_empty());
}
