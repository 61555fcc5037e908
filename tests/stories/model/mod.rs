//! Asking a model server: the adapter against the double.

mod answers;
mod cancelling;
mod double;
mod failures;
mod oddities;
mod real;

use std::time::Duration;

use api::model::{OpenAi, OpenAiConfig};
use commands::ports::{Model, ModelError, ModelRequest, Piece, Speaker, Turn};
use domain::conversation::Parameters;
use futures_util::{StreamExt, stream::BoxStream};
use tests::model_double::{ModelDouble, Script};

const PROMPT: &str = "Why is the sky blue? It is my secret.";
const KEY: &str = "sk-very-secret";

/// What came of one question.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    text: String,
    pieces: usize,
    model: String,
    prompt_tokens: u32,
    completion_tokens: u32,
    finish_reason: String,
}

fn config(base_url: String) -> OpenAiConfig {
    OpenAiConfig {
        provider: "double".into(),
        base_url,
        api_key: Some(KEY.into()),
        model: "tiny".into(),
        connect_timeout: Duration::from_secs(5),
        first_token_timeout: Duration::from_secs(5),
        idle_timeout: Duration::from_secs(5),
    }
}

fn model(double: &ModelDouble) -> OpenAi {
    OpenAi::new(config(double.base_url())).expect("a good configuration")
}

fn ask(model: &OpenAi) -> BoxStream<'static, Result<Piece, ModelError>> {
    let turn = |speaker, text: &str| Turn { message: None, speaker, text: text.into() };
    model.ask(ModelRequest {
        parameters: Parameters::default(),
        turns: vec![turn(Speaker::System, "Be brief."), turn(Speaker::User, PROMPT)],
    })
}

/// Reads to the end, and checks that it is one.
async fn answer(
    mut stream: BoxStream<'static, Result<Piece, ModelError>>,
) -> Result<Answer, ModelError> {
    let (mut text, mut pieces) = (String::new(), 0);
    let end = loop {
        match stream.next().await.expect("an end, not just no more") {
            Ok(Piece::Text(piece)) => {
                text.push_str(&piece);
                pieces += 1;
            }
            Ok(Piece::Done { model, prompt_tokens, completion_tokens, finish_reason }) => {
                break Ok(Answer {
                    text,
                    pieces,
                    model,
                    prompt_tokens,
                    completion_tokens,
                    finish_reason,
                });
            }
            Err(error) => break Err(error),
        }
    };
    assert!(stream.next().await.is_none(), "something comes after the end");
    end
}

/// Asks a double that plays this script, and checks that it was asked once.
async fn answer_to(script: Script) -> Result<Answer, ModelError> {
    let double = ModelDouble::start().await;
    double.script(script).expect(1);
    let answer = answer(ask(&model(&double))).await;
    double.verify();
    answer
}
