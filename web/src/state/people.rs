//! The accounts of others: which are wanted, and what becomes of the list when one changes.

use wire::people::Person;

use super::listing::Listing;

/// Which accounts are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Part of a name or an address.
    pub search: String,
    /// Those of this role; all when empty.
    pub role: String,
    /// `active`, `disabled` or `deleted`; all that were not deleted when empty.
    pub state: String,
}

/// What the filter by state offers: the server's word, and ours.
pub const STATES: [(&str, &str); 4] =
    [("", "Not deleted"), ("active", "Active"), ("disabled", "Disabled"), ("deleted", "Deleted")];

impl Wanted {
    /// The query of the list, with values as they are.
    pub fn query(&self) -> Vec<(&'static str, &str)> {
        let all =
            [("search", self.search.trim()), ("role", &self.role), ("state", self.state.as_str())];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// True when somebody belongs into the list as far as their state goes.
    fn fits(&self, person: &Person) -> bool {
        if self.state.is_empty() { person.state != "deleted" } else { person.state == self.state }
    }
}

/// Takes in somebody of the list as they are now: in their place, or out of it.
pub fn absorb(list: &mut Listing<Person>, wanted: &Wanted, person: Person) {
    let place = list.items.iter().position(|known| known.id == person.id);
    match (place, wanted.fits(&person)) {
        (Some(place), true) => list.items[place] = person,
        (Some(place), false) => _ = list.items.remove(place),
        (None, _) => {}
    }
}

/// What somebody is called on the screen.
pub fn name_of(person: &Person) -> &str {
    person.full_name.as_deref().unwrap_or(&person.username)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use wire::people::Person;

    use super::{Wanted, absorb, name_of};
    use crate::state::listing::Listing;

    fn person(name: &str, state: &str) -> Person {
        Person {
            id: name.into(),
            username: name.into(),
            email: String::new(),
            full_name: None,
            roles: Vec::new(),
            state: state.into(),
            registered_at: DateTime::UNIX_EPOCH,
            seen_at: None,
            deleted_at: None,
            password_change_required: false,
        }
    }

    fn names(list: &Listing<Person>) -> Vec<&str> {
        list.items.iter().map(name_of).collect()
    }

    #[test]
    fn only_what_was_asked_for_is_in_the_query() {
        let wanted = Wanted { search: " al ".into(), state: "active".into(), ..Wanted::default() };
        assert_eq!(wanted.query(), [("search", "al"), ("state", "active")]);
        assert_eq!(Wanted { search: "  ".into(), ..Wanted::default() }.query(), []);
    }

    #[test]
    fn whoever_is_deleted_leaves_a_list_of_those_who_are_not() {
        let mut list = Listing::default();
        let wanted = Wanted::default();
        list.items = ["alice", "bob", "carol"].map(|name| person(name, "active")).to_vec();
        absorb(&mut list, &wanted, person("bob", "disabled"));
        assert_eq!(list.items[1].state, "disabled");
        absorb(&mut list, &wanted, person("bob", "deleted"));
        assert_eq!(names(&list), ["alice", "carol"]);
    }

    #[test]
    fn a_list_of_the_disabled_lets_go_of_whoever_is_not() {
        let mut list = Listing::default();
        let wanted = Wanted { state: "disabled".into(), ..Wanted::default() };
        list.items = vec![person("bob", "disabled")];
        absorb(&mut list, &wanted, person("carol", "disabled"));
        assert_eq!(names(&list), ["bob"]);
        absorb(&mut list, &wanted, person("bob", "active"));
        assert!(list.items.is_empty());
    }
}
