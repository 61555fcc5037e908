use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::{
    Brought, Change, Command, Conversation, ConversationEvent as Event, Follows, Kind, Named,
    Rated, Refusal, Settlement, Speaker, Thread,
};
use crate::values::{MessageId, UserId};

impl Conversation {
    /// The rules.
    ///
    /// # Errors
    /// A [`Refusal`] when the order breaks one.
    pub fn decide(&self, command: Command) -> Result<Vec<Event>, Refusal> {
        match (self, command) {
            (Self::NotStarted, Command::Start { owner, title, metadata, began }) => {
                let started =
                    Event::Started { owner, title: title.map(|t| t.into_string().into()), began };
                let annotated =
                    metadata.map(|data| Event::Annotated { metadata: data.into_string().into() });
                Ok(std::iter::once(started).chain(annotated).collect())
            }
            (Self::Open(thread) | Self::Deleted(thread), Command::Start { owner, .. }) => {
                if thread.owner == owner { Ok(Vec::new()) } else { Err(Refusal::IdTaken) }
            }
            (Self::Purged { .. }, Command::Start { .. }) => Err(Refusal::IdTaken),
            (Self::Purged { owner }, Command::Purge { by })
                if by.as_ref().is_none_or(|by| by == owner) =>
            {
                Ok(Vec::new())
            }
            (Self::NotStarted | Self::Purged { .. }, _) => Err(Refusal::NotFound),
            (Self::Open(thread), Command::Delete { by }) => {
                thread.owned(&by)?;
                Ok(vec![Event::Deleted {}])
            }
            (Self::Open(thread), Command::Restore { by })
            | (Self::Deleted(thread), Command::Delete { by }) => {
                thread.owned(&by)?;
                Ok(Vec::new())
            }
            (Self::Deleted(thread), Command::Restore { by }) => {
                thread.owned(&by)?;
                Ok(vec![Event::Restored {}])
            }
            (Self::Deleted(thread), Command::Purge { by }) => {
                by.map_or(Ok(()), |by| thread.owned(&by))?;
                Ok(vec![Event::Purged {}])
            }
            (Self::Open(thread), Command::Purge { by }) => {
                by.map_or(Ok(()), |by| thread.owned(&by))?;
                Err(Refusal::NotDeleted)
            }
            (Self::Open(thread), command) => thread.decide(command),
            (Self::Deleted(thread), command) => thread.decide_in_the_trash(command),
        }
    }
}

