//! The model that is there when no other is: it shows the product and claims nothing more.

mod answer;

use std::time::Duration;

use commands::policies::estimate;
use commands::ports::{Model, ModelError, ModelRequest, Piece};
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};

use super::DEMO as NAME;

/// Pause before each word that reads like a quick model: a typical answer takes a second or two.
const NATURAL_DELAY: Duration = Duration::from_millis(20);

/// The built-in demo model. The same conversation gets the same answer, word by word.
#[derive(Debug, Clone)]
pub struct Demo {
    delay: Duration,
}

impl Demo {
    /// A demo that pauses that long before each word.
    pub fn new(delay: Duration) -> Self {
        Self { delay }
    }
}

impl Default for Demo {
    fn default() -> Self {
        Self::new(NATURAL_DELAY)
    }
}

impl Model for Demo {
    fn provider(&self) -> &str {
        NAME
    }

    fn model(&self) -> &str {
        NAME
    }

    fn follows_instructions(&self) -> bool {
        false
    }

    fn ask(&self, request: ModelRequest) -> BoxStream<'static, Result<Piece, ModelError>> {
        let answer = answer::to(&request.turns);
        let done = Piece::Done {
            model: NAME.to_owned(),
            prompt_tokens: estimate::prompt_tokens(&request.turns),
            completion_tokens: estimate::tokens(answer.chars().count()),
            finish_reason: "stop".to_owned(),
        };
        let words = answer.split_inclusive(char::is_whitespace).map(|word| word.to_owned());
        let words: Vec<Piece> = words.map(Piece::Text).collect();
        let delay = self.delay;
        stream::iter(words)
            .then(move |word| async move {
                // A zero sleep would still wait for the timer's next tick.
                if !delay.is_zero() {
                    tokio::time::sleep(delay).await;
                }
                Ok(word)
            })
            .chain(stream::iter([Ok(done)]))
            .boxed()
    }
}

#[cfg(test)]
mod tests {
    use commands::ports::{Speaker, Turn};

    use super::*;

    fn question(text: &str) -> ModelRequest {
        let turn = Turn { message: None, speaker: Speaker::User, text: text.into() };
        ModelRequest { turns: vec![turn], ..ModelRequest::default() }
    }

    async fn pieces(demo: &Demo, text: &str) -> Vec<Piece> {
        demo.ask(question(text)).map(Result::unwrap).collect().await
    }

    #[tokio::test]
    async fn it_streams_words_and_ends_with_the_count() {
        let demo = Demo::new(Duration::ZERO);
        let mut pieces = pieces(&demo, "What can you do?").await;
        let Some(Piece::Done { model, prompt_tokens, completion_tokens, finish_reason }) =
            pieces.pop()
        else {
            panic!("the last piece is not the end");
        };
        let texts = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Done { .. } => panic!("a second end"),
        });
        let text: String = texts.collect();
        assert!(pieces.len() > 20, "{text}");
        assert_eq!((model.as_str(), finish_reason.as_str(), prompt_tokens), ("demo", "stop", 4));
        assert_eq!(completion_tokens, estimate::tokens(text.chars().count()));
    }

    #[tokio::test]
    async fn the_same_question_gets_the_same_answer() {
        let demo = Demo::new(Duration::ZERO);
        assert_eq!(pieces(&demo, "Why?").await, pieces(&demo, "Why?").await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_typical_answer_takes_one_to_three_seconds() {
        let demo = Demo::default();
        for text in ["Hello!", "What can you do?", "Show me some code", "A table, please"] {
            let asked = tokio::time::Instant::now();
            pieces(&demo, text).await;
            let millis = asked.elapsed().as_millis();
            assert!((1_000..3_000).contains(&millis), "{text}: {millis} ms");
        }
    }
}
