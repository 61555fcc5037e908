//! When which process is killed: all of it follows from the seed.

use std::time::Duration;

use fastrand::Rng;

/// Whom a blow can hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    NodeOne,
    NodeTwo,
    Nats,
    Postgres,
}

impl Target {
    pub(crate) const ALL: [Self; 4] = [Self::NodeOne, Self::NodeTwo, Self::Nats, Self::Postgres];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::NodeOne => "node 1",
            Self::NodeTwo => "node 2",
            Self::Nats => "nats-server",
            Self::Postgres => "Postgres",
        }
    }
}

/// One or two processes that die at the same moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Blow {
    /// Time since everything was there again after the blow before.
    pub(crate) after: Duration,
    pub(crate) targets: Vec<Target>,
    /// How long they stay away.
    pub(crate) away: Duration,
}

/// Blows that kill at least `kills` processes. Every target has its turn, in an order that
/// chance decides; about one blow in four hits two of them.
pub(crate) fn plan(seed: u64, kills: usize, pause: (u64, u64)) -> Vec<Blow> {
    let mut rng = Rng::with_seed(seed);
    let (mut blows, mut bag, mut planned) = (Vec::new(), Vec::new(), 0);
    while planned < kills {
        if bag.is_empty() {
            bag = Target::ALL.to_vec();
            rng.shuffle(&mut bag);
        }
        let mut targets: Vec<Target> = bag.pop().into_iter().collect();
        if rng.u8(..4) == 0 {
            targets.extend(bag.pop());
        }
        targets.sort();
        planned += targets.len();
        let after = Duration::from_millis(rng.u64(pause.0..pause.1));
        let away = Duration::from_millis(rng.u64(0..1500));
        blows.push(Blow { after, targets, away });
    }
    blows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_blows_again_and_every_target_its_turn() {
        let blows = plan(7, 40, (500, 2500));
        assert_eq!(blows, plan(7, 40, (500, 2500)));
        assert_ne!(blows, plan(8, 40, (500, 2500)));
        let hits = |target| blows.iter().filter(|blow| blow.targets.contains(target)).count();
        assert!(Target::ALL.iter().all(|target| hits(target) >= 10), "{blows:?}");
        assert!(blows.iter().any(|blow| blow.targets.len() == 2), "{blows:?}");
    }
}
