//! Going to a message that was found.

use dioxus::prelude::*;
use wire::search::SearchHit;

use super::Desk;
use crate::{
    client::Place,
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
        self.goes_to(Route::Conversation { id: conversation.clone() });
        self.show(Some(conversation.clone()));
        self.sought.set(None);
        self.run(async move {
            match self.try_seek(&conversation, &message).await {
                Ok(true) => self.sought.set(Some(message)),
                Ok(false) => self.say("That message is not there any more.", None),
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }

    /// Reads back until the message is here; false when it is not to be found.
    async fn try_seek(
        mut self,
        conversation: &str,
        message: &str,
    ) -> Result<bool, crate::client::Failure> {
        let client = self.client();
        let page = client.branch_of(Place { conversation, message }).await?;
        let mut position = page.position;
        if let Some(leaf) = page.leaf {
            let leaf = Place { conversation, message: &leaf };
            position = client.switch_branch(leaf).await?.position;
        }
        self.read_thread(conversation.to_owned(), position).await;
        loop {
            let transcript = self.transcript.peek().clone();
            if transcript.conversation != conversation || transcript.load != Load::Ready {
                return Ok(true);
            }
            if transcript.get(message).is_some() {
                return Ok(true);
            }
            let Some(older) = transcript.older else { return Ok(false) };
            let page = client.messages(conversation, Some(&older), 0).await?;
            if self.transcript.peek().conversation == conversation {
                self.transcript.write().read_older(page);
            }
        }
    }
}
