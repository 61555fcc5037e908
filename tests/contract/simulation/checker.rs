//! Knows what was promised, and looks whether it was kept.

use std::collections::{BTreeSet, HashMap};

use domain::conversation::ConversationEvent;
use domain::{Conversation, Event};
use nats::Commit;

use super::client::{Answer, Answered};

/// What the journal holds, read once.
pub(super) struct History {
    commits: Vec<Read>,
}

struct Read {
    position: u64,
    conversation: String,
    command_id: String,
    events: Vec<ConversationEvent>,
}

impl History {
    pub(super) fn of(commits: &[Commit]) -> Self {
        let read = |commit: &Commit| Read {
            position: commit.position,
            conversation: commit.id.clone(),
            command_id: commit.command_id.clone(),
            events: events(commit),
        };
        Self { commits: commits.iter().map(read).collect() }
    }

    /// The conversations that were begun.
    pub(super) fn conversations(&self) -> BTreeSet<&str> {
        self.commits.iter().map(|commit| commit.conversation.as_str()).collect()
    }

    /// A conversation after the commits up to a position.
    pub(super) fn fold(&self, id: &str, up_to: u64) -> Conversation {
        let until = self.commits.iter().take_while(|commit| commit.position <= up_to);
        let its = until.filter(|commit| commit.conversation == id);
        its.flat_map(|commit| &commit.events).fold(Conversation::default(), Conversation::evolve)
    }
}

fn events(commit: &Commit) -> Vec<ConversationEvent> {
    let recorded = commit.events().expect("a commit of ours");
    let decoded = recorded.into_iter().map(|event| Event::decode(&event.kind, &event.data));
    let of_conversation = |event| match event {
        Ok(Event::Conversation(event)) => event,
        other => panic!("{other:?}"),
    };
    decoded.map(of_conversation).collect()
}

/// Every answer is true.
pub(super) fn check(history: &History, record: &[Answered]) -> Result<(), String> {
    let mut positions = HashMap::new();
    for commit in &history.commits {
        if let Some(first) = positions.insert(commit.command_id.as_str(), commit.position) {
            let (id, second) = (&commit.command_id, commit.position);
            return Err(format!("{id} is doubled: at {first} and at {second}"));
        }
    }
    for answered in record {
        let wrong = |what: &str| Err(format!("{what}: {answered:?}"));
        let order = &answered.order;
        let stored = positions.get(order.command_id.as_str()).copied();
        match &answered.answer {
            Answer::Done(position, state) => {
                // Also of each repeat: the receipt is the first one's.
                if stored != Some(*position) {
                    return wrong("an acknowledged command is not where its receipt says");
                }
                let folded = history.fold(&order.conversation, *position);
                if state.as_ref().is_some_and(|state| *state != folded) {
                    return wrong("the state is not what the journal is folded to");
                }
            }
            Answer::Nothing | Answer::Refused(_) => {
                if !was_true(history, answered) {
                    return wrong("it was never so while it was ordered");
                }
            }
        }
    }
    in_order(record)
}

/// At some moment between order and answer the rules said what was answered.
fn was_true(history: &History, answered: &Answered) -> bool {
    let (first, last) = answered.journal;
    (first..=last).any(|position| {
        let state = history.fold(&answered.order.conversation, position);
        match (state.decide(answered.order.command.clone()), &answered.answer) {
            (Ok(events), Answer::Nothing) => events.is_empty(),
            (Err(refusal), Answer::Refused(code)) => refusal.code() == *code,
            _ => false,
        }
    })
}

/// What was ordered after something was acknowledged comes after it in the journal.
fn in_order(record: &[Answered]) -> Result<(), String> {
    // Of one that was ordered more than once, the first order and the first answer count.
    let mut done = HashMap::new();
    for answered in record {
        let Answer::Done(position, _) = answered.answer else { continue };
        let (ordered, acknowledged) = answered.time;
        let time = done.entry(position).or_insert((ordered, acknowledged));
        *time = (time.0.min(ordered), time.1.min(acknowledged));
    }
    let done: Vec<_> = done.into_iter().collect();
    for (at, first) in &done {
        for (after, second) in &done {
            if first.1 < second.0 && at >= after {
                return Err(format!("{after} was ordered after {at} was acknowledged"));
            }
        }
    }
    Ok(())
}
