//! What was said in each conversation.

mod fold;
mod query;

use async_trait::async_trait;
use domain::Event;
use sqlx::PgConnection;

pub use query::{MessageRow, Turn};

use crate::{Error, Opened, Projection};

/// The fold.
pub struct Messages;

#[async_trait]
impl Projection for Messages {
    const NAME: &'static str = "messages";
    const VERSION: i32 = 1;
    const TABLES: &'static [&'static str] = &["messages"];

    async fn project(&self, commits: &[Opened], db: &mut PgConnection) -> Result<(), Error> {
        for commit in commits {
            for (index, (time, event)) in commit.events.iter().enumerate() {
                if let Event::Conversation(event) = event {
                    fold::fold(commit, index, *time, event, db)
                        .await
                        .map_err(Error::database("folding messages"))?;
                }
            }
        }
        Ok(())
    }
}
