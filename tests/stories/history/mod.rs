//! Conversations as they were: looking back, going back, and beginning again from there.

mod branching;
mod going_back;
mod looking_back;

use wire::Page;
use wire::conversation::{Conversation, Message, MessagePage};
use wire::history::HistoryEntry;

use tests::harness::User;

fn path(chat: &str, rest: &str) -> String {
    format!("/api/v1/conversations/{chat}{rest}")
}

/// What happened, newest first.
async fn history(user: &User, chat: &str) -> Vec<HistoryEntry> {
    let page: Page<HistoryEntry> = user.get(&path(chat, "/history?limit=200")).await.is(200).json();
    page.items
}

/// The conversation as it was.
async fn was(user: &User, chat: &str, at: &str) -> Conversation {
    user.get(&path(chat, &format!("?at={at}"))).await.is(200).json()
}

/// The thread as it was, oldest first.
async fn read_then(user: &User, chat: &str, at: &str) -> Vec<Message> {
    let query = format!("/messages?limit=200&at={at}");
    let mut page: MessagePage = user.get(&path(chat, &query)).await.is(200).json();
    page.items.reverse();
    page.items
}

fn texts(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| message.content.as_str()).collect()
}
