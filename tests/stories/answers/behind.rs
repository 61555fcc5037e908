use std::collections::HashMap;
use std::sync::Arc;

use api::adapters::SystemClock;
use api::model::{Demo, Offered};
use async_trait::async_trait;
use commands::policies::{AnswerPolicy, Asked, Reaction};
use commands::ports::{Clock as _, Draft, Drafts, History, Keyring, Manner, PortError, Turn};
use commands::{Executor, Fingerprint, metadata};
use domain::conversation::{Command, Speaker};
use domain::sealing::DataKey;
use domain::{Conversation, ConversationId, MessageId, MessageText, UserId};
use tests::journal_double::JournalDouble;
use tokio_util::sync::CancellationToken;

/// A world without views and listeners.
struct Nobody;

#[async_trait]
impl Keyring for Nobody {
    async fn key(&self, owner: &UserId) -> Result<Arc<DataKey>, PortError> {
        DataKey::new(owner.clone(), &[1; 32]).map(Arc::new).map_err(|e| PortError::failed("", e))
    }
}

#[async_trait]
impl Drafts for Nobody {
    async fn add(&self, _: Draft) -> Result<(), PortError> {
        Ok(())
    }

    async fn so_far(
        &self,
        _: &UserId,
        _: &ConversationId,
        _: &MessageId,
    ) -> Result<(String, u64), PortError> {
        Ok((String::new(), 0))
    }
}

#[async_trait]
impl History for Nobody {
    async fn manner(&self, _: &ConversationId, _: u64) -> Result<Manner, PortError> {
        Ok(Manner::default())
    }

    async fn words(
        &self,
        _: &ConversationId,
        _: &MessageId,
        _: u64,
    ) -> Result<Option<String>, PortError> {
        Ok(None)
    }

    async fn turns(
        &self,
        _: &ConversationId,
        _: &MessageId,
        _: u64,
        _: u32,
    ) -> Result<Vec<Turn>, PortError> {
        Ok(Vec::new())
    }
}

fn executor(journal: &JournalDouble) -> Arc<Executor<Conversation, JournalDouble>> {
    Arc::new(Executor::new(journal.clone(), 8, Arc::new(Nobody), Arc::new(SystemClock)))
}

fn policy(journal: &JournalDouble) -> AnswerPolicy<JournalDouble> {
    AnswerPolicy {
        executor: executor(journal),
        history: Arc::new(Nobody),
        drafts: Arc::new(Nobody),
        models: Arc::new(Offered::new(Arc::new(Demo::new(std::time::Duration::ZERO)), [])),
        fingerprint: Fingerprint::new(&[1; 32]),
        attempts: 1,
        frame_interval: std::time::Duration::from_millis(40),
        system_prompt: None,
        titles_by_model: false,
    }
}

/// A replica may answer a load before it has the commit that the queue handed out.
#[tokio::test]
async fn an_answer_is_not_forgotten_when_the_copy_of_the_journal_that_answers_is_behind() {
    let journal = JournalDouble::default();
    let owner = UserId::parse("a".repeat(16)).expect("an id");
    let conversation = ConversationId::parse("c".repeat(12)).expect("an id");
    let id = |digit: &str| MessageId::parse(digit.repeat(10)).expect("an id");
    let send = Command::SendMessage {
        by: owner.clone(),
        message: id("1"),
        edits: None,
        speaker: Speaker::User,
        text: MessageText::parse("Hello").expect("a text"),
        supplied: None,
        answer: Some(id("2")),
        at: SystemClock.now(),
    };
    let start = Command::Start { owner: owner.clone(), title: None, metadata: None, began: None };
    for (digit, command) in [("1", start), ("2", send)] {
        let named = HashMap::from([(metadata::COMMAND_ID.to_owned(), digit.repeat(32))]);
        executor(&journal).execute(conversation.as_str(), command, named).await.expect("accepted");
    }
    let asked = Asked {
        owner,
        conversation,
        message: id("1"),
        answer: id("2"),
        position: 2,
        command_id: "2".repeat(32),
        correlation_id: "request".to_owned(),
        model: None,
        continues: None,
    };
    let react = async |journal: &JournalDouble| {
        policy(journal).react(&asked, false, CancellationToken::new()).await
    };
    assert_eq!(react(&JournalDouble::default()).await, Reaction::Again);
    assert_eq!(journal.position(), 2);
    assert_eq!(react(&journal).await, Reaction::Done);
    assert_eq!(journal.position(), 4, "the model was asked and the answer is settled");
    assert_eq!(react(&journal).await, Reaction::Done);
    assert_eq!(journal.position(), 4, "and only once");
}
