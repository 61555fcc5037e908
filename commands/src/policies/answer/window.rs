//! What is left out when a conversation is longer than the model's window.

use crate::policies::estimate;
use crate::ports::{Speaker, Turn};

/// Leaves out the oldest turns until the rest is estimated at no more than so many tokens. The
/// instructions before the conversation stay, and so does the last turn, the one to answer:
/// without them there would be nothing to ask, and a provider says better than we that they are
/// too long.
pub(super) fn fit(turns: &mut Vec<Turn>, tokens: u32) {
    let cost = |turn: &Turn| u64::from(estimate::tokens(turn.text.chars().count()));
    // What somebody said in a conversation has a name; instructions have none.
    let is_instruction = |turn: &&Turn| turn.speaker == Speaker::System && turn.message.is_none();
    let instructions = turns.iter().take_while(is_instruction).count();
    let mut over: u64 = turns.iter().map(cost).sum::<u64>().saturating_sub(u64::from(tokens));
    let mut end = instructions;
    while over > 0 && end + 1 < turns.len() {
        over = over.saturating_sub(cost(&turns[end]));
        end += 1;
    }
    turns.drain(instructions..end);
}

#[cfg(test)]
mod tests {
    use domain::MessageId;

    use super::*;

    fn turns() -> Vec<Turn> {
        let instruction = Turn { message: None, speaker: Speaker::System, text: "a".repeat(40) };
        let said = ["1", "2", "3"].map(|n| Turn {
            message: MessageId::parse(format!("message-{n}")).ok(),
            speaker: Speaker::User,
            text: n.repeat(40),
        });
        std::iter::once(instruction).chain(said).collect()
    }

    fn left(tokens: u32) -> String {
        let mut turns = turns();
        fit(&mut turns, tokens);
        turns.iter().map(|turn| &turn.text[..1]).collect()
    }

    #[test]
    fn the_oldest_turns_go_first_and_instructions_and_question_stay() {
        assert_eq!([40, 39, 30, 29, 20, 1].map(left), ["a123", "a23", "a23", "a3", "a3", "a3"]);
    }

    #[test]
    fn nothing_is_left_out_of_nothing() {
        let mut turns = Vec::new();
        fit(&mut turns, 1);
        assert!(turns.is_empty());
    }
}
