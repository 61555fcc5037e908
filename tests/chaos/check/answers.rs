//! Every answer that was asked for is settled, once.

use std::collections::HashMap;

use domain::Event;
use domain::conversation::ConversationEvent as Said;

use super::{Findings, Kind};
use crate::stored::Stored;

/// How answers ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Answers {
    pub(crate) completed: usize,
    pub(crate) stopped: usize,
    pub(crate) interrupted: usize,
    pub(crate) failed: usize,
}

pub(super) fn check(journal: &[Stored], findings: &mut Findings) {
    let mut asked: HashMap<(&str, &str), (u64, usize)> = HashMap::new();
    for stored in journal {
        let id = stored.id.as_str();
        for event in &stored.events {
            let Event::Conversation(said) = event else { continue };
            let ended = &mut findings.answers;
            let answer = match said {
                Said::AnswerRequested { answer, .. } => {
                    let place = (stored.position, 0);
                    if asked.insert((id, answer.as_str()), place).is_some() {
                        let detail =
                            format!("answer {answer} asked for again at {}", stored.position);
                        findings.add(Kind::Doubled, detail);
                    }
                    continue;
                }
                Said::AnswerCompleted { answer, .. } => {
                    ended.completed += 1;
                    answer
                }
                Said::AnswerStopped { answer, .. } => {
                    ended.stopped += 1;
                    answer
                }
                Said::AnswerInterrupted { answer, .. } => {
                    ended.interrupted += 1;
                    answer
                }
                Said::AnswerFailed { answer, .. } => {
                    ended.failed += 1;
                    answer
                }
                _ => continue,
            };
            match asked.get_mut(&(id, answer.as_str())) {
                Some((_, settled)) => *settled += 1,
                None => {
                    let detail =
                        format!("answer {answer} settled at {}, never asked for", stored.position);
                    findings.add(Kind::Invented, detail);
                }
            }
        }
    }
    for ((chat, answer), (position, settled)) in asked {
        if settled != 1 {
            let detail =
                format!("answer {answer} in {chat}, asked for at {position}: {settled} times");
            findings.add(Kind::Unsettled, detail);
        }
    }
}
