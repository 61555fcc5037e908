use super::language::{Habit, Rules, VALUES, has};
use super::{Pieces, Token, enclosed, word};

/// Splits code whose language is made of words.
pub(super) fn split<'a>(rules: &Rules, code: &'a str, pieces: &mut Pieces<'a>) {
    let mut place = Place { code, at: 0, is_first: true };
    while let Some(first) = place.rest().chars().next() {
        let (token, length) = look(rules, &place, first);
        let piece = &place.rest()[..length];
        pieces.push(token, piece);
        place.is_first = match piece.rfind('\n') {
            Some(end) => piece[end..].trim().is_empty(),
            None => place.is_first && (piece.trim().is_empty() || piece == "-"),
        };
        place.at += length;
    }
}

/// Where we are.
struct Place<'a> {
    code: &'a str,
    at: usize,
    /// Nothing stands before it on its line.
    is_first: bool,
}

impl<'a> Place<'a> {
    fn rest(&self) -> &'a str {
        &self.code[self.at..]
    }

    /// The character before it.
    fn before(&self) -> Option<char> {
        self.code[..self.at].chars().next_back()
    }

    /// The first character behind so many bytes that is no space within the line.
    fn next(&self, length: usize) -> Option<char> {
        self.rest()[length..].chars().find(|c| *c != ' ')
    }
}

/// What the next piece is, and how long, in bytes.
fn look(rules: &Rules, place: &Place<'_>, first: char) -> (Token, usize) {
    let rest = place.rest();
    if let Some((open, close)) = rules.block.filter(|(open, _)| rest.starts_with(open)) {
        return (Token::Comment, enclosed(rest, open, close));
    }
    let begins_word = place.before().is_none_or(char::is_whitespace);
    if rules.remarks.iter().any(|mark| rest.starts_with(mark) && (begins_word || *mark != "#")) {
        return (Token::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if let Some(length) = text(rules, rest, first) {
        let is_key = rules.habit == Habit::Keys && place.next(length) == Some(':');
        return (if is_key { Token::Name } else { Token::Text }, length);
    }
    if first.is_ascii_digit() || (rules.habit == Habit::Keys && is_negative(place)) {
        let sign = usize::from(first == '-');
        return (Token::Number, sign + number(&rest[sign..]));
    }
    match first {
        '$' if rules.habit == Habit::Shell => (Token::Number, 1 + word(&rest[1..], "")),
        '@' => (Token::Name, 1 + word(&rest[1..], rules.also)),
        '[' if rules.habit == Habit::Keys && place.is_first && place.next(1) != Some('"') => {
            (Token::Type, rest.find('\n').unwrap_or(rest.len()))
        }
        _ => match word(rest, rules.also) {
            0 => (Token::Plain, first.len_utf8()),
            length => named(rules, place, length),
        },
    }
}

/// What a word is. It may have a mark behind it that belongs to it.
fn named(rules: &Rules, place: &Place<'_>, length: usize) -> (Token, usize) {
    let rest = place.rest();
    let name = &rest[..length];
    let folded;
    let known = if rules.habit == Habit::AnyCase {
        folded = name.to_ascii_lowercase();
        &folded
    } else {
        name
    };
    let next = rest[length..].chars().next();
    let token = if has(rules.keywords, known) {
        Token::Keyword
    } else if has(rules.types, known) && next != Some('(') {
        if rules.habit == Habit::Shell { Token::Name } else { Token::Type }
    } else if has(VALUES, known) {
        Token::Number
    } else {
        match rules.habit {
            Habit::Rust if next == Some('!') && !rest[length..].starts_with("!=") => {
                return (Token::Function, length + 1);
            }
            Habit::Keys if place.is_first && matches!(place.next(length), Some(':' | '=')) => {
                Token::Name
            }
            Habit::Sheets if place.next(length) == Some(':') => Token::Name,
            Habit::Keys | Habit::Shell | Habit::Sheets => Token::Plain,
            Habit::Rust if next == Some('<') && name.starts_with(char::is_lowercase) => {
                Token::Function
            }
            _ if next == Some('(') => Token::Function,
            Habit::Capitals | Habit::Rust if name.starts_with(char::is_uppercase) => Token::Type,
            _ => Token::Plain,
        }
    };
    (token, length)
}

/// How long the text is that code begins with, if it does.
fn text(rules: &Rules, rest: &str, first: char) -> Option<usize> {
    // What may stand before the quotes: `f"…"`, `r#"…"#`, `b'…'`.
    let prefix = match rules.habit {
        Habit::Rust if rest.starts_with("r#") => return raw(rest),
        Habit::Rust | Habit::Capitals if first.is_ascii_alphabetic() => {
            let length = word(rest, "");
            let name = &rest[..length];
            if !has(" b br c cr f r u rb fr B F R U L u8 ", name) {
                return None;
            }
            length
        }
        _ => 0,
    };
    let quoted = &rest[prefix..];
    let quote = quoted.chars().next()?;
    if rules.habit == Habit::Rust && quote == '\'' {
        return character(quoted).map(|length| prefix + length);
    }
    if !rules.quotes.contains(quote) {
        return None;
    }
    let mark = &quoted[..1];
    if rules.triple && quoted.starts_with(&mark.repeat(3)) {
        return Some(prefix + enclosed(quoted, &mark.repeat(3), &mark.repeat(3)));
    }
    let is_long = rules.long.contains(quote);
    let mut skip = false;
    let end = quoted.char_indices().skip(1).find(|(_, c)| match c {
        _ if std::mem::take(&mut skip) => false,
        '\\' => {
            skip = true;
            false
        }
        '\n' => !is_long,
        c => *c == quote,
    });
    Some(prefix + end.map_or(quoted.len(), |(at, c)| at + usize::from(c != '\n')))
}

/// A text in which nothing is escaped.
fn raw(rest: &str) -> Option<usize> {
    let marks = rest[1..].find(|c| c != '#')?;
    let open = &rest[..1 + marks + 1];
    open.ends_with('"').then(|| enclosed(rest, open, &format!("\"{}", "#".repeat(marks))))
}

/// A character, where a quote begins no lifetime.
fn character(quoted: &str) -> Option<usize> {
    let mut inside = quoted[1..].char_indices();
    let (_, first) = inside.next()?;
    if first == '\\' {
        let end = quoted[1..].char_indices().skip(2).find(|(_, c)| matches!(c, '\'' | '\n'))?;
        return Some(1 + end.0 + 1);
    }
    inside.next().filter(|(_, c)| *c == '\'').map(|(at, _)| 1 + at + 1)
}

/// How long a number is. It may have letters in it, and a sign in its exponent.
fn number(rest: &str) -> usize {
    let mut before = ' ';
    let end = rest.char_indices().find(|(at, c)| {
        let is_sign =
            matches!(c, '+' | '-') && matches!(before, 'e' | 'E') && !rest.starts_with("0x");
        let is_point = *c == '.' && rest[at + 1..].starts_with(|c: char| c.is_ascii_digit());
        before = *c;
        !(c.is_ascii_alphanumeric() || *c == '_' || *c == '%' || is_sign || is_point)
    });
    end.map_or(rest.len(), |(at, _)| at)
}

fn is_negative(place: &Place<'_>) -> bool {
    let mut chars = place.rest().chars();
    chars.next() == Some('-') && chars.next().is_some_and(|c| c.is_ascii_digit())
}
