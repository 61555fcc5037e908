//! In how many conversations something was said in each step of a period.

use sqlx::PgPool;

use super::active::Active;
use super::marks::{self, Signs};
use super::rows::Rows;
use super::steps::Steps;
use crate::Error;
use crate::analytics::block::of_conversation;
use crate::analytics::day_conversations::Talk;
use crate::analytics::fact::SAID;

/// Conversations in which something was said; by model, in which it said something.
pub(super) async fn conversations(
    pool: &PgPool,
    steps: &Steps,
    rows: &Rows<'_>,
) -> Result<Vec<Active>, Error> {
    let condition = format!("t.kind in ({SAID})");
    let (column, number) = ("conversation_id", of_conversation as fn(&str) -> Option<u64>);
    let signs = Signs { column, condition: &condition, number };
    Ok(marks::read::<Talk>(pool, steps, rows, signs).await?.counts())
}
