use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::jetstream::Context;
use async_nats::jetstream::context::ContextBuilder;
use async_nats::{ConnectOptions, Event};
use serde_json::Value;

use crate::append::{self, Attempt};
use crate::direct::Reader;
use crate::outbox::Outbox;
use crate::snapshots::Snapshots;
use crate::{Activity, Desk, Failure, Feed, Frames, Journal, Subjects, Unfit, Work, fit, probe};

/// How to reach and use the server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What subjects and streams begin with.
    pub prefix: Subjects,
    /// Copies of each stream: 1 or 3.
    pub replicas: usize,
    /// How long one append waits for its acknowledgement.
    pub ack_timeout: Duration,
    /// How long an append is repeated before it is given up.
    pub patience: Duration,
    /// What the journal cannot know of what it keeps.
    pub schemas: Schemas,
}

/// What the journal cannot know of the events and states it keeps.
#[derive(Debug, Clone, Copy)]
pub struct Schemas {
    /// Brings a stored event, its type and data, into its present version.
    pub upcast: fn(String, Value) -> (String, Value),
    /// Names the present form of a context's state. A snapshot in another form is passed over;
    /// where a context has no name here, none is written.
    pub of_state: fn(&str) -> Option<&'static str>,
}

/// A connection to the server, which heals by itself.
#[derive(Clone)]
pub struct Server {
    context: Context,
    outbox: Outbox,
    settings: Settings,
    snapshots: Snapshots,
    /// What the connection complained of last, while there is none.
    trouble: Arc<Mutex<Option<String>>>,
    /// Whether it has been seen to keep what the journal relies on, which takes a stream of its
    /// own and is not looked at again.
    proved: Arc<AtomicBool>,
}

/// Whether acknowledged commits survive a loss of power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Durability {
    /// Whether they survive that of one machine.
    pub durable: bool,
    /// Why, and what to do about it.
    pub reason: &'static str,
}

impl Server {
    /// Begins to connect to a server, or to whichever answers of several with commas between
    /// their addresses. Returns at once; until one answers every verb fails as unavailable, and
    /// so it does while a lost connection is made again.
    ///
    /// # Errors
    /// When an address cannot be understood.
    pub async fn connect(url: &str, settings: Settings) -> Result<Self, Unfit> {
        let unusable = |reason: std::io::Error| Unfit::Address(reason.to_string());
        let addresses: Result<Vec<async_nats::ServerAddr>, _> =
            url.split(',').map(|one| one.trim().parse()).collect();
        let addresses = addresses.map_err(unusable)?;
        let user = addresses.iter().find_map(|one| one.username().zip(one.password()));
        let options = match user {
            Some((user, password)) => {
                ConnectOptions::with_user_and_password(user.to_owned(), password.to_owned())
            }
            None => ConnectOptions::new(),
        };
        let trouble = Arc::<Mutex<Option<String>>>::default();
        let said = trouble.clone();
        let client = options
            .name("convoai")
            .event_callback(move |event| {
                let complaint = match event {
                    Event::Connected => Some(None),
                    Event::ServerError(error) => Some(Some(error.to_string())),
                    Event::ClientError(error) => Some(Some(error.to_string())),
                    _ => None,
                };
                if let Some(complaint) = complaint {
                    *said.lock().unwrap_or_else(PoisonError::into_inner) = complaint;
                }
                std::future::ready(())
            })
            // A server that stands still keeps its connections open: find out soon.
            .ping_interval(Duration::from_secs(2))
            .retry_on_initial_connect()
            .connection_timeout(Duration::from_secs(2))
            .reconnect_delay_callback(|attempts| {
                Duration::from_millis((attempts as u64 * 50).min(500))
            })
            .client_capacity(65_536)
            .subscription_capacity(262_144)
            .connect(addresses.as_slice())
            .await
            .map_err(|error| Unfit::Address(error.to_string()))?;
        let context = ContextBuilder::new().timeout(Duration::from_secs(3)).build(client);
        let outbox = Outbox::new(context.client());
        let snapshots = reader(&context, &settings, settings.prefix.snapshot_stream());
        let snapshots = Snapshots::new(context.client(), settings.prefix.clone(), snapshots);
        Ok(Self { context, outbox, settings, snapshots, trouble, proved: Arc::default() })
    }

    /// Checks the server and creates the streams, or brings their settings up to date.
    ///
    /// # Errors
    /// [`Unfit`], in a sentence that says what to change.
    pub async fn prepare(&self) -> Result<(), Unfit> {
        self.check().await?;
        let (prefix, replicas) = (&self.settings.prefix, self.settings.replicas);
        fit::ensure(&self.context, prefix.journal_config(replicas)).await?;
        fit::ensure(&self.context, prefix.snapshot_config(replicas)).await?;
        fit::ensure(&self.context, prefix.live_config(replicas)).await?;
        fit::ensure(&self.context, prefix.desk_config(replicas)).await?;
        fit::ensure(&self.context, prefix.activity_config(replicas)).await
    }

