use std::collections::{BTreeSet, HashMap, HashSet};

use domain::{ConversationId, MessageId};

/// Answers that one socket may wait for at a time.
const MOST_WAITING: usize = 32;
/// Conversations that one socket hears of; whoever names more forgets the others.
const MOST_CONNECTED: usize = 1_000;

/// What is going on on a socket.
#[derive(Default)]
pub(super) struct Talk {
    /// The conversation that it was opened for.
    pub(super) home: Option<ConversationId>,
    /// Those that it was opened for or has named: it hears what others do there.
    connected: HashSet<String>,
    /// Answers that a reply waits for, with their conversations.
    waiting: HashMap<String, String>,
    /// Positions at which it ended a conversation itself, which is no news to it.
    ended: BTreeSet<u64>,
}

impl Talk {
    pub(super) fn new(home: Option<ConversationId>) -> Self {
        let connected = home.iter().map(ConversationId::to_string).collect();
        Self { home, connected, ..Self::default() }
    }

    /// From now on it hears what others do there.
    pub(super) fn connect(&mut self, id: &ConversationId) {
        if self.connected.len() >= MOST_CONNECTED {
            self.connected.retain(|other| {
                Some(other.as_str()) == self.home.as_ref().map(ConversationId::as_str)
            });
        }
        self.connected.insert(id.to_string());
    }

    pub(super) fn is_connected(&self, conversation: &str) -> bool {
        self.connected.contains(conversation)
    }

    /// Whether it can wait for another answer.
    pub(super) fn has_room(&self) -> bool {
        self.waiting.len() < MOST_WAITING
    }

    /// A reply waits for this answer.
    pub(super) fn wait_for(&mut self, answer: &MessageId, conversation: &ConversationId) {
        self.waiting.insert(answer.to_string(), conversation.to_string());
    }

    /// Whether a reply waited for this answer, which is there now.
    pub(super) fn takes(&mut self, answer: &str) -> bool {
        self.waiting.remove(answer).is_some()
    }

    /// How many replies waited for answers in a conversation that will not come any more.
    pub(super) fn gives_up(&mut self, conversation: &str) -> usize {
        let before = self.waiting.len();
        self.waiting.retain(|_, other| other != conversation);
        before - self.waiting.len()
    }

    /// It ended a conversation itself.
    pub(super) fn ended_at(&mut self, position: u64) {
        self.ended.insert(position);
    }

    /// Whether it did so at this position; earlier ones have been heard of.
    pub(super) fn did_end_at(&mut self, position: u64) -> bool {
        self.ended = self.ended.split_off(&position);
        self.ended.contains(&position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(n: u32) -> ConversationId {
        ConversationId::parse(format!("{n:012x}")).unwrap()
    }

    #[test]
    fn a_socket_hears_of_its_home_and_of_what_it_named() {
        let mut talk = Talk::new(Some(chat(1)));
        assert!(talk.is_connected(chat(1).as_str()) && !talk.is_connected(chat(2).as_str()));
        for n in 2..1_200 {
            talk.connect(&chat(n));
        }
        assert!(talk.is_connected(chat(1).as_str()) && talk.is_connected(chat(1_199).as_str()));
        assert!(talk.connected.len() <= MOST_CONNECTED);
    }

    #[test]
    fn a_reply_waits_for_its_answer_once() {
        let mut talk = Talk::new(None);
        for n in 0..MOST_WAITING {
            assert!(talk.has_room());
            talk.wait_for(&MessageId::parse(format!("{n:010x}")).unwrap(), &chat(1));
        }
        assert!(!talk.has_room());
        assert!(talk.takes("0000000000") && !talk.takes("0000000000"));
        assert_eq!((talk.gives_up(chat(2).as_str()), talk.gives_up(chat(1).as_str())), (0, 31));
    }

    #[test]
    fn what_it_ended_itself_is_no_news() {
        let mut talk = Talk::new(None);
        talk.ended_at(5);
        assert!(!talk.did_end_at(4) && talk.did_end_at(5) && !talk.did_end_at(6));
    }
}
