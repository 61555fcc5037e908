//! The live socket, `GET /api/v1/live`.
//!
//! One socket carries all conversations of a user. It is opened with a single-use ticket
//! (`POST /api/v1/live/tickets`, then `?ticket=…`) or with the sub-protocols
//! `["convoai.v1", "bearer.<token>"]`, never with a token in the URL.
//!
//! The first message of a client is [`ClientMessage::Hello`], saying what it has already seen;
//! the server answers with [`Envelope`]s for what is missing, then [`Body::Ready`], then the
//! live tail. Events carry the journal position as `seq`; a client that has seen position *p*
//! ignores every event with `seq ≤ p` that it gets again. Frames carry their number within the
//! answer as `seq`, from 1 without gaps; what settles the answer replaces them.
//!
//! For clients without WebSocket, `GET /api/v1/events` is the same as server-sent events, one
//! envelope each. Its `id` says where the client is; sent back as `Last-Event-ID`, it is told what
//! follows. The last one is [`Body::Closing`].

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::analytics::Panel;
use crate::conversation::{AnswerSettings, Asked, Conversation, Message, RateAnswer};
use crate::desk::DeskChanged;

/// Version of the protocol.
pub const VERSION: u8 = 1;

/// The sub-protocol both sides name.
pub const SUBPROTOCOL: &str = "convoai.v1";

/// Answer of `POST /api/v1/live/tickets`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ticket {
    /// Opens one socket, once.
    pub ticket: String,
    /// Seconds until it is void.
    pub expires_in: u64,
}

/// Server to client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Envelope {
    /// [`VERSION`].
    pub v: u8,
    /// The conversation this is about; absent for messages about the socket itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<String>,
    /// Events: journal position. Frames: number within the answer, from 1. Else 0.
    pub seq: u64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened: `type` and `data`.
    #[serde(flatten)]
    pub body: Body,
}

/// What an [`Envelope`] carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Body {
    /// Everything the client had missed has been sent; from here on it is live.
    Ready {
        /// Journal position reached. Say it in the next [`ClientMessage::Hello`].
        position: u64,
    },
    /// Too much was missed to send it one by one: read the lists again over HTTP.
    Resync {
        /// Journal position to pass as `min_position`, and from which the live tail goes on.
        position: u64,
    },
    /// A conversation was started or brought back.
    ConversationStarted(Conversation),
    /// A conversation has a new title.
    ConversationRenamed {
        /// The title.
        title: String,
    },
    /// Something else about a conversation is different.
    ConversationChanged(ConversationChanged),
    /// A conversation was deleted.
    ConversationDeleted {},
    /// A conversation is gone for good.
    ConversationPurged {},
    /// A message was sent.
    MessageSent(Message),
    /// Something about a message is different.
    MessageChanged(MessageChanged),
    /// Another branch is shown: read the messages again.
    BranchSwitched {
        /// Its last message.
        leaf: String,
    },
    /// An answer was asked for: a message with status `pending`. Where there is an answer to the
    /// same message already and this one does not replace it, it begins a branch.
    AnswerRequested(Message),
    /// The model is being asked.
    ModelAsked {
        /// Id of the answer.
        answer: String,
        /// How.
        asked: Asked,
    },
    /// An answer is settled: complete, failed, stopped or interrupted. It replaces the frames.
    AnswerSettled(Message),
    /// A piece of an answer that is being written.
    Frame(Frame),
    /// The client's last message could not be used.
    Error {
        /// Stable identifier.
        code: String,
        /// One sentence for people.
        detail: String,
    },
    /// A draft or a read mark is different. After the hello, all of them are told, the latest 500
    /// at the most.
    DeskChanged(DeskChanged),
    /// How the server is used, for those who watch: at once, and then whenever it is different,
    /// once a second at the most.
    UsageChanged(Box<Panel>),
    /// Answer to [`ClientMessage::Ping`].
    Pong {},
    /// The last event of an event stream, which a socket says when it closes.
    Closing {
        /// One of [`close`].
        code: u16,
        /// Why, in a sentence for people.
        detail: String,
    },
}

/// What is different about a conversation; what is absent is as before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConversationChanged {
    /// Whether it stands above the others in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<bool>,
    /// Whether it is out of the list, and kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// Whether nothing more can be said in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<bool>,
    /// Its tags, these and no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// How answers are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<AnswerSettings>,
}

/// What is different about a message; what is absent is as before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageChanged {
    /// Which message.
    pub id: String,
    /// Its words, put right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// Whether it is out of the thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
    /// What its reader thinks of it now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rated: Option<RateAnswer>,
}

/// A piece of an answer that is being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Frame {
    /// Id of the answer.
    pub answer: String,
    /// Which attempt at the answer; a higher one starts the text anew.
    pub attempt: u32,
    /// Text to append.
    pub text: String,
}

/// Client to server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ClientMessage {
    /// First message on every socket: what the client has seen.
    Hello {
        /// Journal position its lists reflect; 0 asks for nothing older than now.
        position: u64,
        /// Per conversation with an answer being written: what it has of it.
        #[serde(default)]
        frames: BTreeMap<String, FramesSeen>,
    },
    /// Send the frames of an answer from a number on, for a conversation that was just opened.
    Resume {
        /// The conversation.
        conversation: String,
        /// What the client has of the answer.
        #[serde(flatten)]
        seen: FramesSeen,
    },
    /// Be told when something that is not one's own changes. It takes the permission to read it,
    /// and ends with that.
    Watch {
        /// What.
        what: Watched,
    },
    /// Not to be told any more.
    Unwatch {
        /// What.
        what: Watched,
    },
    /// Answered with [`Body::Pong`]; keeps idle proxies from closing the socket.
    Ping {},
}

/// What can be watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Watched {
    /// How the server is used: [`Body::UsageChanged`]. It takes the permission `read_usage`.
    Usage,
}

/// What a client has of an answer that is being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FramesSeen {
    /// Id of the answer.
    pub answer: String,
    /// Number of the last frame it has; 0 for none.
    pub seq: u64,
}

/// Why the server closed the socket or ended the event stream (WebSocket close codes, most of the
/// private range).
pub mod close {
    /// The session ended or the token expired: sign in again.
    pub const SESSION_ENDED: u16 = 4001;
    /// The client read too slowly and fell behind: connect again and resume.
    pub const SLOW_READER: u16 = 4008;
    /// No sign of life for too long: connect again and resume.
    pub const IDLE: u16 = 4009;
    /// The server is shutting down or moving: connect again in a moment.
    pub const RESTART: u16 = 1012;
    /// A message was not of the protocol.
    pub const PROTOCOL: u16 = 1002;
}
