//! Every request has exactly the effect it was acknowledged for, and nothing else has one.

use std::collections::{HashMap, HashSet};

use domain::Event;
use domain::account::AccountEvent;
use domain::conversation::ConversationEvent as Said;

use super::{Findings, Kind, Rules};
use crate::ledger::{Entry, Outcome, Receipt, What};
use crate::stored::Stored;

/// What a commit of a person does, in words that also a request has: the conversation and what
/// is unique about it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Effect {
    Registered(String),
    Started(String),
    Sent(String, String),
    Renamed(String, String),
    Deleted(String),
    Restored(String),
    Stopped(String, String),
    AskedAgain(String, String),
}

fn of_commit(stored: &Stored) -> Option<Effect> {
    let id = || stored.id.clone();
    let effect = |event: &Event| match event {
        Event::Account(AccountEvent::Registered { username, .. }) => {
            Some(Effect::Registered(username.text().to_owned()))
        }
        Event::Account(_) | Event::Activity(_) | Event::Role(_) => None,
        Event::Conversation(said) => match said {
            Said::Started { .. } => Some(Effect::Started(id())),
            Said::MessageSent { text, .. } => Some(Effect::Sent(id(), text.text().to_owned())),
            Said::Renamed { title } => Some(Effect::Renamed(id(), title.text().to_owned())),
            Said::Deleted {} => Some(Effect::Deleted(id())),
            Said::Restored {} => Some(Effect::Restored(id())),
            Said::AnswerStopped { answer, .. } => Some(Effect::Stopped(id(), answer.to_string())),
            Said::AnswerRequested { answer, .. } if stored.events.len() == 1 => {
                Some(Effect::AskedAgain(id(), answer.to_string()))
            }
            // What nobody of the campaign asks for: what the system does, and what is not tried.
            _ => None,
        },
    };
    stored.events.iter().find_map(effect)
}

fn of_request(entry: &Entry) -> Option<Effect> {
    let chat = || entry.chat.clone();
    Some(match &entry.what {
        What::Register { username } => Effect::Registered(username.clone()),
        What::Start { .. } => Effect::Started(chat()),
        What::Send { text } => Effect::Sent(chat(), text.clone()),
        What::Rename { title } => Effect::Renamed(chat(), title.clone()),
        What::Delete => Effect::Deleted(chat()),
        What::Restore => Effect::Restored(chat()),
        What::Stop { answer } => Effect::Stopped(chat(), answer.clone()),
        What::Retry { .. } => match &entry.outcome {
            Outcome::Acknowledged { receipt, .. } => {
                Effect::AskedAgain(chat(), receipt.answer.clone()?)
            }
            _ => return None,
        },
    })
}

pub(super) fn check(ledger: &[Entry], journal: &[Stored], rules: Rules, findings: &mut Findings) {
    let mut found: HashMap<Effect, Vec<u64>> = HashMap::new();
    for stored in journal {
        if let Some(effect) = of_commit(stored) {
            found.entry(effect).or_default().push(stored.position);
        }
    }
    let mut claimed: HashSet<(Effect, u64)> = HashSet::new();
    for entry in ledger {
        let effect = of_request(entry);
        let places = effect.as_ref().and_then(|effect| found.get(effect));
        let places = places.map_or(&[][..], Vec::as_slice);
        match &entry.outcome {
            Outcome::Unknown => {
                findings.add(Kind::Unresolved, shown(entry));
            }
            Outcome::Refused { code } => {
                if !may_be_refused(&entry.what, code, rules) {
                    findings.add(Kind::FalseRefusal, format!("{} with {code}", shown(entry)));
                }
                // What is deleted and restored again and again cannot be told apart.
                if !places.is_empty() && !matches!(entry.what, What::Delete | What::Restore) {
                    let detail = format!("{} with {code}, at {places:?}", shown(entry));
                    findings.add(Kind::RefusedYetDone, detail);
                }
            }
            Outcome::Acknowledged { receipt, .. } => {
                let place = acknowledged(entry, receipt, places, journal, findings);
                claimed.extend(effect.zip(place));
            }
        }
    }
    unclaimed(&found, &claimed, findings);
}

