//! What is struck when: all of it follows from the seed.

use std::ops::Range;
use std::time::Duration;

use fastrand::Rng;

/// One or two things that go wrong at the same moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Blow<T> {
    /// Time since everything was there again after the blow before.
    pub(crate) after: Duration,
    pub(crate) targets: Vec<T>,
    /// How long it stays so.
    pub(crate) away: Duration,
}

/// How blows are drawn. Times in milliseconds.
#[derive(Debug, Clone)]
pub(crate) struct Draw<'a, T> {
    /// Every one has its turn, in an order that chance decides.
    pub(crate) targets: &'a [T],
    /// How many are struck, at least.
    pub(crate) strikes: usize,
    /// How many blows in a hundred hit two of them.
    pub(crate) doubles: u8,
    pub(crate) after: Range<u64>,
    pub(crate) away: Range<u64>,
}

/// The blows of a seed.
pub(crate) fn plan<T: Copy + Ord>(seed: u64, draw: &Draw<'_, T>) -> Vec<Blow<T>> {
    let mut rng = Rng::with_seed(seed);
    let (mut blows, mut bag, mut planned) = (Vec::new(), Vec::new(), 0);
    while planned < draw.strikes {
        if bag.is_empty() {
            bag = draw.targets.to_vec();
            rng.shuffle(&mut bag);
        }
        let mut targets: Vec<T> = bag.pop().into_iter().collect();
        if rng.u8(..100) < draw.doubles {
            targets.extend(bag.pop());
        }
        targets.sort();
        planned += targets.len();
        let after = Duration::from_millis(rng.u64(draw.after.clone()));
        let away = Duration::from_millis(rng.u64(draw.away.clone()));
        blows.push(Blow { after, targets, away });
    }
    blows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_blows_again_and_every_target_its_turn() {
        let targets = ['a', 'b', 'c', 'd'];
        let draw =
            Draw { targets: &targets, strikes: 40, doubles: 25, after: 500..2500, away: 0..9 };
        let blows = plan(7, &draw);
        assert_eq!(blows, plan(7, &draw));
        assert_ne!(blows, plan(8, &draw));
        let hits = |target| blows.iter().filter(|blow| blow.targets.contains(target)).count();
        assert!(targets.iter().all(|target| hits(target) >= 10), "{blows:?}");
        assert!(blows.iter().any(|blow| blow.targets.len() == 2), "{blows:?}");
    }
}
