//! Taking conversations along, and bringing them in.

mod exporting;
mod importing;
mod wrong_files;

use serde_json::Value;
use tests::harness::{Reply, User};
use wire::transfer::{Export, ImportLine, ImportSummary, ImportedConversation};

/// Everything in JSON.
async fn exports(user: &User) -> Export {
    user.get("/api/v1/export").await.is(200).json()
}

async fn sends_file(user: &User, file: impl Into<Vec<u8>>) -> Reply {
    let request = user.request("POST", "/api/v1/import");
    Reply::to(request.header("content-type", "application/json").body(file.into())).await
}

/// Imports a file; what is told of each conversation, and of all.
async fn imports(user: &User, file: &Value) -> (Vec<ImportedConversation>, ImportSummary) {
    let reply = sends_file(user, file.to_string()).await.is(200);
    assert_eq!(reply.header("content-type"), "application/x-ndjson");
    let lines: Vec<ImportLine> = reply
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    let [ImportLine::Begun { total }, conversations @ .., ImportLine::Finished(summary)] =
        &lines[..]
    else {
        panic!("{lines:?}")
    };
    let conversations: Vec<_> = conversations
        .iter()
        .map(|line| match line {
            ImportLine::Conversation(conversation) => conversation.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!((*total, conversations.len()), (summary.total, summary.total as usize));
    (conversations, summary.clone())
}

fn json(export: &Export) -> Value {
    serde_json::to_value(export).expect("JSON")
}

/// A file with these conversations.
fn file(conversations: &Value) -> Value {
    serde_json::json!({"format": "convoai.export", "version": 1,
        "exported_at": "2026-01-01T00:00:00Z", "conversations": conversations})
}
