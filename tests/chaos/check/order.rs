//! What was asked for after an acknowledgement comes after it.

use std::collections::HashMap;

use super::effects::shown;
use super::{Findings, Kind};
use crate::ledger::{Entry, Outcome, What};

pub(super) fn check(ledger: &[Entry], findings: &mut Findings) {
    let mut chats: HashMap<&str, Vec<&Entry>> = HashMap::new();
    for entry in ledger {
        // A stop of what is finished, and a registration, have no commit of their own to place.
        let placed = !matches!(entry.what, What::Stop { .. } | What::Register { .. });
        if placed && matches!(entry.outcome, Outcome::Acknowledged { .. }) {
            chats.entry(&entry.chat).or_default().push(entry);
        }
    }
    for entries in chats.values() {
        in_order(entries, findings);
    }
}

/// Goes through a conversation's requests in the order they were sent, knowing of those that had
/// been acknowledged by then which stands last.
fn in_order(entries: &[&Entry], findings: &mut Findings) {
    let receipt = |entry: &Entry| match &entry.outcome {
        Outcome::Acknowledged { receipt, at } => (*at, receipt.position),
        _ => (u64::MAX, 0),
    };
    let mut sent = entries.to_vec();
    sent.sort_by_key(|entry| entry.sent);
    let mut acknowledged = entries.to_vec();
    acknowledged.sort_by_key(|entry| receipt(entry).0);
    let mut known = acknowledged.into_iter().peekable();
    let mut last: Option<(u64, &Entry)> = None;
    for entry in sent {
        while let Some(earlier) = known.next_if(|earlier| receipt(earlier).0 < entry.sent) {
            let position = receipt(earlier).1;
            if last.is_none_or(|(latest, _)| position > latest) {
                last = Some((position, earlier));
            }
        }
        let position = receipt(entry).1;
        if let Some((latest, earlier)) = last.filter(|(latest, _)| *latest >= position) {
            let (earlier, entry) = (shown(earlier), shown(entry));
            let detail =
                format!("{earlier} at {latest}, and {entry}, asked for later, at {position}");
            findings.add(Kind::Reordered, detail);
        }
    }
}
