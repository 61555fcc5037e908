//! The text of an answer that is being written, put together from numbered frames.

use std::collections::BTreeMap;

use wire::live::Frame;

/// An answer that is being written.
///
/// Frames may come twice (after a reconnect) or early (live ones overtake those that are sent
/// again); each is used once and in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    attempt: u32,
    last: u64,
    text: String,
    early: BTreeMap<u64, Frame>,
}

impl Draft {
    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Number of the last frame that was used.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// How many frames wait for an earlier one. More than a few means one was lost.
    pub fn waiting(&self) -> usize {
        self.early.len()
    }

    /// Takes the frame in.
    pub fn absorb(&mut self, seq: u64, frame: Frame) {
        if seq <= self.last {
            if frame.attempt <= self.attempt {
                return;
            }
            // Another node took the answer over and counts from one again.
            *self = Self { attempt: frame.attempt, ..Self::default() };
        }
        self.early.insert(seq, frame);
        while let Some(frame) = self.early.remove(&(self.last + 1)) {
            self.last += 1;
            self.append(frame);
        }
    }

    fn append(&mut self, frame: Frame) {
        if frame.attempt > self.attempt {
            self.attempt = frame.attempt;
            self.text.clear();
        }
        if frame.attempt == self.attempt {
            self.text.push_str(&frame.text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Draft;
    use wire::live::Frame;

    fn draft(frames: &[(u64, u32, &str)]) -> Draft {
        let mut draft = Draft::default();
        for (seq, attempt, text) in frames {
            let frame = Frame { answer: "a".into(), attempt: *attempt, text: (*text).into() };
            draft.absorb(*seq, frame);
        }
        draft
    }

    #[test]
    fn frames_make_a_text() {
        let draft = draft(&[(1, 1, "Hel"), (2, 1, "lo")]);
        assert_eq!((draft.text(), draft.last()), ("Hello", 2));
    }

    #[test]
    fn a_frame_that_comes_twice_counts_once() {
        assert_eq!(draft(&[(1, 1, "a"), (1, 1, "a"), (2, 1, "b"), (1, 1, "a")]).text(), "ab");
    }

    #[test]
    fn an_early_frame_waits_for_its_turn() {
        let early = draft(&[(1, 1, "a"), (3, 1, "c")]);
        assert_eq!((early.text(), early.waiting()), ("a", 1));
        let whole = draft(&[(3, 1, "c"), (1, 1, "a"), (2, 1, "b")]);
        assert_eq!((whole.text(), whole.waiting()), ("abc", 0));
    }

    #[test]
    fn a_higher_attempt_starts_anew() {
        assert_eq!(draft(&[(1, 1, "wrong"), (2, 2, "ri"), (3, 2, "ght")]).text(), "right");
    }

    #[test]
    fn a_late_frame_of_an_earlier_attempt_is_passed_over() {
        assert_eq!(draft(&[(1, 2, "a"), (2, 1, "x"), (3, 2, "b")]).text(), "ab");
    }

    #[test]
    fn an_attempt_may_count_from_one_again() {
        assert_eq!(draft(&[(1, 1, "x"), (2, 1, "y"), (2, 2, "b"), (1, 2, "a")]).text(), "ab");
    }

    #[test]
    fn any_order_and_any_repetition_give_the_same_text() {
        let frames: Vec<_> = (1..=6u64).map(|n| (n, 1, ["a", "b", "c"][n as usize % 3])).collect();
        let expected = draft(&frames);
        for shift in 0..frames.len() {
            let mut mixed = frames.clone();
            mixed.rotate_left(shift);
            mixed.extend(frames.iter().rev());
            assert_eq!(draft(&mixed).text(), expected.text());
        }
    }
}
