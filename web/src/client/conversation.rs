//! Conversations, one and many.

use gloo_net::http::Method;
use wire::{
    Page, Receipt,
    conversation::{
        Bulk, BulkAction, BulkOutcome, ChangeConversation, Conversation, StartConversation,
    },
};

use super::{Answer, Client, escape, page};
use crate::state::shelf::Shelf;

const CONVERSATIONS: &str = "/api/v1/conversations";

impl Client {
    /// Those on a shelf, perhaps only those with a tag.
    pub(crate) async fn conversations(
        &self,
        shelf: Shelf,
        tag: Option<&str>,
        cursor: Option<&str>,
        min_position: u64,
    ) -> Answer<Page<Conversation>> {
        let mut query = page(cursor, min_position);
        query += &format!("&shelf={}", shelf.name());
        if let Some(tag) = tag {
            query += &format!("&tag={}", escape(tag));
        }
        self.get(format!("{CONVERSATIONS}?{query}")).await
    }

    pub(crate) async fn conversation(&self, id: &str, min_position: u64) -> Answer<Conversation> {
        self.get(format!("{CONVERSATIONS}/{id}?min_position={min_position}")).await
    }

    pub(crate) async fn start(&self, id: &str) -> Answer<Receipt> {
        let body = StartConversation { id: Some(id.into()), title: None };
        self.write(Method::POST, CONVERSATIONS.into(), Some(id), &body).await
    }

    pub(crate) async fn change(
        &self,
        id: &str,
        change: &ChangeConversation,
        key: &str,
    ) -> Answer<Receipt> {
        self.write(Method::PATCH, format!("{CONVERSATIONS}/{id}"), Some(key), change).await
    }

    /// Does something with up to 200 conversations.
    pub(crate) async fn bulk(
        &self,
        ids: Vec<String>,
        action: BulkAction,
        key: &str,
    ) -> Answer<BulkOutcome> {
        let body = Bulk { ids, action };
        self.write(Method::POST, format!("{CONVERSATIONS}/bulk"), Some(key), &body).await
    }
}
