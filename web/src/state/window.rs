//! Which part of a long thread is on the page, and how much room the rest takes.
//!
//! The heights of what was shown are known; what was not is taken to be as high as what was on
//! the average.

use std::{collections::HashMap, ops::Range};

/// How many messages are on the page at most.
pub const MOST: usize = 120;
/// How close to its edge what is looked at may come before the window moves.
const MARGIN: usize = 25;
/// What a message is taken for while nothing is known, in pixels.
const GUESS: f64 = 140.0;

/// The heights of messages, in pixels, the distance to the next included.
#[derive(Debug, Clone, Default)]
pub struct Heights {
    known: HashMap<String, f64>,
    sum: f64,
}

impl Heights {
    /// Notes how high a message is; true when that is news.
    pub fn note(&mut self, id: &str, height: f64) -> bool {
        let before = self.known.insert(id.into(), height);
        self.sum += height - before.unwrap_or_default();
        before != Some(height)
    }

    /// How high a message is, or may be.
    pub fn of(&self, id: &str) -> f64 {
        self.known.get(id).copied().unwrap_or_else(|| self.guess())
    }

    /// How high these are together.
    pub fn of_all<'a>(&self, ids: impl Iterator<Item = &'a str>) -> f64 {
        ids.map(|id| self.of(id)).sum()
    }

    fn guess(&self) -> f64 {
        if self.known.is_empty() { GUESS } else { self.sum / self.known.len() as f64 }
    }

    /// The message at so many pixels from the top of the first.
    pub fn at<'a>(&self, ids: impl Iterator<Item = &'a str>, top: f64) -> usize {
        let mut bottom = 0.0;
        let mut place = 0;
        for (at, id) in ids.enumerate() {
            place = at;
            bottom += self.of(id);
            if bottom > top {
                break;
            }
        }
        place
    }
}

/// The part that is on the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Window {
    /// Up to the last message.
    #[default]
    End,
    /// From this message on.
    From(String),
}

impl Window {
    /// Which of so many messages these are.
    pub fn range<'a>(&self, mut ids: impl Iterator<Item = &'a str>, count: usize) -> Range<usize> {
        let last = count.saturating_sub(MOST);
        let start = match self {
            Self::End => last,
            Self::From(first) => ids.position(|id| id == first).unwrap_or(last).min(last),
        };
        start..count.min(start + MOST)
    }

    /// Where the window has to be for these to be well within it; none when it is there.
    pub fn moved(range: &Range<usize>, seen: &Range<usize>, count: usize) -> Option<usize> {
        let early = range.start > 0 && seen.start < range.start + MARGIN;
        let late = range.end < count && seen.end + MARGIN > range.end;
        let middle = seen.start.midpoint(seen.end);
        let start = middle.saturating_sub(MOST / 2).min(count.saturating_sub(MOST));
        ((early || late) && start != range.start).then_some(start)
    }
}

#[cfg(test)]
mod tests {
    use super::{Heights, MOST, Window};

    fn ids(count: usize) -> Vec<String> {
        (0..count).map(|n| format!("m{n}")).collect()
    }

    fn each(ids: &[String]) -> impl Iterator<Item = &str> {
        ids.iter().map(String::as_str)
    }

    #[test]
    fn a_short_thread_is_there_as_a_whole() {
        let ids = ids(30);
        assert_eq!(Window::End.range(each(&ids), 30), 0..30);
        assert_eq!(Window::moved(&(0..30), &(3..9), 30), None);
    }

    #[test]
    fn a_long_one_opens_at_its_end_and_stays_bounded() {
        let ids = ids(10_000);
        assert_eq!(Window::End.range(each(&ids), 10_000), 10_000 - MOST..10_000);
        let from = Window::From("m500".into());
        assert_eq!(from.range(each(&ids), 10_000), 500..500 + MOST);
        let near_end = Window::From("m9990".into());
        assert_eq!(near_end.range(each(&ids), 10_000), 10_000 - MOST..10_000);
        let gone = Window::From("gone".into());
        assert_eq!(gone.range(each(&ids), 10_000), 10_000 - MOST..10_000);
    }

    #[test]
    fn it_moves_when_what_is_seen_comes_near_its_edge() {
        let range = 500..500 + MOST;
        assert_eq!(Window::moved(&range, &(555..565), 10_000), None);
        let up = Window::moved(&range, &(510..516), 10_000).unwrap();
        assert_eq!(up, 513 - MOST / 2);
        let down = Window::moved(&range, &(600..610), 10_000).unwrap();
        assert_eq!(down, 605 - MOST / 2);
        // There is nothing beyond the first and the last.
        assert_eq!(Window::moved(&(0..MOST), &(0..6), 10_000), None);
        assert_eq!(Window::moved(&(10_000 - MOST..10_000), &(9_994..10_000), 10_000), None);
    }

    #[test]
    fn what_was_not_seen_is_as_high_as_the_rest() {
        let ids = ids(4);
        let mut heights = Heights::default();
        assert!(heights.note("m0", 100.0) && heights.note("m1", 200.0));
        assert!(!heights.note("m1", 200.0));
        assert_eq!(heights.of_all(each(&ids)), 100.0 + 200.0 + 150.0 + 150.0);
        assert!(heights.note("m1", 300.0));
        assert_eq!(heights.of("m3"), 200.0);
        assert_eq!(heights.at(each(&ids), 0.0), 0);
        assert_eq!(heights.at(each(&ids), 100.0), 1);
        assert_eq!(heights.at(each(&ids), 450.0), 2);
        assert_eq!(heights.at(each(&ids), 9_000.0), 3);
    }
}
