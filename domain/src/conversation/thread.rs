use std::collections::HashMap;

use chrono::{DateTime, Utc};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::{AskedModel, ConversationEvent as Event, Follows, Speaker};
use crate::values::{MessageId, UserId};

/// What is known of a conversation that is not purged, without its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// Whose it is.
    pub owner: UserId,
    /// Who named it.
    pub named: Named,
    /// It stands above the others in the list.
    pub pinned: bool,
    /// It is out of the list.
    pub archived: bool,
    /// Nothing more is to be said.
    pub ended: bool,
    /// The model that answers, where it is not the server's default.
    pub model: Option<String>,
    /// The last message of the branch that is shown.
    pub leaf: Option<MessageId>,
    /// What has been said and asked for, by id.
    pub entries: OrdMap<MessageId, Entry>,
}

/// Who gave a conversation its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Named {
    /// It has none.
    Not,
    /// It got one by itself.
    ByItself,
    /// A person did.
    ByPerson,
}

/// One message of a [`Thread`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// How many there were before it.
    #[serde(rename = "n")]
    pub number: u32,
    /// What it was said after; for an answer, the message it answers.
    #[serde(default, rename = "p", skip_serializing_if = "Option::is_none")]
    pub parent: Option<MessageId>,
    /// What it is.
    #[serde(rename = "k")]
    pub kind: Kind,
    /// It is out of the thread.
    #[serde(default, rename = "d", skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

/// What a message of a [`Thread`] is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Words of somebody.
    Said {
        /// Whose words these are.
        #[serde(rename = "s")]
        speaker: Speaker,
        /// The latest answer that was asked for.
        #[serde(default, rename = "a", skip_serializing_if = "Option::is_none")]
        answer: Option<MessageId>,
    },
    /// An answer that is being written.
    Pending {
        /// When it was asked for.
        #[serde(rename = "r")]
        requested_at: DateTime<Utc>,
        /// Whom it is asked of, once that has been noted.
        #[serde(default, rename = "a", skip_serializing_if = "Option::is_none")]
        asked: Option<AskedModel>,
    },
    /// An answer that ended with nothing more to wish for.
    #[serde(rename = "C")]
    Complete,
    /// An answer that ended early and can be asked for again.
    #[serde(rename = "R")]
    Retryable {
        /// There are words to go on from.
        #[serde(rename = "w")]
        words: bool,
    },
    /// An answer that ended early and gave its place to another.
    #[serde(rename = "G")]
    Replaced {
        /// By which answer.
        #[serde(rename = "b")]
        by: MessageId,
    },
}

impl Thread {
    pub(super) fn new(owner: UserId, named: bool) -> Self {
        Self {
            owner,
            named: if named { Named::ByPerson } else { Named::Not },
            pinned: false,
            archived: false,
            ended: false,
            model: None,
            leaf: None,
            entries: OrdMap::new(),
        }
    }

    /// The latest answer to a message that was asked for.
    pub fn answer_to(&self, message: &MessageId) -> Option<&MessageId> {
        match &self.entries.get(message)?.kind {
            Kind::Said { answer, .. } => answer.as_ref(),
            _ => None,
        }
    }

    /// The last message of the newest branch that goes on from a message.
    pub(super) fn newest_leaf(&self, from: &MessageId) -> MessageId {
        let mut newest: HashMap<&MessageId, (u32, &MessageId)> = HashMap::new();
        for (id, entry) in &self.entries {
            let Some(parent) = &entry.parent else { continue };
            if matches!(entry.kind, Kind::Replaced { .. }) {
                continue;
            }
            let newest = newest.entry(self.standing(parent)).or_insert((entry.number, id));
            *newest = (*newest).max((entry.number, id));
        }
        let mut leaf = self.standing(from);
        // A child is younger than its parent, but what stands in a place may be younger than
        // what follows: each step goes to another message, so their number is an end.
        for _ in 0..self.entries.len() {
            match newest.get(leaf) {
                Some((_, next)) => leaf = next,
                None => break,
            }
        }
        leaf.clone()
    }

    /// What stands where a message stood.
    pub(super) fn standing<'a>(&'a self, mut id: &'a MessageId) -> &'a MessageId {
        while let Some(Entry { kind: Kind::Replaced { by }, .. }) = self.entries.get(id) {
            id = by;
        }
        id
    }

    fn enter(&mut self, id: &MessageId, parent: Option<MessageId>, kind: Kind) {
        let number = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.insert(id.clone(), Entry { number, parent, kind, deleted: false });
    }

    fn settle(&mut self, answer: &MessageId, kind: Kind) {
        if let Some(entry) = self.entries.get_mut(answer) {
            entry.kind = kind;
        }
    }

    pub(super) fn evolve(mut self, event: &Event) -> Self {
        let end = event.step().from(self.leaf.as_ref().map(MessageId::as_str));
        match event {
            Event::MessageSent { message, follows, speaker, .. } => {
                let parent = match follows {
                    Follows::Nothing => None,
                    Follows::Latest => self.leaf.clone(),
                    Follows::Message(parent) => Some(parent.clone()),
                };
                self.enter(message, parent, Kind::Said { speaker: *speaker, answer: None });
            }
            Event::AnswerRequested { answer, message, at, instead_of, .. } => {
                let pending = Kind::Pending { requested_at: *at, asked: None };
                self.enter(answer, Some(message.clone()), pending);
                if let Some(earlier) = instead_of.as_ref().filter(|earlier| *earlier != answer) {
                    self.settle(earlier, Kind::Replaced { by: answer.clone() });
                }
                if let Some(Entry { kind: Kind::Said { answer: latest, .. }, .. }) =
                    self.entries.get_mut(message)
                {
                    *latest = Some(answer.clone());
                }
            }
            Event::ModelAsked { answer, model, provider, .. } => {
                if let Some(Entry { kind: Kind::Pending { asked, .. }, .. }) =
                    self.entries.get_mut(answer)
                {
                    let (model, provider) = (model.clone(), provider.clone());
                    *asked = Some(AskedModel { model, provider });
                }
            }
            Event::AnswerCompleted { answer, .. } => self.settle(answer, Kind::Complete),
            Event::AnswerFailed { answer, .. } => {
                self.settle(answer, Kind::Retryable { words: false });
            }
            Event::AnswerStopped { answer, .. } | Event::AnswerInterrupted { answer, .. } => {
                self.settle(answer, Kind::Retryable { words: true });
            }
            Event::MessageDeleted { message } => self.take_out(message, true),
            Event::MessageRestored { message } => self.take_out(message, false),
            Event::Renamed { .. } => self.named = Named::ByPerson,
            Event::Titled { .. } => self.named = Named::ByItself,
            Event::Pinned {} => self.pinned = true,
            Event::Unpinned {} => self.pinned = false,
            Event::Archived {} => self.archived = true,
            Event::Unarchived {} => self.archived = false,
            Event::Ended {} => self.ended = true,
            Event::Reopened {} => self.ended = false,
            Event::Configured { model, .. } => self.model.clone_from(model),
            Event::Started { .. }
            | Event::Tagged { .. }
            | Event::Annotated { .. }
            | Event::Deleted {}
            | Event::Restored {}
            | Event::Purged {}
            | Event::MessageCorrected { .. }
            | Event::BranchSwitched { .. }
            | Event::AnswerRated { .. } => {}
        }
        if end.is_some() {
            self.leaf = end;
        }
        self
    }

    fn take_out(&mut self, message: &MessageId, deleted: bool) {
        if let Some(entry) = self.entries.get_mut(message) {
            entry.deleted = deleted;
        }
    }
}
