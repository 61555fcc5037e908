//! What clients of ConvoAI 1.x send and get. Unlike elsewhere, fields that nobody knows are passed
//! over, as they were then.

pub mod accounts;
pub mod analytics;
pub mod chat;
pub mod chat_socket;
