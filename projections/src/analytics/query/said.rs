//! In how many conversations something was said in each step of a period.

use sqlx::PgPool;

use super::active::Active;
use super::marks::{self, Signs};
use super::rows::Rows;
use super::steps::Steps;
use crate::Error;
use crate::analytics::block::of_conversation;
use crate::analytics::day_conversations::DayConversationsRow;

const SIGNS: Signs = Signs {
    column: "conversation_id",
    condition: "t.kind in ('message_sent', 'message_brought', 'answer_completed',
                           'answer_stopped', 'answer_interrupted')",
    number: of_conversation,
};

/// Conversations in which something was said; by model, in which it said something.
pub(super) async fn conversations(
    pool: &PgPool,
    steps: &Steps,
    rows: &Rows<'_>,
) -> Result<Vec<Active>, Error> {
    Ok(marks::read::<DayConversationsRow>(pool, steps, rows, SIGNS).await?.counts())
}
