//! The language of a search: words, "phrases", `-excluded` ones, and filters such as `tag:work`.

use std::iter::Peekable;
use std::str::Chars;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::conversation::Speaker;

/// Words and phrases that count; those beyond are passed over.
const MOST: usize = 32;

/// What somebody looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// All of these must be there.
    pub wanted: Vec<Term>,
    /// None of these may be there.
    pub excluded: Vec<Term>,
    /// Each must be in the title of the conversation.
    pub title: Vec<Term>,
    /// The conversation has all of these tags.
    pub tags: Vec<String>,
    /// What the name of the model begins with.
    pub model: Option<String>,
    /// Whose words.
    pub role: Option<Speaker>,
    /// Said at this time or later.
    pub after: Option<DateTime<Utc>>,
    /// Said before this time.
    pub before: Option<DateTime<Utc>>,
}

/// Something to find in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A word.
    Word(String),
    /// A word that may go on: the last one of a search, which may still be being typed.
    Prefix(String),
    /// Words that follow each other.
    Phrase(String),
}

/// A filter that cannot be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Of `before:` or `after:`.
    #[error(
        "`before:` and `after:` take a date such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z"
    )]
    Date,
    /// Of `role:`.
    #[error("`role:` takes `user`, `assistant` or `system`")]
    Role,
}

/// A piece of a search as it was typed.
struct Token {
    excluded: bool,
    filter: Option<String>,
    text: String,
    quoted: bool,
    /// Nothing comes after it, not even a space.
    open: bool,
}

impl Terms {
    /// Reads a search. Whatever is no filter is something to find.
    ///
    /// # Errors
    /// [`Wrong`] for a date or a role that is none.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        let mut terms = Self::default();
        let mut characters = text.chars().peekable();
        while let Some(token) = next(&mut characters) {
            terms.take(token)?;
        }
        Ok(terms)
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn take(&mut self, token: Token) -> Result<(), Wrong> {
        let Token { excluded, filter, text, quoted, open } = token;
        // Who is still typing the filter has not said yet what it is.
        let (text, name) = (text.trim(), filter.as_deref());
        if text.is_empty() {
            return Ok(());
        }
        match name {
            Some("before") => self.before = Some(time(text)?),
            Some("after") => self.after = Some(time(text)?),
            Some("role") => self.role = Some(role(text)?),
            Some("model") => self.model = Some(text.to_lowercase()),
            Some("tag") => self.tags.push(text.to_owned()),
            _ => {
                let count = self.wanted.len() + self.excluded.len() + self.title.len();
                // What holds neither a letter nor a digit is in no index.
                if count >= MOST || !text.contains(char::is_alphanumeric) {
                    return Ok(());
                }
                let text = text.to_owned();
                let term = if quoted {
                    Term::Phrase(text)
                } else if open && !excluded {
                    Term::Prefix(text)
                } else {
                    Term::Word(text)
                };
                match (name, excluded) {
                    (Some(_), _) => self.title.push(term),
                    (None, true) => self.excluded.push(term),
                    (None, false) => self.wanted.push(term),
                }
            }
        }
        Ok(())
    }
}

/// The next piece. A quotation mark without its partner reaches to the end.
fn next(characters: &mut Peekable<Chars<'_>>) -> Option<Token> {
    while characters.next_if(|c| c.is_whitespace()).is_some() {}
    characters.peek()?;
    let excluded = characters.next_if_eq(&'-').is_some();
    let mut token =
        Token { excluded, filter: None, text: String::new(), quoted: false, open: true };
    while let Some(c) = characters.next() {
        if c.is_whitespace() {
            token.open = false;
            break;
        }
        let begins = token.text.is_empty();
        if c == '"' && begins {
            token.quoted = true;
            token.text.extend(characters.take_while(|c| *c != '"'));
            break;
        }
        if c == ':' && token.filter.is_none() && is_filter(&token.text) && !excluded {
            token.filter = Some(std::mem::take(&mut token.text).to_lowercase());
            continue;
        }
        token.text.push(c);
    }
    Some(token)
}

fn is_filter(name: &str) -> bool {
    ["before", "after", "model", "tag", "role", "title"]
        .iter()
        .any(|filter| filter.eq_ignore_ascii_case(name))
}

