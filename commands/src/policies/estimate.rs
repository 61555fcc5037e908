//! What a text costs when nobody has counted.

use crate::ports::Turn;

/// Characters per token: right within a third or so for English prose and code with the usual
/// vocabularies, too low for scripts such as Chinese. Good enough for a chart, not for a bill.
const CHARACTERS_PER_TOKEN: usize = 4;

/// Estimates the tokens in a text of that many characters; never less than one.
pub fn tokens(characters: usize) -> u32 {
    u32::try_from(characters.div_ceil(CHARACTERS_PER_TOKEN).max(1)).unwrap_or(u32::MAX)
}

/// Estimates the tokens in the conversation that the model reads; never less than one.
pub fn prompt_tokens(turns: &[Turn]) -> u32 {
    tokens(turns.iter().map(|turn| turn.text.chars().count()).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Speaker;

    #[test]
    fn four_characters_are_a_token_and_nothing_is_one_too() {
        assert_eq!([0, 1, 4, 5, 4_000].map(tokens), [1, 1, 1, 2, 1_000]);
    }

    #[test]
    fn characters_count_not_bytes() {
        let turns = ["äöüß", "日本語で"].map(|text| Turn {
            message: None,
            speaker: Speaker::User,
            text: text.into(),
        });
        assert_eq!(prompt_tokens(&turns), 2);
    }
}
