//! Code as words that have a colour.
//!
//! Not a parser: comments, texts, numbers and keywords are told apart by the rules of a language's
//! family, which is right for nearly all of what a model writes and costs a few kilobytes. The
//! libraries that know every language by its grammar are larger than this whole app.

mod language;
mod markup;
mod words;

use language::Language;

/// Longer code is shown as it is, in bytes.
const LONGEST: usize = 30_000;

/// What a piece of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// Nothing in particular.
    Plain,
    /// A remark.
    Comment,
    /// A word of the language.
    Keyword,
    /// A text.
    Text,
    /// A number, or a value that has a name.
    Number,
    /// What is called.
    Function,
    /// A type.
    Type,
    /// A name that belongs to something: an attribute, a key, a setting.
    Name,
    /// A line that was added.
    Added,
    /// A line that was removed.
    Removed,
}

impl Token {
    /// What styles know it by; none for what looks like everything else.
    pub fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Plain => return None,
            Self::Comment => "comment",
            Self::Keyword => "keyword",
            Self::Text => "text",
            Self::Number => "number",
            Self::Function => "function",
            Self::Type => "type",
            Self::Name => "name",
            Self::Added => "added",
            Self::Removed => "removed",
        })
    }
}

/// Splits code into pieces, which are all of it, in order. Code of a language that is not known is
/// one piece.
pub fn tokens<'a>(label: &str, code: &'a str) -> Vec<(Token, &'a str)> {
    let language = Language::named(label).filter(|_| code.len() <= LONGEST);
    let mut pieces = Pieces::default();
    match language {
        None => pieces.push(Token::Plain, code),
        Some(Language::Words(rules)) => words::split(rules, code, &mut pieces),
        Some(Language::Markup) => markup::split(code, &mut pieces),
        Some(Language::Changes) => {
            for line in code.split_inclusive('\n') {
                pieces.push(of_change(line), line);
            }
        }
    }
    pieces.all
}

fn of_change(line: &str) -> Token {
    match line.as_bytes().first() {
        Some(b'+') => Token::Added,
        Some(b'-') => Token::Removed,
        Some(b'@') => Token::Function,
        _ if line.starts_with("diff ") || line.starts_with("index ") => Token::Comment,
        _ => Token::Plain,
    }
}

/// What was found so far.
#[derive(Default)]
struct Pieces<'a> {
    all: Vec<(Token, &'a str)>,
}

impl<'a> Pieces<'a> {
    fn push(&mut self, token: Token, text: &'a str) {
        if !text.is_empty() {
            self.all.push((token, text));
        }
    }
}

/// How long the word is that a text begins with, in bytes; `also` are characters that belong to it
/// besides letters, digits and `_`.
fn word(text: &str, also: &str) -> usize {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || also.contains(c);
    text.find(|c| !is_part(c)).unwrap_or(text.len())
}

