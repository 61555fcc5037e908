use std::time::Duration;

use async_nats::ConnectOptions;
use async_nats::jetstream::context::{ContextBuilder, CreateStreamErrorKind};
use async_nats::jetstream::{Context, ErrorCode, stream};

use crate::append::{self, Attempt};
use crate::{Failure, Feed, Frames, Journal, Subjects, Work};

/// The oldest server that has everything we rely on.
const OLDEST: (u64, u64) = (2, 15);

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
}

/// A connection to the server, which heals by itself.
#[derive(Clone)]
pub struct Server {
    context: Context,
    settings: Settings,
}

/// The server cannot be used as it is.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// Nobody answers.
    #[error("nats-server does not answer: {0}")]
    Away(String),
    /// The address cannot be understood.
    #[error("the address of nats-server cannot be used: {0}")]
    Address(String),
    /// Too old.
    #[error(
        "nats-server {found} is too old: version 2.15 or later is needed (earlier ones silently \
         ignore what the journal relies on)"
    )]
    TooOld {
        /// Its version.
        found: String,
    },
    /// No JetStream.
    #[error("nats-server runs without JetStream: start it with `-js` or a `jetstream` block")]
    NoJetStream,
    /// A stream of ours exists and is set up in another way.
    #[error("the stream {stream} cannot be used: {reason}")]
    Stream {
        /// Its name.
        stream: String,
        /// What differs.
        reason: String,
    },
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
        let client = options
            .name("convoai")
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
        Ok(Self { context, settings })
    }

    /// Checks the server and creates the streams, or brings their settings up to date.
    ///
    /// # Errors
    /// [`Unfit`], in a sentence that says what to change.
    pub async fn prepare(&self) -> Result<(), Unfit> {
        self.check().await?;
        let replicas = self.settings.replicas;
        self.ensure(self.settings.prefix.journal_config(replicas)).await?;
        self.ensure(self.settings.prefix.live_config(replicas)).await
    }

    /// Checks that the server has what we rely on.
    ///
    /// # Errors
    /// [`Unfit`], in a sentence that says what to change.
    pub async fn check(&self) -> Result<(), Unfit> {
        let client = self.context.client();
        if client.connection_state() != async_nats::connection::State::Connected {
            return Err(Unfit::Away("no connection".into()));
        }
        let found = client.server_info().version;
        if !new_enough(&found) {
            return Err(Unfit::TooOld { found });
        }
        self.context.query_account().await.map_err(|_| Unfit::NoJetStream)?;
        Ok(())
    }

    async fn ensure(&self, config: stream::Config) -> Result<(), Unfit> {
        let name = config.name.clone();
        let unfit = |reason: String| Unfit::Stream { stream: name.clone(), reason };
        match self.context.create_stream(config.clone()).await {
            Ok(_) => Ok(()),
            Err(error) if exists(&error.kind()) => {
                let updated = self.context.update_stream(config).await;
                updated.map(|_| ()).map_err(|error| unfit(error.to_string()))
            }
            Err(error) => Err(unfit(error.to_string())),
        }
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

    /// Whether acknowledged commits survive the loss of power of one machine. With one copy
    /// that hangs on the server's `sync_interval`, which a client cannot see.
    pub fn is_durable(&self) -> bool {
        self.settings.replicas >= 3
    }

    /// The journal.
    pub fn journal(&self) -> Journal {
        Journal {
            context: self.context.clone(),
            subjects: self.settings.prefix.clone(),
            ack_timeout: self.settings.ack_timeout,
            patience: self.settings.patience,
        }
    }

    /// The journal in order.
    pub fn feed(&self) -> Feed {
        Feed { context: self.context.clone(), subjects: self.settings.prefix.clone() }
    }

    /// Uses up a name: true for the first caller within the hour, on whichever node.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn first_use(&self, name: &str) -> Result<bool, Failure> {
        let subject = self.settings.prefix.frames("once", name);
        let message = append::Message {
            subject,
            expected: 0,
            headers: async_nats::HeaderMap::new(),
            payload: bytes::Bytes::new(),
        };
        let (client, stream) = (self.context.client(), self.settings.prefix.live_stream());
        let patience = self.settings.ack_timeout * 3;
        match append::send(&client, &stream, vec![message], self.settings.ack_timeout, patience)
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
            timeout: self.settings.ack_timeout * 5,
        }
    }

    /// A durable work queue over the commits of one context.
    pub fn work(&self, name: &str, context: &str) -> Work {
        Work::new(self.context.clone(), self.settings.prefix.clone(), name, context)
    }
}

fn exists(kind: &CreateStreamErrorKind) -> bool {
    matches!(kind, CreateStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NAME_EXIST)
}

fn new_enough(version: &str) -> bool {
    let mut numbers = version.split(['.', '-']).map(|part| part.parse::<u64>().unwrap_or(0));
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    found >= OLDEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(new_enough("2.15.0") && new_enough("2.15.1-beta") && new_enough("3.0.0"));
        assert!(
            !new_enough("2.9.25") && !new_enough("2.14.6") && !new_enough("") && !new_enough("x")
        );
    }
}
