use domain::conversation::{Brought, Command};
use domain::{Conversation, ConversationId, MessageId, UserId};

use super::Conversations;
use crate::error::CommandError;
use crate::execute::{Executed, Journal};
use crate::order::Order;

/// Messages of a commit, at most.
const MOST: usize = 100;
/// Bytes of text of a commit, about: sealed, they are a third longer.
const MOST_BYTES: usize = 200_000;

/// Messages that were said elsewhere.
#[derive(Debug, Clone)]
pub struct Bring {
    /// To which conversation.
    pub conversation: ConversationId,
    /// Who brings them.
    pub by: UserId,
    /// The messages, each after what it was said after.
    pub messages: Vec<Brought>,
    /// The last message of the branch that is shown afterwards; without one, that of the last
    /// message added.
    pub shows: Option<MessageId>,
}

impl<S: Journal<Conversation>> Conversations<S> {
    /// Adds messages that were said elsewhere, in as few commits as they fit in. Those that are
    /// there stay as they are, so that a repeat changes nothing and goes on where one was cut
    /// off. Answers the journal position.
    ///
    /// # Errors
    /// Refused when the conversation is not the caller's, has ended or is in the trash, or when
    /// a message comes after one that is not there.
    pub async fn bring(&self, bring: Bring, order: &Order) -> Result<u64, CommandError> {
        Ok(self.brought(bring, order).await?.map_or(0, |executed| executed.position))
    }

    /// The same; answers what the last commit came to, if there was one.
    pub(super) async fn brought(
        &self,
        bring: Bring,
        order: &Order,
    ) -> Result<Option<Executed<Conversation>>, CommandError> {
        let Bring { conversation, by, messages, shows } = bring;
        let parts = parts(messages);
        let (count, mut last) = (parts.len(), None);
        for (index, messages) in parts.into_iter().enumerate() {
            let words: Vec<_> = [by.as_str(), conversation.as_str()]
                .into_iter()
                .chain(messages.iter().flat_map(|one| [one.message.as_str(), one.text.as_str()]))
                .collect();
            let command_id = self.fingerprint.of("bring", &words, 32);
            // In between, the branch grows; it is switched once all is there.
            let shows = shows.clone().filter(|_| index + 1 == count);
            let command = Command::Bring { by: by.clone(), messages, shows };
            let metadata = order.metadata(&command_id);
            last = Some(self.executor.execute(conversation.as_str(), command, metadata).await?);
        }
        Ok(last)
    }
}

fn size(message: &Brought) -> usize {
    let reason = message.rated.as_ref().and_then(|rated| rated.reason.as_ref());
    message.text.len() + reason.map_or(0, |reason| reason.as_str().len())
}

fn parts(messages: Vec<Brought>) -> Vec<Vec<Brought>> {
    let mut parts: Vec<Vec<Brought>> = Vec::new();
    let mut bytes = 0;
    for message in messages {
        let size = size(&message);
        bytes += size;
        match parts.last_mut() {
            Some(part) if part.len() < MOST && bytes <= MOST_BYTES => part.push(message),
            _ => {
                bytes = size;
                parts.push(vec![message]);
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use domain::conversation::{Speaker, Supplied};

    use super::*;

    fn message(bytes: usize) -> Brought {
        Brought {
            message: MessageId::parse("0".repeat(10)).unwrap(),
            after: None,
            speaker: Speaker::User,
            text: "x".repeat(bytes),
            supplied: Supplied::default(),
            rated: None,
        }
    }

    #[test]
    fn many_messages_and_long_ones_are_parted() {
        let sizes =
            |messages: Vec<Brought>| parts(messages).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(vec![]), [0; 0]);
        assert_eq!(sizes(vec![message(1); 250]), [100, 100, 50]);
        assert_eq!(sizes(vec![message(150_000), message(60_000), message(1)]), [1, 2]);
        assert_eq!(sizes(vec![message(400_000), message(1)]), [1, 1]);
    }
}
