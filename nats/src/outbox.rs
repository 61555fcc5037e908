use std::future::{poll_fn, ready};
use std::task::Poll;

use async_nats::client::{Client, Request, RequestError};
use async_nats::{Message, Subject};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};

type Answer = BoxFuture<'static, Result<Message, RequestError>>;

/// Sends what many tasks want to send in one go.
///
/// A task that sends wakes the connection, which then runs next and writes what it has: one
/// message. Every message then costs a system call here, a wake-up of the server and another
/// call there. Here all tasks that can run have their turn first, and what they sent goes out
/// together. Nobody waits for a clock: when nothing else can run, it goes out at once.
#[derive(Clone)]
pub(crate) struct Outbox {
    client: Client,
    jobs: mpsc::UnboundedSender<Job>,
}

struct Job {
    request: Answer,
    sent: oneshot::Sender<Answer>,
}

impl Outbox {
    /// Of this client; within a tokio runtime.
    pub(crate) fn new(client: Client) -> Self {
        let (jobs, waiting) = mpsc::unbounded_channel();
        tokio::spawn(send(waiting));
        Self { client, jobs }
    }

    /// The client, for what needs no company.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Sends a request and waits for the answer; none when the runtime is being shut down.
    pub(crate) async fn request(
        &self,
        subject: Subject,
        request: Request,
    ) -> Option<Result<Message, RequestError>> {
        let client = self.client.clone();
        let request = async move { client.send_request(subject, request).await }.boxed();
        let (sent, answer) = oneshot::channel();
        self.jobs.send(Job { request, sent }).ok()?;
        Some(answer.await.ok()?.await)
    }
}

async fn send(mut jobs: mpsc::UnboundedReceiver<Job>) {
    while let Some(first) = jobs.recv().await {
        // Comes back when every other task that could run has done so.
        tokio::task::yield_now().await;
        let mut next = Some(first);
        while let Some(Job { mut request, sent }) = next {
            // The first poll hands it to the connection; whoever asked waits for the rest.
            let handed_over = poll_fn(|context| Poll::Ready(request.poll_unpin(context)));
            let answer = match handed_over.await {
                Poll::Pending => request,
                Poll::Ready(answer) => ready(answer).boxed(),
            };
            // Whoever is gone does not want to know.
            let _ = sent.send(answer);
            next = jobs.try_recv().ok();
        }
    }
}
