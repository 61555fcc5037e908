//! A list that is read page by page.

use wire::Page;

use super::transcript::Load;

/// A list, as far as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing<T> {
    /// Whether there is something to show.
    pub load: Load,
    /// Cursor of the page after the last one that is here.
    pub next: Option<String>,
    /// What was read.
    pub items: Vec<T>,
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Self { load: Load::Loading, next: None, items: Vec::new() }
    }
}

impl<T> Listing<T> {
    /// Takes in the first page in place of everything.
    pub fn replace(&mut self, page: Page<T>) {
        self.items.clear();
        self.extend(page);
    }

    /// Takes in a following page.
    pub fn extend(&mut self, page: Page<T>) {
        self.items.extend(page.items);
        self.next = page.next;
        self.load = Load::Ready;
    }

    /// Notes that it could not be read. What is on the screen stays there.
    pub fn fail(&mut self, why: String) {
        if self.load != Load::Ready {
            self.load = Load::Failed(why);
        }
    }
}

#[cfg(test)]
mod tests {
    use wire::Page;

    use super::{Listing, Load};

    fn page(items: &[u8], next: Option<&str>) -> Page<u8> {
        Page { items: items.to_vec(), next: next.map(str::to_owned), position: 0 }
    }

    #[test]
    fn pages_follow_each_other_until_the_first_is_read_again() {
        let mut list = Listing::default();
        list.replace(page(&[1, 2], Some("more")));
        list.extend(page(&[3], None));
        assert_eq!((list.items.as_slice(), list.next.as_deref()), ([1, 2, 3].as_slice(), None));
        list.replace(page(&[4], None));
        assert_eq!(list.items, [4]);
    }

    #[test]
    fn what_is_here_stays_when_reading_fails() {
        let mut list = Listing::default();
        list.fail("No.".into());
        assert_eq!(list.load, Load::Failed("No.".into()));
        list.replace(page(&[1], None));
        list.fail("No.".into());
        assert_eq!((list.load, list.items.as_slice()), (Load::Ready, [1].as_slice()));
    }
}
