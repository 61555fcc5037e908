//! Several things of a list, chosen to do something with all of them.

use std::collections::BTreeSet;

/// What is chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    chosen: BTreeSet<String>,
    /// The one that was chosen last, from which a range is drawn.
    last: Option<String>,
}

impl Selection {
    /// True when it is chosen.
    pub fn has(&self, id: &str) -> bool {
        self.chosen.contains(id)
    }

    /// How many are chosen.
    pub fn count(&self) -> usize {
        self.chosen.len()
    }

    /// Those that are chosen, in the order of the list.
    pub fn of<'a>(&self, list: &[&'a str]) -> Vec<&'a str> {
        list.iter().copied().filter(|id| self.has(id)).collect()
    }

    /// Chooses one, or no longer; with `range` all from the last one to this one become as it.
    pub fn toggle(&mut self, id: &str, range: bool, list: &[&str]) {
        let wanted = !self.has(id);
        let place = |wanted: &str| list.iter().position(|known| *known == wanted);
        let last = self.last.as_deref().filter(|_| range).and_then(place);
        let ids = match (last, place(id)) {
            (Some(a), Some(b)) => &list[a.min(b)..=a.max(b)],
            _ => &[id][..],
        };
        for id in ids {
            if wanted {
                self.chosen.insert((*id).into());
            } else {
                self.chosen.remove(*id);
            }
        }
        self.last = Some(id.into());
    }

    /// Chooses all, or none when all are chosen.
    pub fn toggle_all(&mut self, list: &[&str]) {
        let all = list.iter().all(|id| self.has(id));
        self.clear();
        if !all {
            self.chosen.extend(list.iter().map(|id| (*id).to_owned()));
        }
    }

    /// Chooses none.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// What is no longer in the list is no longer chosen.
    pub fn keep(&mut self, list: &[&str]) {
        self.chosen.retain(|id| list.contains(&id.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use super::Selection;

    const LIST: [&str; 5] = ["a", "b", "c", "d", "e"];

    fn chosen(selection: &Selection) -> String {
        selection.of(&LIST).concat()
    }

    #[test]
    fn one_after_the_other() {
        let mut selection = Selection::default();
        selection.toggle("d", false, &LIST);
        selection.toggle("b", false, &LIST);
        assert_eq!(chosen(&selection), "bd");
        selection.toggle("d", false, &LIST);
        assert_eq!((chosen(&selection).as_str(), selection.count()), ("b", 1));
    }

    #[test]
    fn a_range_goes_from_the_last_one_in_either_direction() {
        let mut selection = Selection::default();
        selection.toggle("d", false, &LIST);
        selection.toggle("b", true, &LIST);
        assert_eq!(chosen(&selection), "bcd");
        selection.toggle("c", true, &LIST);
        assert_eq!(chosen(&selection), "d");
        // The first click draws no range.
        let mut fresh = Selection::default();
        fresh.toggle("c", true, &LIST);
        assert_eq!(chosen(&fresh), "c");
    }

    #[test]
    fn all_and_then_none() {
        let mut selection = Selection::default();
        selection.toggle("c", false, &LIST);
        selection.toggle_all(&LIST);
        assert_eq!(chosen(&selection), "abcde");
        selection.toggle_all(&LIST);
        assert_eq!(selection.count(), 0);
    }

    #[test]
    fn what_left_the_list_is_not_chosen_any_more() {
        let mut selection = Selection::default();
        selection.toggle_all(&LIST);
        selection.keep(&["a", "x"]);
        assert_eq!((chosen(&selection).as_str(), selection.count()), ("a", 1));
    }
}