    /// Checks that the server has what we rely on, and does it.
    ///
    /// # Errors
    /// [`Unfit`], in a sentence that says what to change.
    pub async fn check(&self) -> Result<(), Unfit> {
        let last_error = self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone();
        probe::server(&self.context, last_error).await?;
        if !self.proved.load(Ordering::Relaxed) {
            probe::behaviour(&self.context, &self.settings.prefix).await?;
            self.proved.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Whether the server answers now.
    pub async fn answers(&self) -> bool {
        let client = self.context.client();
        client.connection_state() == async_nats::connection::State::Connected
            && tokio::time::timeout(Duration::from_secs(2), self.journal().position())
                .await
                .is_ok_and(|position| position.is_ok())
    }

    /// Version of the server, once it has answered.
    pub fn version(&self) -> String {
        self.context.client().server_info().version
    }

    /// Whether acknowledged commits survive a loss of power, as far as a client can know: no
    /// client sees how soon a server writes through to the disk (`sync_interval`).
    pub fn durability(&self) -> Durability {
        if self.settings.replicas >= 3 {
            Durability {
                durable: true,
                reason: "three servers have every acknowledged event, so the loss of one machine \
                         loses none; for a loss of power of all three at once, set \
                         `sync_interval: always` in their configuration",
            }
        } else {
            Durability {
                durable: false,
                reason: "with one copy of the journal, a loss of power can lose acknowledged \
                         events that nats-server has not written through yet (100 ms of them in \
                         the server that convoai starts itself, 2 minutes where `sync_interval` \
                         is not set); three servers and journal.replicas = 3 keep them",
            }
        }
    }

    /// The journal.
    pub fn journal(&self) -> Journal {
        Journal {
            context: self.context.clone(),
            outbox: self.outbox.clone(),
            subjects: self.settings.prefix.clone(),
            ack_timeout: self.settings.ack_timeout,
            patience: self.settings.patience,
            reader: self.reader(self.settings.prefix.journal_stream()),
            snapshots: self.snapshots.clone(),
            schemas: self.settings.schemas,
        }
    }

    fn reader(&self, stream: String) -> Reader {
        reader(&self.context, &self.settings, stream)
    }

    /// The journal in order.
    pub fn feed(&self) -> Feed {
        let prefix = &self.settings.prefix;
        self.feed_of(prefix.journal_stream(), prefix.journal())
    }

    /// The stream of activity in order: every entry as a commit of its own.
    pub fn activity_feed(&self) -> Feed {
        let prefix = &self.settings.prefix;
        self.feed_of(prefix.activity_stream(), prefix.activity(">"))
    }

    fn feed_of(&self, stream: String, filter: String) -> Feed {
        let (context, subjects) = (self.context.clone(), self.settings.prefix.clone());
        Feed { context, subjects, stream, filter }
    }

    /// Uses up a name: true for the first caller within the hour, on whichever node.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn first_use(&self, name: &str) -> Result<bool, Failure> {
        let subject = self.settings.prefix.frames("once", name);
        let message = append::Message {
            subject: subject.into(),
            expected: Some(0),
            headers: Vec::new(),
            payload: bytes::Bytes::new(),
        };
        let stream = self.settings.prefix.live_stream();
        let patience = self.settings.ack_timeout * 3;
        match append::send(&self.outbox, &stream, &[message], self.settings.ack_timeout, patience)
            .await
        {
            Attempt::Stored(_) => Ok(true),
            Attempt::Raced | Attempt::Known(_) => Ok(false),
            Attempt::Again => Err(Failure::Unavailable { doing: "using a name" }),
            Attempt::Failed(failure) => Err(failure),
        }
    }

    /// The frames.
    pub fn frames(&self) -> Frames {
        Frames {
            context: self.context.clone(),
            subjects: self.settings.prefix.clone(),
            reader: self.reader(self.settings.prefix.live_stream()),
        }
    }

    /// What lies on people's desks.
    pub fn desk(&self) -> Desk {
        Desk {
            context: self.context.clone(),
            outbox: self.outbox.clone(),
            subjects: self.settings.prefix.clone(),
            reader: self.reader(self.settings.prefix.desk_stream()),
            ack_timeout: self.settings.ack_timeout,
        }
    }

    /// Deletes the snapshot of an aggregate, for good. The next load reads the journal alone.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn purge_snapshot(&self, context: &str, id: &str) -> Result<(), Failure> {
        self.snapshots.purge(context, id).await
    }

    /// What was attempted.
    pub fn activity(&self) -> Activity {
        Activity {
            outbox: self.outbox.clone(),
            subjects: self.settings.prefix.clone(),
            ack_timeout: self.settings.ack_timeout,
        }
    }

    /// A durable work queue over the commits of one context.
    pub fn work(&self, name: &str, context: &str) -> Work {
        Work::new(self.context.clone(), self.settings.prefix.clone(), name, context)
    }
}

fn reader(context: &Context, settings: &Settings, stream: String) -> Reader {
    let Settings { replicas, ack_timeout, patience, .. } = *settings;
    Reader::new(context.clone(), stream, replicas, ack_timeout, patience)
}
