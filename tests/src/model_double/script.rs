//! What a test can tell the double to do.

use std::time::Duration;

/// How to answer one question.
#[derive(Debug, Clone)]
pub struct Script {
    pub(super) reply: Reply,
    pub(super) headers: Vec<(String, String)>,
    pub(super) pieces: Option<usize>,
    pub(super) first_delay: Duration,
    pub(super) piece_delay: Duration,
    pub(super) holds: Vec<usize>,
    pub(super) end: End,
    pub(super) finish_reason: String,
    pub(super) usage: bool,
    pub(super) done: bool,
    pub(super) closes: bool,
    pub(super) line_end: &'static str,
    pub(super) keep_alives: bool,
    pub(super) chunk_size: usize,
}

/// The kinds of answer.
#[derive(Debug, Clone)]
pub(super) enum Reply {
    Answer(String),
    Status { status: u16, body: String },
    Body { content_type: String, body: Vec<u8> },
    Hangs,
}

/// How the stream of an answer ends.
#[derive(Debug, Clone)]
pub(super) enum End {
    Complete,
    /// The connection breaks.
    Cut(usize),
    /// The response ends in good order, the answer does not.
    Early(usize),
    /// An event of this text, then the end.
    Event(usize, String),
    /// Silence, or now and then a comment.
    Never {
        comments: Option<Duration>,
    },
}

impl Script {
    fn new(reply: Reply) -> Self {
        Self {
            reply,
            headers: Vec::new(),
            pieces: None,
            first_delay: Duration::ZERO,
            piece_delay: Duration::ZERO,
            holds: Vec::new(),
            end: End::Complete,
            finish_reason: "stop".to_owned(),
            usage: true,
            done: true,
            closes: true,
            line_end: "\n",
            keep_alives: false,
            chunk_size: usize::MAX,
        }
    }

    /// Answers with that text, word by word.
    pub fn answer(text: impl Into<String>) -> Self {
        Self::new(Reply::Answer(text.into()))
    }

    /// Refuses with that status and a body as OpenAI sends it.
    pub fn status(status: u16) -> Self {
        let body = r#"{"error":{"message":"The double refuses.","type":null,"code":null}}"#;
        Self::new(Reply::Status { status, body: body.to_owned() })
    }

    /// Answers 200 with exactly these bytes.
    pub fn body(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::new(Reply::Body { content_type: content_type.to_owned(), body: body.into() })
    }

    /// Answers with a stream of exactly these bytes.
    pub fn stream(body: impl Into<Vec<u8>>) -> Self {
        Self::body("text/event-stream", body)
    }

    /// Takes the question and says nothing, for ever.
    pub fn hangs() -> Self {
        Self::new(Reply::Hangs)
    }

    /// Refuses with this body.
    pub fn saying(mut self, text: impl Into<String>) -> Self {
        if let Reply::Status { body, .. } = &mut self.reply {
            *body = text.into();
        }
        self
    }

    /// Adds a header to the response.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Asks the client to wait that many seconds.
    pub fn retry_after(self, seconds: u64) -> Self {
        self.header("retry-after", seconds.to_string())
    }

    /// Cuts the text into that many pieces of about one length.
    pub fn in_pieces(mut self, pieces: usize) -> Self {
        self.pieces = Some(pieces);
        self
    }

    /// Waits before the response begins.
    pub fn first_delay(mut self, delay: Duration) -> Self {
        self.first_delay = delay;
        self
    }

    /// Waits before each piece.
    pub fn piece_delay(mut self, delay: Duration) -> Self {
        self.piece_delay = delay;
        self
    }

    /// Stops after that many pieces until the double is told to release; may be said repeatedly.
    pub fn hold_after(mut self, pieces: usize) -> Self {
        self.holds.push(pieces);
        self
    }

    /// Breaks the connection after that many pieces.
    pub fn cut_after(mut self, pieces: usize) -> Self {
        self.end = End::Cut(pieces);
        self
    }

    /// Ends the response in good order after that many pieces, as a proxy does whose server died.
    pub fn ends_after(mut self, pieces: usize) -> Self {
        self.end = End::Early(pieces);
        self
    }

    /// Sends half a JSON object after that many pieces.
    pub fn garbage_after(self, pieces: usize) -> Self {
        self.event_after(pieces, r#"{"choices":[{"delta":{"con"#)
    }

    /// Sends an event of that text after that many pieces, and nothing more.
    pub fn event_after(mut self, pieces: usize, data: impl Into<String>) -> Self {
        self.end = End::Event(pieces, data.into());
        self
    }

    /// Says nothing more after the text, and does not hang up.
    pub fn never_ends(mut self) -> Self {
        self.end = End::Never { comments: None };
        self
    }

    /// Sends nothing but comments after the text, one after each such pause, for ever.
    pub fn never_ends_but_comments(mut self, pause: Duration) -> Self {
        self.end = End::Never { comments: Some(pause) };
        self
    }

    /// Leaves the connection open after the answer.
    pub fn never_closes(mut self) -> Self {
        self.closes = false;
        self
    }

    /// Ends the answer for that reason instead of `stop`.
    pub fn finish_reason(mut self, reason: &str) -> Self {
        reason.clone_into(&mut self.finish_reason);
        self
    }

    /// Does not count tokens, though it was asked to.
    pub fn without_usage(mut self) -> Self {
        self.usage = false;
        self
    }

    /// Leaves out the final `[DONE]`.
    pub fn without_done(mut self) -> Self {
        self.done = false;
        self
    }

    /// Ends lines with CR LF.
    pub fn with_crlf(mut self) -> Self {
        self.line_end = "\r\n";
        self
    }

    /// Sends a comment before each piece.
    pub fn with_keep_alives(mut self) -> Self {
        self.keep_alives = true;
        self
    }

    /// Cuts the bytes on the wire into chunks of that size, whatever they mean.
    pub fn in_chunks_of(mut self, bytes: usize) -> Self {
        self.chunk_size = bytes;
        self
    }
}
