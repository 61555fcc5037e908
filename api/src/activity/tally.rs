//! Counts what is alike, in little memory, and says what is to be written down now.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, TimeDelta, Utc};
use domain::UserId;

/// The first of its kind is written at once, and then no more than one record in so long.
const WINDOW: TimeDelta = TimeDelta::seconds(10);
/// Of each kind so many are told apart; the others are counted together.
const APART: usize = 64;

/// What was attempted; attempts that are equal are counted in one record.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum What {
    /// For a name, which is given by its keyed hash, from an address.
    LogInFailed { name: Option<String>, address: Option<String> },
    /// In a class, by a user or from an address.
    RateLimited { class: &'static str, user: Option<UserId>, address: Option<String> },
    /// At a route, for a reason, to a user.
    Refused { route: String, code: &'static str, user: Option<UserId> },
}

impl What {
    /// What it is counted as when there are too many to tell apart.
    fn together(self) -> Self {
        match self {
            Self::LogInFailed { .. } => Self::LogInFailed { name: None, address: None },
            Self::RateLimited { class, .. } => {
                Self::RateLimited { class, user: None, address: None }
            }
            Self::Refused { route, code, .. } => Self::Refused { route, code, user: None },
        }
    }

    fn kind(&self) -> usize {
        match self {
            Self::LogInFailed { .. } => 0,
            Self::RateLimited { .. } => 1,
            Self::Refused { .. } => 2,
        }
    }
}

/// What is known of the first of those that are counted together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct First {
    /// The name as it was typed, to find out later whose it is.
    pub(super) typed: Option<String>,
    pub(super) address: Option<String>,
    pub(super) user_agent: Option<String>,
}

/// So many that are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) what: What,
    pub(super) first: First,
    pub(super) times: u64,
    pub(super) since: DateTime<Utc>,
}

struct Counted {
    first: First,
    times: u64,
    since: DateTime<Utc>,
    /// Not written before.
    due: DateTime<Utc>,
}

#[derive(Default)]
pub(super) struct Tally {
    counted: HashMap<What, Counted>,
    apart: [usize; 3],
}

impl Tally {
    /// Counts one.
    pub(super) fn add(&mut self, what: What, first: First, now: DateTime<Utc>) {
        let kind = what.kind();
        let is_new = !self.counted.contains_key(&what);
        let (what, first) = if is_new && self.apart[kind] >= APART {
            (what.together(), First::default())
        } else {
            (what, first)
        };
        match self.counted.entry(what) {
            Entry::Occupied(mut place) => {
                let counted = place.get_mut();
                if counted.times == 0 {
                    counted.since = now;
                    counted.first = first;
                }
                counted.times += 1;
            }
            Entry::Vacant(place) => {
                self.apart[kind] += 1;
                place.insert(Counted { first, times: 1, since: now, due: now });
            }
        }
    }

    /// What is to be written now, and from now on is counted anew.
    pub(super) fn due(&mut self, now: DateTime<Utc>) -> Vec<Count> {
        let mut due = Vec::new();
        for (what, counted) in &mut self.counted {
            if counted.times > 0 && counted.due <= now {
                due.push(counted.take(what, now));
            }
        }
        let apart = &mut self.apart;
        self.counted.retain(|what, counted| {
            let keep = counted.times > 0 || counted.due > now;
            apart[what.kind()] -= usize::from(!keep);
            keep
        });
        due
    }

    /// All that was counted, whether its time has come or not.
    pub(super) fn all(&mut self, now: DateTime<Utc>) -> Vec<Count> {
        let some = self.counted.iter_mut().filter(|(_, counted)| counted.times > 0);
        some.map(|(what, counted)| counted.take(what, now)).collect()
    }
}

impl Counted {
    fn take(&mut self, what: &What, now: DateTime<Utc>) -> Count {
        self.due = now + WINDOW;
        Count {
            what: what.clone(),
            first: std::mem::take(&mut self.first),
            times: std::mem::take(&mut self.times),
            since: self.since,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn failed(name: &str) -> What {
        What::LogInFailed { name: Some(name.to_owned()), address: None }
    }

    #[test]
    fn the_first_is_due_at_once_and_its_repeats_once_in_a_window() {
        let mut tally = Tally::default();
        tally.add(failed("ada"), First::default(), at(0));
        assert_eq!(tally.due(at(0)).iter().map(|count| count.times).collect::<Vec<_>>(), [1]);
        for second in 1..=9 {
            tally.add(failed("ada"), First::default(), at(second));
            assert_eq!(tally.due(at(second)), []);
        }
        let due = tally.due(at(10));
        assert_eq!((due[0].times, due[0].since), (9, at(1)));
        tally.add(failed("ada"), First::default(), at(11));
        assert_eq!(tally.due(at(19)), []);
        assert_eq!(tally.due(at(20)).len(), 1);
        // Nothing for a whole window: it is forgotten, and the next one is a first again.
        assert_eq!(tally.due(at(30)), []);
        assert!(tally.counted.is_empty());
        assert_eq!(tally.apart, [0; 3]);
    }

    #[test]
    fn however_many_names_are_tried_the_records_are_few_and_none_is_missed() {
        let mut tally = Tally::default();
        for name in 0..10_000 {
            tally.add(failed(&name.to_string()), First::default(), at(0));
        }
        let due = tally.due(at(0));
        assert_eq!(due.len(), APART + 1);
        assert_eq!(due.iter().map(|count| count.times).sum::<u64>(), 10_000);
        let rest = due.iter().find(|count| count.times > 1).unwrap();
        assert_eq!(rest.what, What::LogInFailed { name: None, address: None });
        // Other kinds have places of their own.
        let limited = What::RateLimited { class: "read", user: None, address: None };
        tally.add(limited.clone(), First::default(), at(1));
        assert_eq!(tally.due(at(1))[0].what, limited);
    }

    #[test]
    fn at_the_end_nothing_is_left() {
        let mut tally = Tally::default();
        tally.add(failed("ada"), First::default(), at(0));
        tally.due(at(0));
        tally.add(failed("ada"), First::default(), at(1));
        assert_eq!(tally.all(at(1)).len(), 1);
        assert_eq!(tally.all(at(1)), []);
    }
}
