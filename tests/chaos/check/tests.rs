//! An honest history passes; each way of breaking a promise is found, by its name.

use domain::Event;
use domain::account::AccountEvent;
use domain::conversation::{AnswerDetails, ConversationEvent as Said, Follows, Speaker};
use domain::{MessageId, UserId};

use super::{Kind, Rules, check};
use crate::ledger::{Entry, Outcome, Receipt, What};
use crate::stored::Stored;

const CHAT: &str = "c0ffeec0ffee";
const ADA: &str = "adaadaadaadaadaa";

fn id(digit: char) -> MessageId {
    MessageId::parse(digit.to_string().repeat(10)).unwrap()
}

fn sent(message: char, answer: char, text: &str) -> Vec<Said> {
    let said = Said::MessageSent {
        message: id(message),
        follows: Follows::Latest,
        edits: None,
        speaker: Speaker::User,
        text: text.into(),
        supplied: None,
    };
    vec![said, asked(message, answer)]
}

fn asked(message: char, answer: char) -> Said {
    let at = "2026-01-01T12:00:00Z".parse().unwrap();
    Said::AnswerRequested {
        answer: id(answer),
        message: id(message),
        at,
        instead_of: None,
        continues: false,
        model: None,
    }
}

fn completed(message: char, answer: char) -> Said {
    let details = AnswerDetails {
        model: "m".into(),
        provider: "p".into(),
        prompt_tokens: 1,
        completion_tokens: 1,
        time_to_first_token_ms: 1,
        duration_ms: 1,
        finish_reason: "stop".into(),
        attempts: 1,
    };
    Said::AnswerCompleted {
        answer: id(answer),
        message: id(message),
        requested_at: "2026-01-01T12:00:00Z".parse().unwrap(),
        text: "Hello".into(),
        details,
        asked: None,
    }
}

fn stopped(message: char, answer: char) -> Said {
    let requested_at = "2026-01-01T12:00:00Z".parse().unwrap();
    let (answer, message) = (id(answer), id(message));
    Said::AnswerStopped { answer, message, requested_at, text: "".into(), asked: None }
}

/// The journal of a short, honest day: position n is commit n.
fn journal() -> Vec<Stored> {
    let registered = AccountEvent::Registered {
        username: "ada".into(),
        email: "ada@example.com".into(),
        full_name: None,
        username_key: String::new(),
        email_key: String::new(),
    };
    let owner = UserId::parse("a".repeat(16)).unwrap();
    let said = [
        vec![Said::Started { owner, title: Some("One".into()), began: None }],
        sent('1', 'a', "First"),
        vec![completed('1', 'a')],
        vec![Said::Renamed { title: "Two".into() }],
        sent('2', 'b', "Second"),
        vec![stopped('2', 'b')],
        vec![asked('2', 'c')],
        vec![completed('2', 'c')],
        vec![Said::Deleted {}],
        vec![Said::Restored {}],
    ];
    let said = said.map(|said| (CHAT, said.into_iter().map(Event::Conversation).collect()));
    let all = std::iter::once((ADA, vec![Event::Account(registered)])).chain(said);
    all.zip(1..)
        .map(|((id, events), position)| Stored {
            position,
            id: id.to_owned(),
            command: format!("command-{position}"),
            events,
        })
        .collect()
}

/// One request after the other, each acknowledged before the next is sent.
fn ledger() -> Vec<Entry> {
    let (one, two) = ("1".repeat(10), "2".repeat(10));
    let (a, b, c) = ("a".repeat(10), "b".repeat(10), "c".repeat(10));
    let send = |text: &str| What::Send { text: text.into() };
    let rows = [
        (What::Register { username: "ada".into() }, ADA, None, 1),
        (What::Start { title: "One".into() }, CHAT, None, 2),
        (send("First"), &one, Some(&a), 3),
        (What::Rename { title: "Two".into() }, CHAT, None, 5),
        (send("Second"), &two, Some(&b), 6),
        (What::Stop { answer: b.clone() }, &b, None, 7),
        (What::Retry { message: two.clone() }, &two, Some(&c), 8),
        (What::Delete, CHAT, None, 10),
        (What::Restore, CHAT, None, 11),
    ];
    rows.into_iter()
        .zip(1..)
        .map(|((what, id, answer, position), tick)| {
            let receipt = Receipt { id: id.to_owned(), answer: answer.cloned(), position };
            Entry {
                name: format!("k-{tick}"),
                who: 0,
                chat: if position == 1 { ADA } else { CHAT }.to_owned(),
                what,
                sent: tick * 2,
                outcome: Outcome::Acknowledged { receipt: receipt.clone(), at: tick * 2 + 1 },
                repeats: vec![receipt],
                denials: Vec::new(),
            }
        })
        .collect()
}

