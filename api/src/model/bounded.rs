use std::sync::Arc;
use std::time::Duration;

use commands::ports::{Model, ModelError, ModelErrorKind, ModelRequest, Piece, Place, Window};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use tokio::sync::Semaphore;

/// How many answers a provider writes at one time, and how long others wait for it. All of its
/// models share them; no other provider does, so that one that is down keeps nobody else waiting.
#[derive(Clone)]
pub struct Places {
    free: Arc<Semaphore>,
    patience: Duration,
}

impl Places {
    /// So many answers at one time; others wait for so long.
    pub fn new(at_once: usize, patience: Duration) -> Self {
        Self { free: Arc::new(Semaphore::new(at_once)), patience }
    }
}

/// A model with the limits that its provider's settings give it.
pub struct Bounded {
    model: Arc<dyn Model>,
    places: Places,
    window: Window,
}

impl Bounded {
    /// Puts limits to a model.
    pub fn new(model: Arc<dyn Model>, places: Places, window: Window) -> Self {
        Self { model, places, window }
    }
}

impl Model for Bounded {
    fn provider(&self) -> &str {
        self.model.provider()
    }

    fn model(&self) -> &str {
        self.model.model()
    }

    fn follows_instructions(&self) -> bool {
        self.model.follows_instructions()
    }

    fn window(&self) -> Window {
        self.window
    }

    fn place(&self) -> BoxFuture<'static, Result<Place, ModelError>> {
        let Places { free, patience } = self.places.clone();
        async move {
            let busy = |message: &str| ModelError {
                kind: ModelErrorKind::RateLimited,
                message: message.to_owned(),
                retry_after: None,
            };
            match tokio::time::timeout(patience, free.acquire_owned()).await {
                Ok(Ok(permit)) => Ok(Place::held_by(permit)),
                Ok(Err(_)) => Err(busy("the provider takes no more questions")),
                Err(_) => Err(busy("the provider has been writing too many other answers")),
            }
        }
        .boxed()
    }

    fn ask(&self, request: ModelRequest) -> BoxStream<'static, Result<Piece, ModelError>> {
        self.model.ask(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Demo;

    #[tokio::test(start_paused = true)]
    async fn whoever_finds_no_place_in_time_is_told_so() {
        let places = Places::new(1, Duration::from_secs(30));
        let window = Window { messages: 1, tokens: None };
        let model = Bounded::new(Arc::new(Demo::default()), places, window);
        let first = model.place().await.ok();
        let refused = model.place().await.err().map(|error| error.kind);
        assert_eq!(refused, Some(ModelErrorKind::RateLimited));
        let second = tokio::spawn(model.place());
        drop(first);
        assert!(second.await.unwrap().is_ok());
    }
}