/// Answers the place of its one effect, where it has one.
fn acknowledged(
    entry: &Entry,
    receipt: &Receipt,
    places: &[u64],
    journal: &[Stored],
    findings: &mut Findings,
) -> Option<u64> {
    for code in &entry.denials {
        findings.add(Kind::FalseRefusal, format!("a repeat of {} with {code}", shown(entry)));
    }
    // Of deletions only the receipt tells which is whose; an answer that was finished before it
    // could be stopped has no stop; and every repeat of registering signs in anew.
    let (place, position) = match entry.what {
        What::Delete | What::Restore => {
            let place = places.iter().find(|place| **place == receipt.position);
            (place.copied(), place.copied())
        }
        What::Stop { .. } if places.is_empty() => return None,
        What::Register { .. } => (places.first().copied(), None),
        _ => (places.first().copied(), places.first().copied()),
    };
    let Some(place) = place else {
        findings.add(Kind::Lost, format!("{} with {receipt:?}", shown(entry)));
        return None;
    };
    if position.is_some_and(|position| position != receipt.position) {
        let detail = format!("{} is at {place}, its receipt says {receipt:?}", shown(entry));
        findings.add(Kind::WrongReceipt, detail);
    }
    let stored = place.checked_sub(1).and_then(|index| journal.get(usize::try_from(index).ok()?));
    if !stored.is_some_and(|stored| names(stored, entry, receipt)) {
        let detail = format!("{} at {place} has other ids than {receipt:?}", shown(entry));
        findings.add(Kind::WrongReceipt, detail);
    }
    for repeat in &entry.repeats {
        let same = if position.is_some() { repeat == receipt } else { repeat.id == receipt.id };
        if !same {
            let detail = format!("{}: {receipt:?}, repeated {repeat:?}", shown(entry));
            findings.add(Kind::WrongReceipt, detail);
        }
    }
    Some(place)
}

/// Whether the ids of a receipt are those of the commit.
fn names(stored: &Stored, entry: &Entry, receipt: &Receipt) -> bool {
    let has = |answer: &str| receipt.answer.as_deref() == Some(answer);
    stored.events.iter().all(|event| match event {
        Event::Conversation(Said::MessageSent { message, .. }) => receipt.id == message.as_str(),
        Event::Conversation(Said::AnswerRequested { message, answer, .. }) => {
            receipt.id == message.as_str() && has(answer.as_str())
        }
        Event::Conversation(Said::AnswerStopped { answer, .. }) => receipt.id == answer.as_str(),
        Event::Conversation(_) => receipt.id == stored.id && stored.id == entry.chat,
        Event::Account(_) | Event::Activity(_) | Event::Role(_) => receipt.id == stored.id,
    })
}

fn unclaimed(
    found: &HashMap<Effect, Vec<u64>>,
    claimed: &HashSet<(Effect, u64)>,
    findings: &mut Findings,
) {
    for (effect, places) in found {
        // The first administrator asks for itself.
        if *effect == Effect::Registered("admin".to_owned()) && places.len() == 1 {
            continue;
        }
        let mine = |place: &&u64| claimed.contains(&(effect.clone(), **place));
        let once = places.iter().any(|place| mine(&place));
        for place in places.iter().filter(|place| !mine(place)) {
            let kind = if once { Kind::Doubled } else { Kind::Invented };
            findings.add(kind, format!("{effect:?} at {place}, of {places:?}"));
        }
    }
}

fn may_be_refused(what: &What, code: &str, rules: Rules) -> bool {
    match (what, code) {
        (_, "conflict") => rules.conflicts,
        // It was complete before it could be stopped, or is being written again.
        (What::Retry { .. }, "message_already_answered") => true,
        _ => false,
    }
}

pub(super) fn shown(entry: &Entry) -> String {
    let Entry { name, chat, what, .. } = entry;
    format!("{what:?} ({name}) in {chat}")
}
