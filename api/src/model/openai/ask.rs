//! Sending the question, up to the response's head.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use commands::policies::estimate;
use commands::ports::{ModelError, ModelRequest};
use reqwest::{Response, StatusCode, Url, header::CONTENT_TYPE};
use tokio::time::{Instant, timeout_at};

use super::{
    answer::{Answer, Patience},
    config::{OpenAiConfig, OpenAiConfigError},
    failure, request,
};

/// Error bodies are read this far, for their code.
const LONGEST_ERROR: usize = 16 * 1024;

/// What all questions share.
pub(super) struct Endpoint {
    client: reqwest::Client,
    url: Url,
    model: String,
    first_token_timeout: Duration,
    idle_timeout: Duration,
    /// Cleared for good once the server has refused `stream_options`.
    counts_tokens: AtomicBool,
}

impl Endpoint {
    pub(super) fn new(config: OpenAiConfig) -> Result<Self, OpenAiConfigError> {
        let url = config.completions_url()?;
        Ok(Self {
            client: config.client(&url)?,
            url,
            model: config.model,
            first_token_timeout: config.first_token_timeout,
            idle_timeout: config.idle_timeout,
            counts_tokens: AtomicBool::new(true),
        })
    }

    pub(super) fn model(&self) -> &str {
        &self.model
    }
}

/// One question, not yet sent.
pub(super) struct Ask {
    endpoint: Arc<Endpoint>,
    request: ModelRequest,
}

/// The server said no, in so many words.
struct Refusal {
    error: ModelError,
    /// It was the request for a token count that it did not like.
    of_counting: bool,
}

impl Ask {
    pub(super) fn new(endpoint: Arc<Endpoint>, request: ModelRequest) -> Self {
        Self { endpoint, request }
    }

    /// Sends the question and returns the answer, ready to be read.
    ///
    /// One request, with one exception: a server that refuses `stream_options` has not looked at
    /// the question, so it is asked once more without, and never again with.
    pub(super) async fn send(self) -> Result<Answer, ModelError> {
        let patience = Patience {
            first: Instant::now() + self.endpoint.first_token_timeout,
            idle: self.endpoint.idle_timeout,
        };
        let counts_tokens = self.endpoint.counts_tokens.load(Ordering::Relaxed);
        let response = match self.post(counts_tokens, patience.first).await? {
            Err(refusal) if counts_tokens && refusal.of_counting => {
                let repeated = self.post(false, patience.first).await?;
                if repeated.is_ok() {
                    self.endpoint.counts_tokens.store(false, Ordering::Relaxed);
                }
                repeated
            }
            response => response,
        };
        let response = response.map_err(|refusal| refusal.error)?;
        let prompt_tokens = estimate::prompt_tokens(&self.request.turns);
        Ok(Answer::new(response, patience, self.endpoint.model.clone(), prompt_tokens))
    }

    async fn post(
        &self,
        with_usage: bool,
        deadline: Instant,
    ) -> Result<Result<Response, Refusal>, ModelError> {
        let body = request::body(&self.endpoint.model, self.request.clone(), with_usage);
        let sent = self.endpoint.client.post(self.endpoint.url.clone()).json(&body).send();
        let response = timeout_at(deadline, sent)
            .await
            .map_err(|_| failure::timed_out("the response to begin"))?
            .map_err(|error| failure::unanswered(&error))?;
        if response.status().is_success() {
            return Ok(Ok(response));
        }
        Ok(Err(refusal(response, deadline).await))
    }
}

async fn refusal(mut response: Response, deadline: Instant) -> Refusal {
    let mut body = Vec::new();
    // A body that does not come changes nothing: the status has been said.
    while let Ok(Ok(Some(bytes))) = timeout_at(deadline, response.chunk()).await {
        body.extend_from_slice(&bytes);
        if body.len() > LONGEST_ERROR {
            break;
        }
    }
    let status = response.status();
    let mentioned = || String::from_utf8_lossy(&body).contains("stream_options");
    Refusal {
        of_counting: matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY)
            && mentioned(),
        error: failure::status(status, response.headers(), &body),
    }
}

/// Whether the whole answer comes as one JSON object, from a server that does not stream.
pub(super) fn is_whole(response: &Response) -> bool {
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|value| value.trim_start().starts_with("application/json"))
}
