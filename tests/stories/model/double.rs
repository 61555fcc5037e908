//! What the double can do that the adapter does not ask of it.

use serde_json::{Value, json};
use tests::model_double::{DEFAULT_ANSWER, MODEL};

use super::*;

#[tokio::test]
async fn it_lists_its_model_and_knows_nothing_else() {
    let double = ModelDouble::start().await;
    let get = async |path| reqwest::get(format!("{}{path}", double.base_url())).await.unwrap();
    let models: Value = get("/models").await.json().await.unwrap();
    assert_eq!(models["data"][0]["id"], MODEL);
    assert_eq!(get("/embeddings").await.status(), 404);
    assert!(double.requests().is_empty());
}

#[tokio::test]
async fn it_answers_whole_when_no_stream_is_asked_for() {
    let double = ModelDouble::start().await;
    let body = json!({"model": "tiny", "messages": [{"role": "user", "content": "Hi you"}]});
    let url = format!("{}/chat/completions", double.base_url());
    let answer = reqwest::Client::new().post(url).json(&body).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["choices"][0]["message"]["content"], DEFAULT_ANSWER);
    assert_eq!(
        answer["usage"],
        json!({
            "prompt_tokens": 2,
            "completion_tokens": 4,
            "total_tokens": 6,
        })
    );
}

#[tokio::test]
async fn scripts_are_played_in_order_and_holds_one_by_one() {
    let double = ModelDouble::start().await;
    double.script(Script::answer("a b c").hold_after(1).hold_after(2)).script(Script::answer("d"));
    let model = model(&double);
    let first = tokio::spawn(answer(ask(&model)));
    double.held().await;
    double.release();
    double.release();
    assert_eq!(first.await.unwrap().unwrap().text, "a b c");
    assert_eq!(answer(ask(&model)).await.unwrap().text, "d");
    assert_eq!(answer(ask(&model)).await.unwrap().text, DEFAULT_ANSWER);
    assert!(double.cancellations().is_empty());
}

#[tokio::test]
#[should_panic(expected = "the double was asked 1 times")]
async fn a_question_too_few_is_noticed() {
    let double = ModelDouble::start().await;
    double.expect(2);
    answer(ask(&model(&double))).await.unwrap();
    double.verify();
}