fn broken(ledger: &[Entry], journal: &[Stored]) -> Vec<Kind> {
    let violations = check(ledger, journal, Rules { conflicts: false }).violations;
    let mut kinds: Vec<_> = violations.iter().map(|violation| violation.kind).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// Takes a commit out and closes the gap, as if it had never been appended.
fn without(position: u64) -> (Vec<Entry>, Vec<Stored>) {
    let (mut ledger, mut journal) = (ledger(), journal());
    journal.remove(position as usize - 1);
    journal.iter_mut().zip(1..).for_each(|(stored, place)| stored.position = place);
    let shift = |receipt: &mut Receipt| receipt.position -= u64::from(receipt.position > position);
    for entry in &mut ledger {
        entry.repeats.iter_mut().for_each(shift);
        if let Outcome::Acknowledged { receipt, .. } = &mut entry.outcome {
            shift(receipt);
        }
    }
    (ledger, journal)
}

/// Appends a commit once more.
fn twice(position: u64) -> Vec<Stored> {
    let mut journal = journal();
    let mut again = journal[position as usize - 1].clone();
    again.position = journal.len() as u64 + 1;
    again.command = "another command".into();
    journal.push(again);
    journal
}

#[test]
fn an_honest_history_breaks_nothing() {
    let findings = check(&ledger(), &journal(), Rules { conflicts: false });
    assert!(findings.violations.is_empty(), "{:?}", findings.violations);
    assert_eq!((findings.answers.completed, findings.answers.stopped), (2, 1));
}

#[test]
fn every_acknowledged_request_that_is_lost_is_found() {
    for position in [1, 2, 3, 5, 6, 8, 10, 11] {
        let (ledger, journal) = without(position);
        assert!(broken(&ledger, &journal).contains(&Kind::Lost), "{position}");
    }
    let mut gap = journal();
    gap.remove(4);
    assert!(broken(&ledger(), &gap).contains(&Kind::Lost));
}

#[test]
fn every_doubled_effect_is_found() {
    for position in [1, 2, 3, 5, 6, 8, 10, 11] {
        assert!(broken(&ledger(), &twice(position)).contains(&Kind::Doubled), "{position}");
    }
    let mut same_command = journal();
    same_command[4].command = same_command[3].command.clone();
    assert_eq!(broken(&ledger(), &same_command), [Kind::Doubled]);
}

#[test]
fn what_nobody_asked_for_is_found() {
    for index in [0, 2, 3, 6, 7] {
        let mut ledger = ledger();
        ledger.remove(index);
        assert_eq!(broken(&ledger, &journal()), [Kind::Invented], "{index}");
    }
}

#[test]
fn two_that_changed_places_are_found() {
    let mut journal = journal();
    let (early, late) = (journal[4].events.clone(), journal[8].events.clone());
    (journal[4].events, journal[8].events) = (late, early);
    assert!(broken(&ledger(), &journal).contains(&Kind::WrongReceipt));
    // The receipts agree, so that nothing but the order is wrong.
    let mut ledger = ledger();
    let at = |entry: &mut Entry, to: u64| {
        entry.repeats.iter_mut().for_each(|receipt| receipt.position = to);
        if let Outcome::Acknowledged { receipt, .. } = &mut entry.outcome {
            receipt.position = to;
        }
    };
    at(&mut ledger[3], 9);
    assert!(broken(&ledger, &journal).contains(&Kind::Reordered));
    // Both were under way at the same time: either may be first.
    ledger[3].sent = 2;
    if let Outcome::Acknowledged { at, .. } = &mut ledger[3].outcome {
        *at = 100;
    }
    assert!(!broken(&ledger, &journal).contains(&Kind::Reordered));
}

#[test]
fn a_receipt_that_changes_is_found() {
    for index in 0..9 {
        let mut ledger = ledger();
        ledger[index].repeats[0].id = "d".repeat(10);
        assert_eq!(broken(&ledger, &journal()), [Kind::WrongReceipt], "{index}");
    }
    let mut ledger = ledger();
    ledger[2].repeats[0].position += 1;
    assert_eq!(broken(&ledger, &journal()), [Kind::WrongReceipt]);
}

#[test]
fn a_refusal_that_no_rule_gives_is_found_and_one_that_was_done_nevertheless() {
    let mut ledger = ledger();
    ledger[2].denials.push("conflict".into());
    assert_eq!(broken(&ledger, &journal()), [Kind::FalseRefusal]);
    ledger[2].denials.clear();
    ledger[3].outcome = Outcome::Refused { code: "conflict".into() };
    let kinds = [Kind::Invented, Kind::FalseRefusal, Kind::RefusedYetDone];
    assert_eq!(broken(&ledger, &journal()), kinds);
    ledger[3].outcome = Outcome::Unknown;
    assert!(broken(&ledger, &journal()).contains(&Kind::Unresolved));
}

#[test]
fn an_answer_that_is_never_settled_or_more_than_once_is_found() {
    let (ledger, journal) = without(9);
    assert_eq!(broken(&ledger, &journal), [Kind::Unsettled]);
    assert!(broken(&self::ledger(), &twice(9)).contains(&Kind::Unsettled));
}
