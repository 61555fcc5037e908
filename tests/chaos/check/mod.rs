//! Compares what was promised with what the journal holds. Knows nothing of servers, so that its
//! own tests can show it a journal in which something is wrong.

mod answers;
mod effects;
mod order;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

pub(crate) use answers::Answers;

use crate::ledger::Entry;
use crate::stored::Stored;

/// The ways in which a promise can be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Acknowledged, and not in the journal.
    Lost,
    /// In the journal more than once.
    Doubled,
    /// In the journal without anybody having asked for it.
    Invented,
    /// Later than what was asked for after it.
    Reordered,
    /// The receipt, or that of a repeat, names another commit.
    WrongReceipt,
    /// A repeat of what was acknowledged was refused, or a refusal that no rule gives.
    FalseRefusal,
    /// Refused, and done nevertheless.
    RefusedYetDone,
    /// Not to be had an answer to, however often it was repeated.
    Unresolved,
    /// An answer that is never settled, or more than once.
    Unsettled,
    /// A view that is not what a fresh replay gives.
    View,
}

impl Kind {
    /// As the table names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Doubled => "doubled",
            Self::Invented => "invented",
            Self::Reordered => "reordered",
            Self::WrongReceipt => "wrong receipt",
            Self::FalseRefusal => "false refusal",
            Self::RefusedYetDone => "refused, yet done",
            Self::Unresolved => "unresolved",
            Self::Unsettled => "unsettled answer",
            Self::View => "view differs from replay",
        }
    }

    /// All of them, in the order of the table.
    pub(crate) const ALL: [Self; 10] = [
        Self::Lost,
        Self::Doubled,
        Self::Invented,
        Self::Reordered,
        Self::WrongReceipt,
        Self::FalseRefusal,
        Self::RefusedYetDone,
        Self::Unresolved,
        Self::Unsettled,
        Self::View,
    ];
}

/// One broken promise, with the ids that lead to it.
#[derive(Debug, Clone)]
pub(crate) struct Violation {
    pub(crate) kind: Kind,
    pub(crate) detail: String,
}

/// Which refusals a campaign may see.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// Whether many write the same conversation, so that a race may be lost five times.
    pub(crate) conflicts: bool,
}

/// What the check came to.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) violations: Vec<Violation>,
    pub(crate) answers: Answers,
    pub(crate) commits: usize,
}

impl Findings {
    pub(crate) fn add(&mut self, kind: Kind, detail: String) {
        self.violations.push(Violation { kind, detail });
    }
}

/// Compares all that was asked with all that is stored.
pub(crate) fn check(ledger: &[Entry], journal: &[Stored], rules: Rules) -> Findings {
    let mut findings = Findings { commits: journal.len(), ..Findings::default() };
    commands_once(journal, &mut findings);
    effects::check(ledger, journal, rules, &mut findings);
    order::check(ledger, &mut findings);
    answers::check(journal, &mut findings);
    findings
}

/// A command's id is in the journal once, and positions have no gap.
fn commands_once(journal: &[Stored], findings: &mut Findings) {
    let mut seen: HashMap<&str, u64> = HashMap::new();
    for (index, stored) in journal.iter().enumerate() {
        if stored.position != index as u64 + 1 {
            let detail = format!("position {} stands in place {}", stored.position, index + 1);
            findings.add(Kind::Lost, detail);
            return;
        }
        let command = stored.command.as_str();
        if let Some(first) = seen.insert(command, stored.position).filter(|_| !command.is_empty()) {
            let detail = format!("command {command} at {first} and {}", stored.position);
            findings.add(Kind::Doubled, detail);
        }
    }
}
