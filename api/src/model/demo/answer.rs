//! What the demo model says.

use commands::ports::{Speaker, Turn};

/// A question is quoted this far.
const LONGEST_QUOTE: usize = 120;

/// Words in a question, and what they bring up. "markdown" brings up everything.
const TOPICS: &[(&[&str], &str)] = &[
    (&["list", "markdown"], LIST),
    (&["table", "markdown"], TABLE),
    (&["code", "program", "function", "rust", "markdown"], CODE),
];

const LIST: &str = "\
A list, with some **bold**, some *italics* and a bit of `code`:

1. Ask something.
2. Watch the answer arrive word by word.
   - Stop it half-way, if you like.
   - Reload the page: nothing is lost.
3. Ask again.";

const TABLE: &str = "\
A table:

| What you see    | Real here? |
|:----------------|:----------:|
| streaming       |    yes     |
| history, undo   |    yes     |
| intelligence    |     no     |";

const CODE: &str = "\
A fenced code block:

```rust
fn main() {
    let answer = (1..=6).map(|n| n * 2).sum::<u32>();
    println!(\"The answer is {answer}.\");
}
```";

/// Chosen by the question when no topic comes up.
const SMALL_TALK: &[&str] = &[
    "That is a good one, and a language model would now have something to say about it. I can \
     only show you how its answer would arrive: word by word, kept safe, and there again when \
     you come back.",
    "I wish I knew. I read every character of it and understood none. Everything around me is \
     the real thing, though: your message is stored, this answer is streaming, and both will be \
     here tomorrow.",
    "A fine thing to ask. I have no opinion on it, since there is no language model in here. \
     Try asking me for **markdown**, for a **table** or for some **code**, to see how answers \
     look.",
    "Interesting! If there were a language model behind me, this is where it would think. \
     Meanwhile you can rename this conversation, delete it and undo that, or stop me in the middle of a \
     sentence.",
];

const HOW_TO_PLUG: &str = "\
*For real answers, start the server with `OPENAI_BASE_URL` (any OpenAI-compatible address, such \
as `http://localhost:11434/v1` for Ollama) or `OPENAI_API_KEY`, or with both.*";

/// The answer to the last thing that the person said.
pub(super) fn to(turns: &[Turn]) -> String {
    let mut questions = turns.iter().filter(|turn| turn.speaker == Speaker::User);
    let question = questions.next_back().map_or("", |turn| turn.text.as_str());
    let nth = ordinal(questions.count() + 1);

    let mut paragraphs = vec![format!(
        "Hello! I am the built-in **demo model**, not an artificial intelligence. This is your \
         {nth} message here, and you wrote:"
    )];
    paragraphs.push(format!("> {}", quote(question)));
    let topics = topics(question);
    if topics.is_empty() {
        paragraphs.push(small_talk(question).to_owned());
    }
    paragraphs.extend(topics.into_iter().map(str::to_owned));
    paragraphs.push(HOW_TO_PLUG.to_owned());
    paragraphs.join("\n\n")
}

fn topics(question: &str) -> Vec<&'static str> {
    let question = question.to_lowercase();
    let words: Vec<&str> = question.split(|c: char| !c.is_alphanumeric()).collect();
    let asked =
        |topic: &str| words.iter().any(|word| word.strip_suffix('s').unwrap_or(word) == topic);
    TOPICS
        .iter()
        .filter(|(names, _)| names.iter().any(|name| asked(name)))
        .map(|&(_, text)| text)
        .collect()
}

/// FNV-1a: the standard library's hash is not promised to stay the same between releases.
fn small_talk(question: &str) -> &'static str {
    let hash = question
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    SMALL_TALK[hash as usize % SMALL_TALK.len()]
}

/// The beginning, on one line.
fn quote(question: &str) -> String {
    let line = question.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None if line.is_empty() => "(nothing)".to_owned(),
        None => line,
    }
}

fn ordinal(n: usize) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(questions: &[&str]) -> String {
        let turns =
            questions.iter().flat_map(|question| {
                [(Speaker::User, *question), (Speaker::Assistant, "…")]
                    .map(|(speaker, text)| Turn { message: None, speaker, text: text.into() })
            });
        let mut turns: Vec<Turn> = turns.collect();
        turns.pop();
        to(&turns)
    }

    #[test]
    fn it_says_what_it_is_and_how_to_get_better() {
        let answer = says(&["What is love?"]);
        for part in ["demo model", "> What is love?", "OPENAI_BASE_URL", "OPENAI_API_KEY"] {
            assert!(answer.contains(part), "{part} is missing in {answer}");
        }
    }

    #[test]
    fn it_counts_what_the_person_said() {
        assert!(says(&["a", "b", "c"]).contains("your 3rd message"));
        assert_eq!(
            [1, 2, 4, 11, 12, 21, 112].map(ordinal),
            ["1st", "2nd", "4th", "11th", "12th", "21st", "112th"]
        );
    }

    #[test]
    fn it_shows_what_is_asked_for() {
        let shown = |question| [LIST, TABLE, CODE].map(|part| says(&[question]).contains(part));
        assert_eq!(shown("Show me Markdown!"), [true, true, true]);
        assert_eq!(shown("Two tables, please."), [false, true, false]);
        assert_eq!(shown("Some code?"), [false, false, true]);
        assert_eq!(shown("I am comfortable listening to encoders"), [false, false, false]);
    }

    #[test]
    fn different_questions_get_different_answers() {
        let answers: std::collections::HashSet<_> =
            (0..40).map(|n| small_talk(&format!("question {n}"))).collect();
        assert_eq!(answers.len(), SMALL_TALK.len());
    }

    #[test]
    fn a_long_or_missing_question_is_quoted_all_the_same() {
        assert_eq!(quote("  a\n\tb "), "a b");
        assert_eq!(quote(&"ä".repeat(200)), format!("{}…", "ä".repeat(120)));
        assert!(to(&[]).contains("(nothing)"));
    }
}
