use std::collections::HashMap;

use domain::MessageId;
use domain::conversation::{AnswerDetails, Brought, Speaker, Supplied};
use projections::messages::{self, MessageRow};

/// These messages of a conversation, each after the one before, to be said in another one. Those
/// that say nothing are left out.
pub fn brought(rows: &[MessageRow], thread: &[&str]) -> Vec<Brought> {
    let by_id: HashMap<_, _> = rows.iter().map(|row| (row.message_id.as_str(), row)).collect();
    let mut after = None;
    let mut brought = Vec::new();
    for row in thread.iter().filter_map(|id| by_id.get(id)) {
        let Ok(message) = MessageId::parse(&row.message_id) else { continue };
        if row.content.trim().is_empty() {
            continue;
        }
        let after = after.replace(message.clone());
        let (text, supplied) = (row.content.clone(), supplied(row));
        let speaker = Speaker::named(&row.role).unwrap_or(Speaker::User);
        brought.push(Brought { message, after, speaker, text, supplied, rated: None });
    }
    brought
}

/// What is known of a message, as far as it can be told of one that is brought along.
fn supplied(row: &MessageRow) -> Supplied {
    let about = row.about.clone().and_then(|about| serde_json::from_value(about).ok());
    let about: Option<AnswerDetails> = about;
    let earlier = row.supplied.clone().and_then(|supplied| serde_json::from_value(supplied).ok());
    let earlier: Option<messages::Supplied> = earlier;
    let earlier = earlier.as_ref();
    let about = about.as_ref();
    let asked = row.asked.clone().and_then(|asked| serde_json::from_value(asked).ok());
    let asked: Option<messages::Asked> = asked;
    Supplied {
        at: Some(row.created_at),
        model: about
            .map(|about| about.model.clone())
            .or_else(|| asked.map(|asked| asked.model))
            .or_else(|| earlier.and_then(|earlier| earlier.model.clone())),
        tokens: about
            .map(|about| about.completion_tokens)
            .or_else(|| earlier.and_then(|earlier| earlier.tokens)),
        response_ms: about
            .map(|about| about.duration_ms)
            .or_else(|| earlier.and_then(|earlier| earlier.response_ms)),
        metadata: earlier
            .and_then(|earlier| earlier.metadata.as_ref())
            .map(|metadata| metadata.to_string().into()),
    }
}
