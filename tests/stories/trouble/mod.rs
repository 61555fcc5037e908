//! Services that are away or die, and servers that are killed.

mod at_start;
mod idle_connections;
mod killed;
mod leader_away;
mod nats_away;
mod postgres_away;

use serde_json::json;
use tests::harness::{Reply, User};
use wire::conversation::{Message, SendReceipt};

/// Sends a message under a name of its own; none when the server could not take it, which it
/// must then say in full.
async fn try_to_send(user: &User, chat: &str, id: &str) -> Option<SendReceipt> {
    let path = format!("/api/v1/conversations/{chat}/messages");
    let reply = user.post(&path, &json!({"id": id, "content": format!("Message {id}")})).await;
    if reply.status == 202 {
        return Some(reply.json());
    }
    unavailable(&reply);
    None
}

/// The server is there and says that something it needs is not.
#[track_caller]
fn unavailable(reply: &Reply) {
    assert_eq!(reply.status, 503, "{reply:?}");
    reply.problem();
}

/// Every acknowledged message is there once, with one answer; and nothing else is.
async fn all_there_once(user: &User, chat: &str, acknowledged: &[SendReceipt]) {
    let messages: Vec<Message> = user.reads(chat).await;
    for receipt in acknowledged {
        let times = |id: &str| messages.iter().filter(|message| message.id == id).count();
        assert_eq!(
            (times(&receipt.id), times(receipt.answer_id.as_deref().expect("an answer"))),
            (1, 1),
            "{messages:#?}"
        );
    }
    let mut ids: Vec<_> = messages.iter().map(|message| message.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), messages.len(), "{messages:#?}");
}
