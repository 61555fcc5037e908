//! Counting each of many once, in each step of each group.

use std::collections::HashMap;

use super::active::Active;
use super::steps::Steps;

/// So many parts are sorted one after the other, which is quicker than all at once.
const PARTS: u64 = 64;

/// Who or what was active in which steps of which groups.
pub(super) struct Distinct {
    steps: u32,
    groups: HashMap<String, u32>,
    /// Id and place: the number of the group, times the steps there are, and that of the step.
    marks: Vec<Vec<(u64, u32)>>,
}

impl Distinct {
    pub(super) fn new(steps: &Steps) -> Self {
        let marks = (0..PARTS).map(|_| Vec::new()).collect();
        Self { steps: steps.count() as u32, groups: HashMap::new(), marks }
    }

    /// The number of a group.
    pub(super) fn group(&mut self, name: &str) -> u32 {
        if let Some(number) = self.groups.get(name) {
            return *number;
        }
        let number = self.groups.len() as u32;
        self.groups.insert(name.to_owned(), number);
        number
    }

    /// Something was active in a step, from 1, of a group.
    pub(super) fn mark(&mut self, id: u64, group: u32, step: i32) {
        let step = step.cast_unsigned().wrapping_sub(1);
        if step < self.steps {
            self.marks[(id % PARTS) as usize].push((id, group * self.steps + step));
        }
    }

    /// How many were active.
    pub(super) fn counts(self) -> Vec<Active> {
        let mut names = vec![String::new(); self.groups.len()];
        let mut counts = vec![0_i64; self.groups.len() * self.steps as usize];
        for (name, number) in self.groups {
            names[number as usize] = name;
        }
        each_once(self.marks).for_each(|(_, place)| counts[place as usize] += 1);
        let active = |(place, count): (u32, i64)| {
            let (group, step) = (place / self.steps, place % self.steps);
            Active { step: step.cast_signed() + 1, grp: names[group as usize].clone(), count }
        };
        (0..).zip(counts).filter(|(_, count)| *count > 0).map(active).collect()
    }

    /// Who was active in which steps, from 0, where there is one group: those of one id together,
    /// in order.
    pub(super) fn steps(self) -> impl Iterator<Item = (u64, usize)> {
        each_once(self.marks).map(|(id, step)| (id, step as usize))
    }
}

fn each_once(parts: Vec<Vec<(u64, u32)>>) -> impl Iterator<Item = (u64, u32)> {
    parts.into_iter().flat_map(|mut marks| {
        marks.sort_unstable();
        marks.dedup();
        marks
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
            found.mark(id, group, step);
        }
        assert_eq!(found.group("one"), one);
        let counts: Vec<_> =
            found.counts().into_iter().map(|found| (found.grp, found.step, found.count)).collect();
        let of = |group: &str, step, count| (group.to_owned(), step, count);
        assert_eq!(counts, [of("one", 1, 1), of("one", 2, 2), of("other", 2, 1)]);
    }
}
