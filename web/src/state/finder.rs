//! Finding a conversation by its title, or something to do by its name.

/// How well a name fits what is looked for: the lower the better; none when it does not.
pub fn fit(name: &str, wanted: &str) -> Option<usize> {
    let (name, wanted) = (name.to_lowercase(), wanted.trim().to_lowercase());
    let mut rank = 0;
    for word in wanted.split_whitespace() {
        let at = name.find(word)?;
        let begins = at == 0 || name[..at].ends_with(|before: char| !before.is_alphanumeric());
        rank += if at == 0 {
            0
        } else if begins {
            1
        } else {
            2
        };
    }
    Some(rank)
}

/// Those whose name fits, the best first, as many as are wanted.
pub fn best<T>(
    all: impl IntoIterator<Item = T>,
    name: impl Fn(&T) -> String,
    wanted: &str,
    most: usize,
) -> Vec<T> {
    let mut fitting: Vec<_> = all
        .into_iter()
        .filter_map(|it| {
            let rank = fit(&name(&it), wanted)?;
            Some((rank, it))
        })
        .collect();
    fitting.sort_by_key(|(rank, _)| *rank);
    fitting.into_iter().take(most).map(|(_, it)| it).collect()
}

/// So many steps further among so many, around the ends.
pub fn step(now: usize, by: isize, of: usize) -> usize {
    match isize::try_from(of) {
        Ok(of) if of > 0 => (now.cast_signed() + by).rem_euclid(of).cast_unsigned(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{best, fit, step};

    #[test]
    fn the_beginning_of_a_word_is_better_than_its_middle() {
        assert_eq!(fit("Plan a weekend", "plan"), Some(0));
        assert_eq!(fit("Plan a weekend", "week"), Some(1));
        assert_eq!(fit("Plan a weekend", "end"), Some(2));
        assert_eq!(fit("Plan a weekend", "plan end"), Some(2));
        assert_eq!(fit("Plan a weekend", "plan beach"), None);
        assert_eq!(fit("Anything", "  "), Some(0));
        assert_eq!(fit("Ägypten im Mai", "ägy"), Some(0));
    }

    #[test]
    fn the_best_come_first_and_equals_keep_their_order() {
        let names = ["The end", "Endless", "Weekend", "End"];
        let found = best(names, |name| (*name).to_owned(), "end", 3);
        assert_eq!(found, ["Endless", "End", "The end"]);
    }

    #[test]
    fn one_steps_around_the_ends() {
        assert_eq!((step(0, -1, 3), step(2, 1, 3), step(1, 1, 3), step(5, 1, 0)), (2, 0, 2, 0));
    }
}