/// How long what is between two marks is, marks included, in bytes; all that is left where it does
/// not end.
fn enclosed(text: &str, open: &str, close: &str) -> usize {
    let inside = &text[open.len()..];
    inside.find(close).map_or(text.len(), |end| open.len() + end + close.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces that are not plain.
    fn found<'a>(label: &str, code: &'a str) -> Vec<(Token, &'a str)> {
        let all = tokens(label, code);
        assert_eq!(all.iter().map(|(_, text)| *text).collect::<String>(), code);
        all.into_iter().filter(|(token, _)| *token != Token::Plain).collect()
    }

    #[test]
    fn rust_has_lifetimes_characters_raw_texts_and_macros() {
        let code = "fn f<'a>(x: &'a str) -> Vec<char> { // why\n    println!(\"{x}\\\"\", 'b', r#\"a\"b\"#, 0x1F_u8);\n}";
        let wanted = [
            (Token::Keyword, "fn"),
            (Token::Function, "f"),
            (Token::Type, "str"),
            (Token::Type, "Vec"),
            (Token::Type, "char"),
            (Token::Comment, "// why"),
            (Token::Function, "println!"),
            (Token::Text, "\"{x}\\\"\""),
            (Token::Text, "'b'"),
            (Token::Text, "r#\"a\"b\"#"),
            (Token::Number, "0x1F_u8"),
        ];
        assert_eq!(found("rust", code), wanted);
    }

    #[test]
    fn python_has_long_texts_prefixes_and_decorators() {
        let code = "@app.get('/')\nasync def f(x=None):\n    \"\"\"Say\n    it.\"\"\"\n    return f'{x}' # 1";
        let wanted = [
            (Token::Name, "@app"),
            (Token::Function, "get"),
            (Token::Text, "'/'"),
            (Token::Keyword, "async"),
            (Token::Keyword, "def"),
            (Token::Function, "f"),
            (Token::Number, "None"),
            (Token::Text, "\"\"\"Say\n    it.\"\"\""),
            (Token::Keyword, "return"),
            (Token::Text, "f'{x}'"),
            (Token::Comment, "# 1"),
        ];
        assert_eq!(found("Python", code), wanted);
    }

    #[test]
    fn sql_is_written_in_any_case() {
        let wanted = [
            (Token::Keyword, "Select"),
            (Token::Function, "count"),
            (Token::Keyword, "FROM"),
            (Token::Keyword, "where"),
            (Token::Text, "'it'"),
            (Token::Text, "'s'"),
            (Token::Comment, "-- all"),
        ];
        assert_eq!(found("SQL", "Select count(*) FROM t where a = 'it''s' -- all"), wanted);
    }

    #[test]
    fn keys_are_told_from_values() {
        let wanted = [
            (Token::Name, "\"a\""),
            (Token::Text, "\"b: c\""),
            (Token::Name, "\"d\""),
            (Token::Number, "true"),
            (Token::Number, "-1.5e3"),
        ];
        assert_eq!(found("json", "{\"a\": \"b: c\", \"d\" : [true, -1.5e3]}"), wanted);
        let wanted = [
            (Token::Name, "a-b"),
            (Token::Number, "2"),
            (Token::Comment, "# c"),
            (Token::Name, "d"),
        ];
        assert_eq!(found("yaml", "a-b: 2 # c\nd: e#f"), wanted);
        let wanted = [(Token::Type, "[a.b]"), (Token::Name, "c"), (Token::Text, "'d'")];
        assert_eq!(found("toml", "[a.b]\nc = 'd'"), wanted);
    }

    #[test]
    fn markup_has_tags_attributes_and_remarks() {
        let wanted = [
            (Token::Comment, "<!-- a > b -->"),
            (Token::Keyword, "<a"),
            (Token::Name, "href"),
            (Token::Text, "\"x>y\""),
            (Token::Keyword, ">"),
            (Token::Keyword, "</a"),
            (Token::Keyword, ">"),
            (Token::Keyword, "<br"),
            (Token::Keyword, "/>"),
        ];
        assert_eq!(found("html", "<!-- a > b --><a href=\"x>y\">1 < 2</a><br/>"), wanted);
    }

    #[test]
    fn changes_are_lines() {
        let wanted =
            [(Token::Function, "@@ 1 @@\n"), (Token::Removed, "-a\n"), (Token::Added, "+b")];
        assert_eq!(found("diff", "@@ 1 @@\n-a\n+b"), wanted);
    }

    #[test]
    fn shell_has_commands_variables_and_texts() {
        let wanted = [
            (Token::Comment, "# go"),
            (Token::Keyword, "for"),
            (Token::Keyword, "in"),
            (Token::Keyword, "do"),
            (Token::Name, "echo"),
            (Token::Text, "\"$f\""),
            (Token::Number, "$HOME"),
            (Token::Keyword, "done"),
        ];
        let code = "# go\nfor f in *; do echo \"$f\" --all#x $HOME; done";
        assert_eq!(found("bash", code), wanted);
    }

    #[test]
    fn what_is_unfinished_or_unknown_or_odd_loses_nothing() {
        for label in ["rust", "python", "sql", "html", "json", "yaml", "css", "bash", "c", "js", ""]
        {
            for code in [
                "\"",
                "'",
                "/*",
                "\"\\",
                "<",
                "<a",
                "<!--",
                "r#\"",
                "🦀'🦀",
                "0x",
                "é(",
                "$",
                "@",
                "`",
                "\\",
            ] {
                found(label, code);
            }
        }
        assert_eq!(tokens("klingon", "a b"), [(Token::Plain, "a b")]);
        assert_eq!(tokens("rust", ""), []);
        let long = "fn ".repeat(LONGEST);
        assert_eq!(tokens("rust", &long).len(), 1);
    }
}
