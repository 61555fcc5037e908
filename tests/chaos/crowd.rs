//! What all writers share.

use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use reqwest::Client;

use crate::ledger::{Ledger, What};
use crate::people::{self, Person, Reply};
use crate::views;

/// How writers behave.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Habits {
    /// How many there are.
    pub(crate) writers: usize,
    /// Conversations that all of them write to.
    pub(crate) hot: usize,
    /// Pause after each request.
    pub(crate) pace: Duration,
    /// How often, in a hundred, something acknowledged is repeated.
    pub(crate) repeats: u8,
    /// How often, in a hundred, a request is made at two nodes at the same moment.
    pub(crate) twice: u8,
    /// Whether stops, retries, deletions and new accounts are asked for, too.
    pub(crate) everything: bool,
}

/// What all writers share. Person 0 owns the hot conversations, person n + 1 is writer n.
pub(crate) struct Crowd {
    pub(crate) ledger: Ledger,
    pub(crate) client: Client,
    /// Addresses: `127.0.0.1:…`
    pub(crate) nodes: Vec<String>,
    pub(crate) people: Vec<Person>,
    pub(crate) hot: Vec<String>,
    pub(crate) habits: Habits,
}

impl Crowd {
    /// Waits for the nodes, opens the accounts and starts the hot conversations.
    pub(crate) async fn gather(nodes: Vec<String>, habits: Habits) -> anyhow::Result<Arc<Self>> {
        let client = people::client()?;
        for node in &nodes {
            views::caught_up(&client, node, 1).await?;
        }
        let (ledger, people, hot) = (Ledger::default(), Vec::new(), Vec::new());
        let mut crowd = Self { ledger, client, nodes, people, hot, habits };
        for number in 0..=habits.writers {
            let name = if number == 0 { "hot".to_owned() } else { format!("writer-{number}") };
            let person = crowd.register(name).await?;
            crowd.people.push(person);
        }
        for number in 0..habits.hot {
            let what = What::Start { title: format!("hot {number}") };
            let entry = crowd.ledger.begin(0, format!("k-hot-{number}"), "", what);
            let entered = crowd.ledger.entry(entry);
            let Reply::Acknowledged(receipt) =
                people::ask(&crowd.client, &crowd.nodes[0], &crowd.people[0], &entered).await
            else {
                bail!("a conversation could not be started");
            };
            crowd.hot.push(receipt.id.clone());
            crowd.ledger.acknowledge(entry, receipt);
        }
        Ok(Arc::new(crowd))
    }

    async fn register(&self, username: String) -> anyhow::Result<Person> {
        let what = What::Register { username: username.clone() };
        let entry = self.ledger.begin(0, format!("k-{username}"), "", what);
        let (person, receipt) = people::register(&self.client, &self.nodes[0], &username).await?;
        self.ledger.acknowledge(entry, receipt);
        Ok(person)
    }
}
