//! Conversations, one and many.

use gloo_net::http::Method;
use wire::{
    Page, Receipt,
    conversation::{
        Bulk, BulkAction, BulkOutcome, ChangeConversation, Conversation, StartConversation,
    },
    desk::ChangeDesk,
    history::{BranchFrom, Changes, HistoryEntry, RestoreTo},
    search::SearchHit,
};

use super::{Answer, Ask, Client, escape, page};
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

    /// Says what is being written to a conversation.
    pub(crate) async fn change_desk(&self, id: &str, change: &ChangeDesk) -> Answer<()> {
        let path = format!("{CONVERSATIONS}/{id}/desk");
        self.call(Ask::write(Method::PUT, path, change)).await.map(drop)
    }

    /// Messages and titles with these words.
    pub(crate) async fn search(
        &self,
        words: &str,
        cursor: Option<&str>,
    ) -> Answer<Page<SearchHit>> {
        self.get(format!("/api/v1/search?q={}&{}", escape(words), page(cursor, 0))).await
    }

    /// What happened in a conversation, newest first.
    pub(crate) async fn history(
        &self,
        id: &str,
        cursor: Option<&str>,
        min_position: u64,
    ) -> Answer<Page<HistoryEntry>> {
        let page = page(cursor, min_position);
        self.get(format!("{CONVERSATIONS}/{id}/history?{page}")).await
    }

    /// How a conversation differs now from what it was at a position.
    pub(crate) async fn changes_since(&self, id: &str, position: u64) -> Answer<Changes> {
        self.get(format!("{CONVERSATIONS}/{id}/changes?from={position}")).await
    }

    /// Brings a conversation back to what it was at a position.
    pub(crate) async fn restore_to(&self, id: &str, position: u64) -> Answer<Receipt> {
        let body = RestoreTo { at: position.to_string() };
        let path = format!("{CONVERSATIONS}/{id}/restore-to");
        self.write(Method::POST, path, None, &body).await
    }

    /// Begins another conversation with what this one was at a position.
    pub(crate) async fn branch_from(&self, id: &str, position: u64, key: &str) -> Answer<Receipt> {
        let body = BranchFrom { at: Some(position.to_string()), message: None };
        let path = format!("{CONVERSATIONS}/{id}/branch-from");
        self.write(Method::POST, path, Some(key), &body).await
    }
}
