//! What a conversation is called.

/// Shown for a conversation nobody has named and whose beginning is not known.
pub const UNNAMED: &str = "New conversation";

/// How many characters of a first message stand in for a title.
const LENGTH: usize = 60;

/// The title, else the beginning of the first message, else [`UNNAMED`].
pub fn shown(title: Option<&str>, beginning: Option<&str>) -> String {
    title
        .map(str::trim)
        .filter(|title| !title.is_empty())
        .or(beginning)
        .unwrap_or(UNNAMED)
        .to_owned()
}

/// The beginning of a message on one line, cut between words; nothing for an empty message.
pub fn beginning(text: &str) -> Option<String> {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if line.chars().count() + word.chars().count() > LENGTH {
            if line.is_empty() {
                line = word.chars().take(LENGTH).collect();
            }
            line.push('…');
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::{beginning, shown};

    #[test]
    fn a_title_comes_before_a_beginning() {
        assert_eq!(shown(Some("Trip"), Some("Where to")), "Trip");
        assert_eq!(shown(Some("  "), Some("Where to")), "Where to");
        assert_eq!(shown(None, None), "New conversation");
    }

    #[test]
    fn a_beginning_is_one_short_line() {
        assert_eq!(beginning(" Hello\n\n world ").as_deref(), Some("Hello world"));
        assert_eq!(beginning(" \n"), None);
        let long = beginning(&"word ".repeat(40)).unwrap();
        assert!(long.ends_with("word…") && long.chars().count() <= 61);
        assert_eq!(beginning(&"é".repeat(90)).unwrap().chars().count(), 61);
    }
}
