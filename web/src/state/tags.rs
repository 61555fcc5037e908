//! Tags, as one writes them.

/// Most tags of a conversation.
const MOST: usize = 20;

/// These and one more; none when it is there already, is empty, or one too many.
pub fn add(tags: &[String], tag: &str) -> Option<Vec<String>> {
    let tag = tag.trim().trim_end_matches(',').trim();
    let fits = !tag.is_empty() && tags.len() < MOST && !tags.iter().any(|known| known == tag);
    fits.then(|| tags.iter().cloned().chain([tag.to_owned()]).collect())
}

#[cfg(test)]
mod tests {
    use super::add;

    #[test]
    fn a_tag_is_there_once() {
        let one = add(&[], " work, ").unwrap();
        assert_eq!(one, ["work"]);
        assert_eq!(add(&one, "work"), None);
        assert_eq!(add(&one, "  "), None);
        assert_eq!(add(&one, "home").unwrap(), ["work", "home"]);
        let many: Vec<_> = (0..20).map(|n| n.to_string()).collect();
        assert_eq!(add(&many, "one more"), None);
    }
}