impl Thread {
    fn decide(&self, command: Command) -> Result<Vec<Event>, Refusal> {
        match command {
            Command::Change { by, changes } => {
                self.owned(&by)?;
                changes.into_iter().filter_map(|change| self.change(change).transpose()).collect()
            }
            Command::SetTitle { title } => Ok(match self.named {
                Named::Not => vec![Event::Titled { title: title.into_string().into() }],
                Named::ByItself | Named::ByPerson => Vec::new(),
            }),
            Command::SendMessage { by, message, edits, speaker, text, supplied, answer, at } => {
                self.owned(&by)?;
                if self.entries.contains_key(&message) {
                    return Ok(Vec::new());
                }
                self.goes_on()?;
                let follows = match &edits {
                    None => self.leaf.clone(),
                    Some(edited) => self.editable(edited)?.clone(),
                };
                let sent = Event::MessageSent {
                    message: message.clone(),
                    follows: follows.map_or(Follows::Nothing, Follows::Message),
                    edits,
                    speaker,
                    text: text.into_string().into(),
                    supplied,
                };
                let asked = answer.map(|answer| self.request(answer, message, None, None, at));
                // Who writes to it wants it at hand.
                let back = self.archived.then_some(Event::Unarchived {});
                Ok(back.into_iter().chain([sent]).chain(asked.transpose()?).collect())
            }
            Command::Bring { by, messages, shows } => {
                self.owned(&by)?;
                self.bring(messages, shows)
            }
            Command::CorrectMessage { by, message, text } => {
                self.owned(&by)?;
                self.settled(&message)?;
                Ok(vec![Event::MessageCorrected { message, text: text.into_string().into() }])
            }
            Command::DeleteMessage { by, message } => {
                self.owned(&by)?;
                let deleted = self.settled(&message)?;
                let event = Event::MessageDeleted { message };
                Ok(if deleted { Vec::new() } else { vec![event] })
            }
            Command::RestoreMessage { by, message } => {
                self.owned(&by)?;
                let deleted = self.settled(&message)?;
                let event = Event::MessageRestored { message };
                Ok(if deleted { vec![event] } else { Vec::new() })
            }
            Command::SwitchBranch { by, message } => {
                self.owned(&by)?;
                if !self.entries.contains_key(&message) {
                    return Err(Refusal::MessageNotFound);
                }
                let leaf = self.newest_leaf(&message);
                let shown = self.leaf.as_ref() == Some(&leaf);
                Ok(if shown { Vec::new() } else { vec![Event::BranchSwitched { leaf }] })
            }
            Command::RetryAnswer { by, message, answer, continues, at } => {
                self.owned(&by)?;
                self.retry(message, answer, continues, at)
            }
            Command::Regenerate { by, message, answer, model, at } => {
                self.owned(&by)?;
                let model = model.map(|model| model.as_str().to_owned());
                self.regenerate(message, answer, model, at)
            }
            Command::AskModel { answer, model, provider, parameters, context } => {
                match self.kind(&answer)? {
                    Kind::Pending { asked: None, .. } => {
                        Ok(vec![Event::ModelAsked { answer, model, provider, parameters, context }])
                    }
                    _ => Ok(Vec::new()),
                }
            }
            Command::SettleAnswer { answer, settlement } => self.settle_answer(answer, settlement),
            Command::RateAnswer { by, answer, rating, reason } => {
                self.owned(&by)?;
                match self.kind(&answer)? {
                    Kind::Pending { .. } => return Err(Refusal::BeingWritten),
                    Kind::Said { speaker: Speaker::User | Speaker::System, .. } => {
                        return Err(Refusal::NotAnAnswer);
                    }
                    _ => {}
                }
                let reason = reason.map(|reason| reason.into_string().into());
                Ok(vec![Event::AnswerRated { answer, rating, reason }])
            }
            Command::Start { .. }
            | Command::Delete { .. }
            | Command::Restore { .. }
            | Command::Purge { .. } => Ok(Vec::new()),
        }
    }

    /// A repeat of what was done before the deletion stays done, and a model may finish what it
    /// began; nothing else happens in the trash.
    fn decide_in_the_trash(&self, command: Command) -> Result<Vec<Event>, Refusal> {
        let done = match &command {
            Command::AskModel { .. } | Command::SettleAnswer { .. } => {
                return self.decide(command);
            }
            Command::SetTitle { .. } => false,
            Command::SendMessage { by, message, .. } => {
                self.owned(by)?;
                self.entries.contains_key(message)
            }
            Command::RetryAnswer { by, answer, .. } | Command::Regenerate { by, answer, .. } => {
                self.owned(by)?;
                self.entries.contains_key(answer)
            }
            Command::Bring { by, messages, .. } => {
                self.owned(by)?;
                messages.iter().all(|brought| self.entries.contains_key(&brought.message))
            }
            Command::Change { by, .. }
            | Command::CorrectMessage { by, .. }
            | Command::DeleteMessage { by, .. }
            | Command::RestoreMessage { by, .. }
            | Command::SwitchBranch { by, .. }
            | Command::RateAnswer { by, .. } => {
                self.owned(by)?;
                false
            }
            Command::Start { .. }
            | Command::Delete { .. }
            | Command::Restore { .. }
            | Command::Purge { .. } => false,
        };
        if done { Ok(Vec::new()) } else { Err(Refusal::Deleted) }
    }

    fn owned(&self, by: &UserId) -> Result<(), Refusal> {
        if self.owner == *by { Ok(()) } else { Err(Refusal::NotFound) }
    }

    fn goes_on(&self) -> Result<(), Refusal> {
        if self.ended { Err(Refusal::Ended) } else { Ok(()) }
    }

