use super::{Pieces, Token, enclosed, word};

/// Splits HTML, XML and what looks like it.
pub(super) fn split<'a>(code: &'a str, pieces: &mut Pieces<'a>) {
    let mut rest = code;
    while let Some(start) = rest.find('<') {
        let (plain, tag) = rest.split_at(start);
        pieces.push(Token::Plain, plain);
        rest = match tag {
            _ if tag.starts_with("<!--") => {
                let (comment, rest) = tag.split_at(enclosed(tag, "<!--", "-->"));
                pieces.push(Token::Comment, comment);
                rest
            }
            _ => {
                let mark = tag.find(|c| !"</!?".contains(c)).unwrap_or(tag.len());
                let name = word(&tag[mark..], "-:.");
                let (open, rest) = tag.split_at(mark + name);
                // A sign of comparison, and no tag.
                let token = if name == 0 { Token::Plain } else { Token::Keyword };
                pieces.push(token, open);
                if name == 0 { rest } else { inside(rest, pieces) }
            }
        };
    }
    pieces.push(Token::Plain, rest);
}

/// What is left after a tag whose name has been read.
fn inside<'a>(tag: &'a str, pieces: &mut Pieces<'a>) -> &'a str {
    let mut rest = tag;
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '>' => (Token::Keyword, 1),
            '/' | '?' if rest[1..].starts_with('>') => (Token::Keyword, 2),
            '"' => (Token::Text, enclosed(rest, "\"", "\"")),
            '\'' => (Token::Text, enclosed(rest, "'", "'")),
            _ => match word(rest, "-:.@#") {
                0 => (Token::Plain, first.len_utf8()),
                length => (Token::Name, length),
            },
        };
        let (piece, after) = rest.split_at(length);
        pieces.push(token, piece);
        rest = after;
        if token == Token::Keyword {
            break;
        }
    }
    rest
}
