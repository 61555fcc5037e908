use std::fmt;

use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use wire::Problem;

/// What the server answered.
#[derive(Clone)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
    /// What was asked, for failures to name.
    asked: String,
}

impl Reply {
    /// Sends a request.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn to(request: reqwest::RequestBuilder) -> Self {
        Self::attempt(request).await.unwrap_or_else(|error| panic!("no answer: {error}"))
    }

    /// Sends a request that may find nobody.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn attempt(request: reqwest::RequestBuilder) -> Result<Self, String> {
        let (client, request) = request.build_split();
        let request = request.map_err(|error| error.to_string())?;
        let asked = format!("{} {}", request.method(), request.url().path());
        let failed = |error: reqwest::Error| format!("{asked}: {error:?}");
        let answer = client.execute(request).await.map_err(failed)?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        // An event stream has no end to wait for.
        let kind = headers.get("content-type").map(|kind| kind.as_bytes());
        let body = match kind {
            Some(b"text/event-stream") => Vec::new(),
            _ => answer.bytes().await.map_err(failed)?.to_vec(),
        };
        Ok(Self { status, headers, body, asked })
    }

    /// A header, empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// This answer, when it has this status.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// The body as what it stands for.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The problem, which must be of this status and code and be told in full.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> Problem {
        let problem = self.problem();
        assert_eq!((self.status, problem.code.as_str()), (status, code), "{self:?}");
        problem
    }

    /// The problem, told in full: what every unsuccessful answer must be.
    #[track_caller]
    pub fn problem(&self) -> Problem {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let problem: Problem = self.json();
        assert_eq!(problem.status, self.status, "{self:?}");
        assert!(self.status >= 400, "{self:?}");
        assert!(!problem.code.is_empty() && !problem.title.is_empty(), "{self:?}");
        assert!(!problem.detail.is_empty(), "{self:?}");
        assert_eq!(problem.kind, format!("/docs/errors#{}", problem.code), "{self:?}");
        assert!(!problem.request_id.is_empty(), "{self:?}");
        assert_eq!(problem.request_id, self.header("x-request-id"), "{self:?}");
        if self.status == 503 {
            assert!(self.header("retry-after").parse::<u32>().is_ok(), "{self:?}");
        }
        if self.status == 401 {
            assert!(self.header("www-authenticate").starts_with("Bearer"), "{self:?}");
        }
        problem
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        let shown: String = text.chars().take(2000).collect();
        write!(f, "{} answered {} {:?}: {shown}", self.asked, self.status, self.headers)
    }
}
