//! Going to a message that was found.

use dioxus::prelude::*;
use wire::search::SearchHit;

use super::Desk;
use crate::{
    client::{Failure, Place},
    route::Route,
    state::{form::Refused, transcript::Load},
};

impl Desk {
    /// Messages and titles with these words, the newest ones; what is wrong, in one sentence.
    pub(crate) async fn search(self, words: &str) -> Result<Vec<SearchHit>, String> {
        let found = self.client().search(words, None).await;
        let found = found.map_err(|failure| {
            let Refused { summary, .. } = self.refused(&failure);
            summary.unwrap_or_else(|| "A filter is not finished, or not understood.".into())
        });
        found.map(|page| page.items)
    }

    /// Opens a conversation at a message, on whatever branch that is.
    pub(crate) fn go_to_message(mut self, conversation: String, message: String) {
        self.lay_open(&conversation);
        self.goes_to(Route::Conversation { id: conversation.clone() });
        self.sought.set(None);
        self.run(async move {
            match self.try_seek(&conversation, &message).await {
                Ok(true) => self.sought.set(Some(message)),
                Ok(false) => self.say("That message is not there any more.", None),
                Err(failure) => self.say(self.failed(&failure), None),
            }
            let waits = self.transcript.peek().load == Load::Loading;
            if waits && self.transcript.peek().conversation == conversation {
                self.read_thread(conversation, 0).await;
            }
        });
    }

    /// Reads what is around a message, unless it is here; false when it is not to be found.
    async fn try_seek(mut self, conversation: &str, message: &str) -> Result<bool, Failure> {
        let place = Place { conversation, message };
        if self.transcript.peek().get(message).is_some() {
            return Ok(true);
        }
        let (client, known) = (self.client(), *self.position.peek());
        let mut page = match client.around(place, known).await {
            Err(failure) if failure.is_missing() => return Ok(false),
            page => page?,
        };
        if let Some(leaf) = page.leaf.take() {
            let leaf = Place { conversation, message: &leaf };
            let switched = client.switch_branch(leaf).await?;
            page = client.around(place, switched.position).await?;
        }
        if self.transcript.peek().conversation == conversation {
            self.transcript.write().read_around(page);
            self.resume();
        }
        Ok(true)
    }
}