    fn kind(&self, message: &MessageId) -> Result<&Kind, Refusal> {
        Ok(&self.entries.get(message).ok_or(Refusal::MessageNotFound)?.kind)
    }

    /// What a person's message was said after.
    fn editable(&self, message: &MessageId) -> Result<&Option<MessageId>, Refusal> {
        let entry = self.entries.get(message).ok_or(Refusal::MessageNotFound)?;
        match entry.kind {
            Kind::Said { speaker: Speaker::User, .. } => Ok(&entry.parent),
            _ => Err(Refusal::NotEditable),
        }
    }

    /// Whether a message that is not being written is out of the thread.
    fn settled(&self, message: &MessageId) -> Result<bool, Refusal> {
        let entry = self.entries.get(message).ok_or(Refusal::MessageNotFound)?;
        match entry.kind {
            Kind::Pending { .. } => Err(Refusal::BeingWritten),
            _ => Ok(entry.deleted),
        }
    }

    fn change(&self, change: Change) -> Result<Option<Event>, Refusal> {
        Ok(match change {
            Change::Title(title) => Some(Event::Renamed { title: title.into_string().into() }),
            Change::Pinned(true) => (!self.pinned).then_some(Event::Pinned {}),
            Change::Pinned(false) => self.pinned.then_some(Event::Unpinned {}),
            Change::Archived(true) => (!self.archived).then_some(Event::Archived {}),
            Change::Archived(false) => self.archived.then_some(Event::Unarchived {}),
            Change::Ended(true) => (!self.ended).then_some(Event::Ended {}),
            Change::Ended(false) => self.ended.then_some(Event::Reopened {}),
            Change::Tags(tags) => {
                let tags = tags.into_iter().map(|tag| tag.into_string().into()).collect();
                Some(Event::Tagged { tags })
            }
            Change::Metadata(metadata) => {
                Some(Event::Annotated { metadata: metadata.into_string().into() })
            }
            Change::Branch(leaf) => {
                let leaf = self.standing(&leaf);
                if !self.entries.contains_key(leaf) {
                    return Err(Refusal::MessageNotFound);
                }
                let shown = self.leaf.as_ref() == Some(leaf);
                (!shown).then(|| Event::BranchSwitched { leaf: leaf.clone() })
            }
            Change::Settings { model, system_prompt, parameters } => Some(Event::Configured {
                model: model.map(|model| model.as_str().to_owned()),
                system_prompt: system_prompt.map(|prompt| prompt.into_string().into()),
                parameters,
            }),
        })
    }

    fn bring(
        &self,
        messages: Vec<Brought>,
        shows: Option<MessageId>,
    ) -> Result<Vec<Event>, Refusal> {
        let mut known: HashSet<MessageId> = HashSet::new();
        let mut events = Vec::new();
        for Brought { message, after, speaker, text, supplied, rated } in messages {
            if self.entries.contains_key(&message) || known.contains(&message) {
                continue;
            }
            if let Some(after) = &after
                && !self.entries.contains_key(after)
                && !known.contains(after)
            {
                return Err(Refusal::MessageNotFound);
            }
            known.insert(message.clone());
            let answer = message.clone();
            events.push(Event::MessageSent {
                message,
                follows: after.map_or(Follows::Nothing, Follows::Message),
                edits: None,
                speaker,
                text: text.into(),
                supplied: Some(supplied),
            });
            let rated = rated.filter(|_| speaker == Speaker::Assistant);
            events.extend(rated.map(|Rated { rating, reason }| Event::AnswerRated {
                answer,
                rating: Some(rating),
                reason: reason.map(|reason| reason.into_string().into()),
            }));
        }
        if events.is_empty() {
            return Ok(events);
        }
        self.goes_on()?;
        let shows = shows.filter(|leaf| self.entries.contains_key(leaf) || known.contains(leaf));
        events.extend(shows.map(|leaf| Event::BranchSwitched { leaf }));
        Ok(events)
    }

