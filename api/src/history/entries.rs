use std::sync::Arc;

use domain::conversation::{ConversationEvent, Rating, Speaker};
use domain::{Event, MessageId, UserId};
use wire::history::{HistoryEntry, Who};

use super::Happened;

/// What is remembered from one event to the next, to say what it changed.
#[derive(Default)]
struct Before {
    title: Option<String>,
    tags: String,
    model: Option<String>,
}

/// An event in words.
struct Told {
    text: String,
    message: Option<MessageId>,
    before: Option<String>,
    after: Option<String>,
}

/// Everything that happened, oldest first, told to one user.
pub fn entries(all: &[Arc<Happened>], user: &UserId) -> Vec<HistoryEntry> {
    let mut before = Before::default();
    let mut entries = Vec::new();
    for happened in all {
        let Happened { actor, opened } = &**happened;
        let by = match actor.as_deref() {
            Some(actor) if actor == user.as_str() => Who::Oneself,
            Some("system") | None => Who::System,
            Some(_) => Who::Another,
        };
        for (at, event) in &opened.events {
            let Event::Conversation(event) = event else { continue };
            let Told { text, message, before, after } = before.tell(event);
            entries.push(HistoryEntry {
                position: opened.position,
                at: *at,
                by,
                kind: kind(event.stored_type()).to_owned(),
                text,
                message_id: message.map(String::from),
                before,
                after,
            });
        }
    }
    entries
}

/// What happened, whatever the version it is stored in.
fn kind(stored: &str) -> &str {
    let kind = stored.strip_prefix("convoai.conversation.").unwrap_or(stored);
    kind.rsplit_once(".v").map_or(kind, |(kind, _)| kind)
}

fn plain(text: impl Into<String>) -> Told {
    Told { text: text.into(), message: None, before: None, after: None }
}

fn about(message: &MessageId, text: impl Into<String>) -> Told {
    Told { message: Some(message.clone()), ..plain(text) }
}

impl Before {
    fn tell(&mut self, event: &ConversationEvent) -> Told {
        match event {
            ConversationEvent::Started { title, .. } => {
                self.title = title.as_ref().map(|title| title.text().to_owned());
                let after = self.title.clone();
                Told { after, ..plain("The conversation began.") }
            }
            ConversationEvent::Renamed { title } => {
                self.titled(title.text(), "The conversation was given another title.")
            }
            ConversationEvent::Titled { title } => {
                self.titled(title.text(), "The conversation got a title by itself.")
            }
            ConversationEvent::Pinned {} => plain("The conversation was pinned."),
            ConversationEvent::Unpinned {} => plain("The conversation was unpinned."),
            ConversationEvent::Archived {} => plain("The conversation went to the archive."),
            ConversationEvent::Unarchived {} => plain("The conversation left the archive."),
            ConversationEvent::Tagged { tags } => {
                let tags: Vec<_> = tags.iter().map(|tag| tag.text()).collect();
                let after = tags.join(", ");
                let before = std::mem::replace(&mut self.tags, after.clone());
                let told = plain("The tags were changed.");
                Told { before: Some(before), after: Some(after), ..told }
            }
            ConversationEvent::Annotated { .. } => {
                plain("A client changed what it keeps with the conversation.")
            }
            ConversationEvent::Configured { model, .. } => {
                let before = std::mem::replace(&mut self.model, model.clone());
                let told = plain("The settings for answers were changed.");
                if before == *model { told } else { Told { before, after: model.clone(), ..told } }
            }
            ConversationEvent::Ended {} => plain("The conversation was ended."),
            ConversationEvent::Reopened {} => plain("The conversation was reopened."),
            ConversationEvent::Deleted {} => plain("The conversation was moved to the trash."),
            ConversationEvent::Restored {} => plain("The conversation was taken out of the trash."),
            ConversationEvent::Purged {} => plain("The conversation was purged."),
            ConversationEvent::MessageSent { message, edits, speaker, supplied, .. } => {
                let text = match (edits, supplied, speaker) {
                    (Some(_), ..) => "A message was said in other words, on a branch of its own.",
                    (None, Some(_), _) => "A message was brought along from elsewhere.",
                    (None, None, Speaker::User) => "A message was sent.",
                    (None, None, Speaker::Assistant) => "An answer was brought along.",
                    (None, None, Speaker::System) => "Instructions were added.",
                };
                about(message, text)
            }
            ConversationEvent::MessageCorrected { message, .. } => {
                about(message, "The words of a message were put right.")
            }
            ConversationEvent::MessageDeleted { message } => {
                about(message, "A message was deleted.")
            }
            ConversationEvent::MessageRestored { message } => {
                about(message, "A message was restored.")
            }
            ConversationEvent::BranchSwitched { leaf } => about(leaf, "Another branch was shown."),
            ConversationEvent::AnswerRequested { answer, instead_of, continues, .. } => about(
                answer,
                match (instead_of, continues) {
                    (None, _) => "An answer was asked for.",
                    (Some(_), false) => "An answer that ended early was asked for again.",
                    (Some(_), true) => "An answer that ended early was asked to go on.",
                },
            ),
            ConversationEvent::ModelAsked { answer, model, .. } => {
                about(answer, format!("The model {model} was asked."))
            }
            ConversationEvent::AnswerCompleted { answer, details, .. } => {
                about(answer, format!("The model {} answered.", details.model))
            }
            ConversationEvent::AnswerFailed { answer, code, .. } => {
                about(answer, format!("An answer could not be had ({code})."))
            }
            ConversationEvent::AnswerStopped { answer, .. } => {
                about(answer, "An answer was stopped.")
            }
            ConversationEvent::AnswerInterrupted { answer, .. } => {
                about(answer, "An answer broke off.")
            }
            ConversationEvent::AnswerRated { answer, rating, .. } => about(
                answer,
                match rating {
                    Some(Rating::Up) => "An answer was found helpful.",
                    Some(Rating::Down) => "An answer was found unhelpful.",
                    None => "What was thought of an answer was taken back.",
                },
            ),
        }
    }

    fn titled(&mut self, title: &str, text: &str) -> Told {
        let before = self.title.replace(title.to_owned());
        Told { before, after: Some(title.to_owned()), ..plain(text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_the_same_in_every_version() {
        assert_eq!(kind("convoai.conversation.message_sent.v2"), "message_sent");
        assert_eq!(kind("convoai.conversation.renamed.v1"), "renamed");
    }
}
