//! Counting each of many once, in each step of each group.

use foldhash::HashMap;

use super::active::Active;
use super::steps::Steps;

/// Who or what was active in which steps of which groups: a bit for each.
pub(super) struct Distinct {
    steps: usize,
    /// Their numbers.
    groups: HashMap<String, u32>,
    /// The place of each id.
    places: HashMap<u64, usize>,
    /// By group: the steps of each place, in [`words`](Self::words) words.
    bits: Vec<Vec<u64>>,
}

impl Distinct {
    pub(super) fn new(steps: &Steps) -> Self {
        let (groups, places) = (HashMap::default(), HashMap::default());
        Self { steps: steps.count(), groups, places, bits: Vec::new() }
    }

    /// The number of a group.
    pub(super) fn group(&mut self, name: &str) -> u32 {
        if let Some(number) = self.groups.get(name) {
            return *number;
        }
        let number = self.groups.len() as u32;
        self.groups.insert(name.to_owned(), number);
        self.bits.push(Vec::new());
        number
    }

    /// Something was active in these steps, from 1, of a group.
    pub(super) fn mark(&mut self, id: u64, group: u32, steps: impl IntoIterator<Item = i32>) {
        let (known, words, count) = (self.places.len(), self.words(), self.steps);
        let steps = steps.into_iter().filter_map(|step| usize::try_from(step - 1).ok());
        let mut steps = steps.filter(|step| *step < count).peekable();
        if steps.peek().is_none() {
            return;
        }
        let first = *self.places.entry(id).or_insert(known) * words;
        let bits = &mut self.bits[group as usize];
        if bits.len() < first + words {
            bits.resize(first + words, 0);
        }
        steps.for_each(|step| bits[first + step / WORD] |= 1 << (step % WORD));
    }

    /// How many were active.
    pub(super) fn counts(self) -> Vec<Active> {
        let words = self.words();
        let mut active = Vec::new();
        for (name, number) in self.groups {
            let mut counts = vec![0_i64; self.steps];
            for steps in self.bits[number as usize].chunks_exact(words) {
                each(steps).for_each(|step| counts[step] += 1);
            }
            let found = (1..).zip(counts).filter(|(_, count)| *count > 0);
            active.extend(found.map(|(step, count)| Active { step, grp: name.clone(), count }));
        }
        active
    }

    /// Who was active in which steps, from 0 and in order, where there is one group.
    pub(super) fn steps(self) -> impl Iterator<Item = (u64, Vec<usize>)> {
        let (words, bits) = (self.words(), self.bits.into_iter().next().unwrap_or_default());
        let steps = move |place: usize| each(&bits[place * words..][..words]).collect();
        self.places.into_iter().map(move |(id, place)| (id, steps(place)))
    }

    fn words(&self) -> usize {
        self.steps.div_ceil(WORD)
    }
}

const WORD: usize = u64::BITS as usize;

/// The steps of which there is a bit.
fn each(words: &[u64]) -> impl Iterator<Item = usize> {
    (0..).zip(words).flat_map(|(index, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(index * WORD + bit)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_comes_twice_within_a_step_counts_once() {
        let at = |day: i64| chrono::DateTime::from_timestamp(day * 86_400, 0).unwrap();
        let mut found = Distinct::new(&Steps::new(vec![at(0), at(1)], at(2)));
        let (one, other) = (found.group("one"), found.group("other"));
        for (id, group, step) in
            [(7, one, 1), (7, one, 1), (7, one, 2), (71, one, 2), (7, other, 2), (7, one, 3)]
        {
            found.mark(id, group, [step]);
        }
        assert_eq!(found.group("one"), one);
        let mut counts: Vec<_> =
            found.counts().into_iter().map(|found| (found.grp, found.step, found.count)).collect();
        counts.sort();
        let of = |group: &str, step, count| (group.to_owned(), step, count);
        assert_eq!(counts, [of("one", 1, 1), of("one", 2, 2), of("other", 2, 1)]);
    }
}
