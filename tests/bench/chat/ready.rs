use commands::ports::{Model, ModelError, ModelRequest, Piece};
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};

/// A model that has its answer ready.
pub(super) struct Ready;

impl Model for Ready {
    fn provider(&self) -> &str {
        "bench"
    }

    fn model(&self) -> &str {
        "instant"
    }

    fn follows_instructions(&self) -> bool {
        false
    }

    fn ask(&self, _: ModelRequest) -> BoxStream<'static, Result<Piece, ModelError>> {
        let done = Piece::Done {
            model: "instant".to_owned(),
            prompt_tokens: 10,
            completion_tokens: 1,
            finish_reason: "stop".to_owned(),
        };
        stream::iter([Ok(Piece::Text("Yes.".to_owned())), Ok(done)]).boxed()
    }
}
