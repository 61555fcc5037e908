//! A model server that says what a test tells it to: OpenAI's protocol over a real socket, with
//! the manners and the bad manners of the servers in the field.
//!
//! ```no_run
//! # use tests::model_double::{ModelDouble, Script};
//! # async fn story() {
//! let double = ModelDouble::start().await;
//! double.script(Script::answer("Hello **you**").in_pieces(4).hold_after(2)).expect(1);
//! // … ask `double.base_url()` …
//! double.held().await; // half of it was sent
//! double.release();
//! double.verify();
//! # }
//! ```

mod http;
mod play;
mod script;
mod serve;
mod state;

use std::{net::SocketAddr, sync::Arc, time::Instant};

use tokio::{net::TcpListener, task::JoinHandle};

pub use script::Script;
use state::State;
pub use state::{Asked, Said};

/// What the double answers when no script is left.
pub const DEFAULT_ANSWER: &str = "Hello from the double.";

/// Name of the double's only model.
pub const MODEL: &str = "double-1";

/// A running model server; dropping it stops it.
pub struct ModelDouble {
    address: SocketAddr,
    state: Arc<State>,
    server: JoinHandle<()>,
}

impl ModelDouble {
    /// Starts a server on a free port of this machine.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let state = Arc::new(State::default());
        let server = tokio::spawn(serve::serve(listener, Arc::clone(&state)));
        Self { address, state, server }
    }

    /// What to give the adapter as `base_url`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Says how to answer the next question that has no script yet.
    pub fn script(&self, script: Script) -> &Self {
        self.state.change(|seen| seen.scripts.push_back(script));
        self
    }

    /// Says how many questions there are to be by the time of [`verify`](Self::verify).
    pub fn expect(&self, questions: usize) -> &Self {
        self.state.change(|seen| seen.expected = Some(questions));
        self
    }

    /// Panics with the list of the questions when there were more or fewer than expected.
    #[track_caller]
    pub fn verify(&self) {
        let (expected, requests) = self.state.look(|seen| (seen.expected, seen.requests.clone()));
        let Some(expected) = expected else { panic!("nothing is expected of the double") };
        let asked = requests.len();
        assert_eq!(asked, expected, "the double was asked {asked} times: {requests:#?}");
    }

    /// The questions so far, oldest first.
    pub fn requests(&self) -> Vec<Asked> {
        self.state.look(|seen| seen.requests.clone())
    }

    /// Lets a stream that holds, or the next one that will, go on.
    pub fn release(&self) {
        self.state.release();
    }

    /// Waits until that many questions came.
    pub async fn asked(&self, questions: usize) {
        let enough = |seen: &state::Seen| (seen.requests.len() >= questions).then_some(());
        self.state.until(&format!("{questions} questions"), enough).await;
    }

    /// Waits until a stream holds.
    pub async fn held(&self) {
        self.state.until("a stream that holds", |seen| (seen.holding > 0).then_some(())).await;
    }

    /// Waits until a client hung up before it had the whole answer, and says when the first did.
    pub async fn cancelled(&self) -> Instant {
        self.state.until("a client that hangs up", |seen| seen.cancelled.first().copied()).await
    }

    /// When clients hung up before they had the whole answer.
    pub fn cancellations(&self) -> Vec<Instant> {
        self.state.look(|seen| seen.cancelled.clone())
    }
}

impl Drop for ModelDouble {
    fn drop(&mut self) {
        self.server.abort();
    }
}
