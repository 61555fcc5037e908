//! Where a reader of the event stream is: what it says when it comes back (`Last-Event-ID`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use wire::live::{Body, Envelope, FramesSeen};

use super::listener::Seen;

/// More answers being written than this are remembered without their frames, which are told
/// again then: an id goes with every event and must stay short.
const ANSWERS: usize = 16;
/// Longest id that is read, in bytes: those we give are shorter.
const LONGEST: usize = 8 * 1024;

/// Where a reader is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Journal position of the last event it was told; 0 before the first.
    #[serde(rename = "p")]
    position: u64,
    /// How many events of that commit it was told; 0 stands for all of them.
    #[serde(rename = "n", default, skip_serializing_if = "is_zero")]
    part: usize,
    /// Answers that are being written: conversation, answer, number of the last frame.
    #[serde(rename = "a", default, skip_serializing_if = "Vec::is_empty")]
    answers: Vec<(String, String, u64)>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over like this")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Place {
    /// Where a reader is whose lists reflect a journal position.
    pub fn after(position: u64) -> Self {
        Self { position, ..Self::default() }
    }

    /// Reads an id; none when it is not one of ours.
    pub fn read(id: &str) -> Option<Self> {
        let json = URL_SAFE_NO_PAD.decode(id).ok().filter(|_| id.len() <= LONGEST)?;
        let place: Self = serde_json::from_slice(&json).ok()?;
        (place.answers.len() <= ANSWERS).then_some(place)
    }

    /// What is sent beside an event.
    pub fn id(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// What a reader that is here has seen, as far as whole commits go.
    pub(super) fn seen(&self) -> Seen {
        let frames = self
            .answers
            .iter()
            .cloned()
            .map(|(conversation, answer, seq)| (conversation, FramesSeen { answer, seq }));
        let begun = self.part > 0;
        Seen {
            // At 1, nothing is before it: 0 would ask for nothing at all.
            position: if begun { self.position.saturating_sub(1).max(1) } else { self.position },
            frames: frames.collect(),
        }
    }

    /// Leaves out of what was missed what a reader that is here was told of a commit.
    pub(super) fn without_told(&self, mut missed: Vec<Envelope>) -> Vec<Envelope> {
        let mut told = self.part;
        missed.retain(|envelope| {
            let is_told = told > 0 && is_event(envelope) && envelope.seq == self.position;
            if is_told {
                told -= 1;
            }
            !is_told
        });
        missed
    }

    /// Moves on to behind what is told.
    pub(super) fn pass(&mut self, envelope: &Envelope) {
        let conversation = envelope.conversation.clone().unwrap_or_default();
        match &envelope.body {
            Body::Ready { position } | Body::Resync { position } => {
                // A node that lags behind the one before has not told all of it.
                if *position >= self.position {
                    (self.position, self.part) = (*position, 0);
                }
                return;
            }
            Body::Frame(frame) => {
                self.has(conversation, &frame.answer, envelope.seq);
                return;
            }
            Body::AnswerRequested(answer) => self.has(conversation, &answer.id, 0),
            Body::AnswerSettled(settled) => {
                self.answers.retain(|(_, answer, _)| *answer != settled.id);
            }
            Body::ConversationPurged {} => {
                self.answers.retain(|(purged, ..)| *purged != conversation);
            }
            _ => {}
        }
        if !is_event(envelope) {
            return;
        }
        match envelope.seq.cmp(&self.position) {
            std::cmp::Ordering::Greater => (self.position, self.part) = (envelope.seq, 1),
            // With all of a commit told there is nothing to count.
            std::cmp::Ordering::Equal if self.part > 0 => self.part += 1,
            _ => {}
        }
    }

    fn has(&mut self, conversation: String, answer: &str, number: u64) {
        self.answers.retain(|(_, known, _)| known != answer);
        if self.answers.len() >= ANSWERS {
            self.answers.remove(0);
        }
        self.answers.push((conversation, answer.to_owned(), number));
    }
}

/// Whether it has a place in the journal.
fn is_event(envelope: &Envelope) -> bool {
    envelope.conversation.is_some() && envelope.seq > 0 && !matches!(envelope.body, Body::Frame(_))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use wire::live::Frame;

    use super::*;

    fn event(seq: u64, title: &str) -> Envelope {
        envelope(seq, Body::ConversationRenamed { title: title.to_owned() })
    }

    fn envelope(seq: u64, body: Body) -> Envelope {
        let at = DateTime::UNIX_EPOCH;
        Envelope { v: 1, conversation: Some("c".to_owned()), seq, at, body }
    }

    fn frame(seq: u64, answer: &str) -> Envelope {
        let text = String::new();
        envelope(seq, Body::Frame(Frame { answer: answer.to_owned(), attempt: 1, text }))
    }

    #[test]
    fn an_id_is_read_back_and_nothing_else_is() {
        let mut place = Place::after(7);
        for told in [event(9, "a"), event(9, "b"), frame(1, "x"), frame(2, "x")] {
            place.pass(&told);
        }
        let read = Place::read(&place.id()).unwrap();
        assert_eq!(read, place);
        assert_eq!((place.position, place.part), (9, 2));
        assert_eq!(place.answers, [("c".to_owned(), "x".to_owned(), 2)]);
        for wrong in ["", "17", "e30", "%", &"A".repeat(LONGEST + 4)] {
            assert_eq!(Place::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_cut_within_a_commit_leaves_the_rest_of_it_to_be_told() {
        let all = [event(8, "a"), event(9, "b"), event(9, "c"), event(9, "d"), event(12, "e")];
        for cut in 1..=all.len() {
            let mut place = Place::after(7);
            all[..cut].iter().for_each(|told| place.pass(told));
            let seen = place.seen();
            let missed = all.iter().filter(|e| e.seq > seen.position).cloned().collect();
            assert_eq!(place.without_told(missed), all[cut..], "cut behind {cut}");
        }
    }

    #[test]
    fn when_all_is_told_no_part_is_counted() {
        let mut place = Place::default();
        place.pass(&Envelope { conversation: None, ..envelope(0, Body::Ready { position: 5 }) });
        place.pass(&event(5, "late"));
        assert_eq!((place.seen().position, place.part), (5, 0));
    }

    #[test]
    fn many_answers_at_once_do_not_make_the_id_long() {
        let mut place = Place::default();
        for answer in 0..100 {
            place.pass(&frame(1, &format!("answer-{answer}")));
        }
        assert_eq!(place.answers.len(), ANSWERS);
        assert!(Place::read(&place.id()).is_some());
    }
}
