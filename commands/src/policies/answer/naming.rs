//! A conversation that nobody has named gets a title after its first answer.

use std::time::Duration;

use domain::conversation::{Command, Named};
use domain::{Conversation, Title};
use futures_util::StreamExt;

use super::{AnswerPolicy, Asked, turn};
use crate::error::CommandError;
use crate::execute::Journal;
use crate::order::Order;
use crate::ports::{ModelRequest, Piece, Speaker};

/// How long a title may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How much of question and answer the model is shown, in bytes.
const SHOWN: usize = 2_000;
/// Longest title, in characters.
const LONGEST: usize = 60;
const TASK: &str = "You give conversations their titles. Reply with a title of two to six words, \
in the language of the conversation: no quotation marks, no full stop, nothing else.";

impl<S: Journal<Conversation>> AnswerPolicy<S> {
    /// Gives the conversation a title, if it has none. `told` is the question and its answer,
    /// where they are at hand. A title is not worth an error.
    pub(super) async fn name(
        &self,
        asked: &Asked,
        state: &Conversation,
        told: Option<(String, String)>,
    ) -> Result<(), CommandError> {
        if state.thread().is_none_or(|thread| thread.named != Named::Not) {
            return Ok(());
        }
        let question = match &told {
            Some((question, _)) => Some(question.clone()),
            None => {
                let Asked { conversation, message, position, .. } = asked;
                self.history.words(conversation, message, *position).await?
            }
        };
        let Some(question) = question else { return Ok(()) };
        let by_model = match told {
            Some(told) if self.titles_by_model => self.suggested(asked, told).await,
            _ => None,
        };
        let Some(title) = by_model.or_else(|| beginning(&question)) else { return Ok(()) };
        let order = Order::of_system(&asked.correlation_id, Some(asked.command_id.clone()));
        let command_id = self.fingerprint.of("title", &[asked.conversation.as_str()], 32);
        let command = Command::SetTitle { title };
        let metadata = order.metadata(&command_id);
        match self.executor.execute(asked.conversation.as_str(), command, metadata).await {
            Ok(_) | Err(CommandError::Refused(_)) => {}
            Err(error) => {
                tracing::warn!(conversation.id = %asked.conversation,
                    error = &error as &dyn std::error::Error, "a conversation stays without a title");
            }
        }
        Ok(())
    }

    /// What the model suggests; none when it does not, or not in time.
    async fn suggested(&self, asked: &Asked, told: (String, String)) -> Option<Title> {
        let model = self.models.find(asked.model.as_deref())?;
        if !model.follows_instructions() {
            return None;
        }
        let (question, answer) = (shortened(&told.0), shortened(&told.1));
        let conversation = format!("Question:\n{question}\n\nAnswer:\n{answer}\n\nTitle:");
        let turns = vec![turn(Speaker::System, TASK.to_owned()), turn(Speaker::User, conversation)];
        let mut pieces = model.ask(ModelRequest { turns, ..ModelRequest::default() });
        let listen = async {
            let mut text = String::new();
            while let Some(Ok(piece)) = pieces.next().await {
                match piece {
                    Piece::Text(piece) => text.push_str(&piece),
                    Piece::Done { .. } => return Some(text),
                }
                if text.len() > SHOWN {
                    return None;
                }
            }
            None
        };
        cleaned(&tokio::time::timeout(PATIENCE, listen).await.ok()??)
    }
}

fn shortened(text: &str) -> &str {
    &text[..text.floor_char_boundary(SHOWN)]
}

/// A title without what models like to put around it.
fn cleaned(text: &str) -> Option<Title> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let line = line.trim_start_matches("Title:").trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '“' | '”' | '„' | '«' | '»' | '*' | '#' | '`')
    });
    beginning(line.trim_end_matches('.'))
}

/// The first words of a text.
fn beginning(text: &str) -> Option<Title> {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut title = String::new();
    for word in clean.split_whitespace() {
        if title.chars().count() + word.chars().count() + 1 > LONGEST {
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(word);
    }
    if title.is_empty() {
        // One endless word.
        title = clean.trim().chars().take(LONGEST).collect();
    }
    Title::parse(title.trim_start_matches(['#', '>', ' '])).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(title: Option<Title>) -> String {
        title.map(Title::into_string).unwrap_or_default()
    }

    #[test]
    fn a_suggested_title_loses_what_is_around_it() {
        assert_eq!(words(cleaned("\n **\"Tea in the Rain\"** \nAnd why")), "Tea in the Rain");
        assert_eq!(words(cleaned("Title: A plan.")), "A plan");
        assert_eq!(words(cleaned(" \n ")), "");
    }

    #[test]
    fn a_title_is_made_of_whole_words_unless_there_is_only_one() {
        let long = "why ".repeat(40);
        assert_eq!(words(beginning(&long)).len(), 59);
        assert_eq!(words(beginning(&"x".repeat(500))).len(), LONGEST);
        assert_eq!(words(beginning("## Plan\n\nfor\tMonday")), "Plan for Monday");
    }
}
