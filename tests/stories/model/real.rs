//! The same adapter against a server that nobody here wrote.
//!
//! `OPENAI_BASE_URL=http://localhost:11434/v1 OPENAI_MODEL=llama3.2 \
//!  cargo test -p tests --test stories real -- --ignored --nocapture`

use std::env::var;

use commands::ports::ModelErrorKind;

use super::*;

fn real() -> OpenAiConfig {
    OpenAiConfig {
        provider: "real".into(),
        api_key: var("OPENAI_API_KEY").ok().map(Into::into),
        model: var("OPENAI_MODEL").unwrap_or_else(|_| "tiny".into()),
        first_token_timeout: Duration::from_secs(60),
        ..config(var("OPENAI_BASE_URL").expect("OPENAI_BASE_URL is set"))
    }
}

#[tokio::test]
#[ignore = "needs a running server: OPENAI_BASE_URL, OPENAI_MODEL, OPENAI_API_KEY"]
async fn a_real_server_answers_and_bears_being_hung_up_on() {
    let model = OpenAi::new(real()).unwrap();
    let answered = answer(ask(&model)).await.unwrap();
    println!("{answered:#?}");
    assert!(answered.pieces > 0 && answered.completion_tokens > 0);

    let mut stream = ask(&model);
    assert!(matches!(stream.next().await, Some(Ok(Piece::Text(_)))));
    drop(stream);

    let answers = futures_util::future::join_all((0..3).map(|_| answer(ask(&model)))).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
}

#[tokio::test]
#[ignore = "needs a running server that wants a key: OPENAI_BASE_URL, OPENAI_API_KEY"]
async fn a_real_server_turns_a_wrong_key_away() {
    let config = OpenAiConfig { api_key: Some("wrong".into()), ..real() };
    let error = answer(ask(&OpenAi::new(config).unwrap())).await.unwrap_err();
    println!("{error}");
    assert_eq!(error.kind, ModelErrorKind::Unauthorized);
}