    fn request(
        &self,
        answer: MessageId,
        message: MessageId,
        instead_of: Option<(MessageId, bool)>,
        model: Option<String>,
        at: DateTime<Utc>,
    ) -> Result<Event, Refusal> {
        if self.entries.contains_key(&answer) || answer == message {
            return Err(Refusal::AnswerIdTaken);
        }
        let (instead_of, continues) = instead_of.unzip();
        let model = model.or_else(|| self.model.clone());
        let continues = continues.unwrap_or_default();
        Ok(Event::AnswerRequested { answer, message, at, instead_of, continues, model })
    }

    /// A message of a person, and of its answers the one that is meant: the one that was named,
    /// or the latest.
    fn answered(&self, named: MessageId) -> Result<(MessageId, Option<MessageId>), Refusal> {
        let entry = self.entries.get(&named).ok_or(Refusal::MessageNotFound)?;
        match (&entry.kind, &entry.parent) {
            (Kind::Said { speaker: Speaker::User, answer }, _) => Ok((named, answer.clone())),
            (Kind::Said { .. }, _) | (_, None) => Err(Refusal::NotAnswerable),
            (_, Some(message)) => Ok((message.clone(), Some(named))),
        }
    }

    /// Whether just this answer was asked for: a repeat stays done, whatever came after. Anything
    /// else is asked only while the conversation goes on.
    fn has_asked(&self, message: &MessageId, answer: &MessageId) -> Result<bool, Refusal> {
        if self.answer_to(message) == Some(answer) {
            return Ok(true);
        }
        self.goes_on().map(|()| false)
    }

    fn retry(
        &self,
        named: MessageId,
        answer: MessageId,
        continues: bool,
        at: DateTime<Utc>,
    ) -> Result<Vec<Event>, Refusal> {
        let (message, previous) = self.answered(named)?;
        if self.has_asked(&message, &answer)? {
            return Ok(Vec::new());
        }
        let instead_of = match &previous {
            None => None,
            Some(previous) => match self.kind(previous)? {
                Kind::Retryable { words: false } if continues => {
                    return Err(Refusal::NotContinuable);
                }
                Kind::Retryable { .. } => Some((previous.clone(), continues)),
                _ => return Err(Refusal::AlreadyAnswered),
            },
        };
        Ok(vec![self.request(answer, message, instead_of, None, at)?])
    }

    fn regenerate(
        &self,
        named: MessageId,
        answer: MessageId,
        model: Option<String>,
        at: DateTime<Utc>,
    ) -> Result<Vec<Event>, Refusal> {
        let (message, previous) = self.answered(named)?;
        if self.has_asked(&message, &answer)? {
            return Ok(Vec::new());
        }
        if let Some(previous) = &previous
            && let Kind::Pending { .. } = self.kind(previous)?
        {
            return Err(Refusal::BeingWritten);
        }
        Ok(vec![self.request(answer, message, None, model, at)?])
    }

    fn settle_answer(
        &self,
        answer: MessageId,
        settlement: Settlement,
    ) -> Result<Vec<Event>, Refusal> {
        if let Settlement::Stopped { by, .. } = &settlement {
            self.owned(by)?;
        }
        let entry = self.entries.get(&answer).ok_or(Refusal::MessageNotFound)?;
        let (message, requested_at, asked) = match (&entry.kind, &entry.parent) {
            (Kind::Pending { requested_at, asked }, Some(message)) => {
                (message.clone(), *requested_at, asked.clone())
            }
            (Kind::Said { .. }, _) | (_, None) => return Err(Refusal::MessageNotFound),
            _ => return Ok(Vec::new()),
        };
        Ok(vec![match settlement {
            Settlement::Completed { text, details } => {
                let text = text.into();
                Event::AnswerCompleted { answer, message, requested_at, text, details, asked }
            }
            Settlement::Failed { code, attempts } => {
                Event::AnswerFailed { answer, message, requested_at, code, attempts, asked }
            }
            Settlement::Stopped { text, .. } => {
                Event::AnswerStopped { answer, message, requested_at, text: text.into(), asked }
            }
            Settlement::Interrupted { text } => {
                Event::AnswerInterrupted { answer, message, requested_at, text: text.into(), asked }
            }
        }])
    }
}