/// The beginning of a day, in UTC, or a time.
fn time(text: &str) -> Result<DateTime<Utc>, Wrong> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return storable(day.and_time(NaiveTime::MIN).and_utc());
    }
    let time = DateTime::parse_from_rfc3339(text).map_err(|_| Wrong::Date)?;
    storable(time.to_utc())
}

/// Years that a database knows and a person may mean.
fn storable(time: DateTime<Utc>) -> Result<DateTime<Utc>, Wrong> {
    use chrono::Datelike as _;
    if (1..=9999).contains(&time.year()) { Ok(time) } else { Err(Wrong::Date) }
}

fn role(text: &str) -> Result<Speaker, Wrong> {
    Speaker::named(&text.to_lowercase()).ok_or(Wrong::Role)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Terms {
        Terms::parse(text).unwrap()
    }

    fn word(text: &str) -> Term {
        Term::Word(text.to_owned())
    }

    fn prefix(text: &str) -> Term {
        Term::Prefix(text.to_owned())
    }

    fn phrase(text: &str) -> Term {
        Term::Phrase(text.to_owned())
    }

    #[test]
    fn words_are_whole_but_for_the_last_one() {
        assert_eq!(parse("the red fo").wanted, [word("the"), word("red"), prefix("fo")]);
        assert_eq!(parse("fox ").wanted, [word("fox")], "a space ends it");
        assert_eq!(parse("  ").wanted, []);
    }

    #[test]
    fn phrases_hold_together_and_what_has_a_hyphen_before_it_must_not_be_there() {
        let terms = parse(r#""red fox" -dog -"big cat" well-known"#);
        assert_eq!(terms.wanted, [phrase("red fox"), prefix("well-known")]);
        assert_eq!(terms.excluded, [word("dog"), phrase("big cat")]);
        assert_eq!(parse(r#"a "never closed"#).wanted, [word("a"), phrase("never closed")]);
        assert_eq!(parse("-last").excluded, [word("last")], "no prefix: too much would go");
    }

    #[test]
    fn filters_are_taken_out_of_the_words() {
        let terms = parse(
            r#"fox before:2026-02-01 AFTER:2026-01-01T12:00:00+01:00 model:GPT-4o tag:"to do" tag:x role:User title:plans"#,
        );
        assert_eq!(terms.wanted, [word("fox")]);
        assert_eq!(terms.title, [prefix("plans")]);
        assert_eq!(terms.tags, ["to do", "x"]);
        assert_eq!(terms.model.as_deref(), Some("gpt-4o"));
        assert_eq!(terms.role, Some(Speaker::User));
        assert_eq!(terms.before.unwrap().to_rfc3339(), "2026-02-01T00:00:00+00:00");
        assert_eq!(terms.after.unwrap().to_rfc3339(), "2026-01-01T11:00:00+00:00");
    }

    #[test]
    fn what_only_looks_like_a_filter_is_words() {
        let terms = parse("https://a.example/x foo:bar -role:user");
        assert_eq!(terms.wanted, [word("https://a.example/x"), word("foo:bar")]);
        assert_eq!(terms.excluded, [word("role:user")]);
    }

    #[test]
    fn a_filter_that_is_still_being_typed_filters_nothing() {
        assert!(parse("before: role: tag: title: model:").is_empty());
        assert!(parse(r#"tag:" " """#).is_empty());
    }

    #[test]
    fn dates_and_roles_that_are_none_are_refused() {
        for wrong in ["before:soon", "after:2026-13-01", "after:2026-02-30", "before:+99999-01-01"]
        {
            assert_eq!(Terms::parse(wrong), Err(Wrong::Date), "{wrong}");
        }
        assert_eq!(Terms::parse("role:robot"), Err(Wrong::Role));
    }

    #[test]
    fn odd_input_is_no_error() {
        for odd in [
            "",
            "\"",
            "-",
            "--",
            "-\"",
            ":",
            "::",
            "???",
            "'",
            "\\",
            "a:b:c",
            "\0",
            "👍 -👍",
            "&|!<->*",
        ] {
            assert!(Terms::parse(odd).is_ok(), "{odd:?}");
        }
        let many = "x ".repeat(1000);
        assert_eq!(parse(&many).wanted.len(), MOST);
    }
}
