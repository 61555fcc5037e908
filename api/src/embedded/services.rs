//! The two services together.

use std::future::pending;

use secrecy::SecretString;

use super::child::{Child, Exited};
use super::error::StartError;
use super::folder::Folder;
use super::nats::Nats;
use super::postgres::Postgres;
use super::whereabouts::Whereabouts;
use super::{Options, Service};

/// Running services. Call [`Services::stop`] to end them in order; dropping them ends them
/// abruptly, without waiting, which loses nothing but makes the next start a little slower.
#[derive(Debug)]
pub struct Services {
    /// Where the nats-server is, with its password, when one was started. The client library
    /// does not take user and password from an address: hand them over in its `ConnectOptions`.
    pub nats_url: Option<SecretString>,
    /// Where the database is, with its password, when one was started.
    pub database_url: Option<SecretString>,
    nats: Option<(Nats, Option<Child>)>,
    postgres: Option<(Postgres, Option<Child>)>,
    notes: Vec<String>,
    // Last, so that the lock is held until the children have been told to end.
    folder: Folder,
}

impl Services {
    /// Starts what `options` asks for, both at the same time, and waits until it answers.
    ///
    /// # Errors
    /// See [`StartError`]; whatever was started already has been stopped again.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let folder = Folder::take(&options.folder)?;
        Whereabouts::remove(&folder);
        let nats = async {
            if !options.nats {
                return Ok(None);
            }
            let program = options.binaries.nats_server().await?;
            Nats::start(&folder, program).await.map(Some)
        };
        let postgres = async {
            if !options.postgres {
                return Ok(None);
            }
            Postgres::start(&folder, &options.binaries, options.fast).await.map(Some)
        };
        let (nats, postgres) = match tokio::join!(Box::pin(nats), Box::pin(postgres)) {
            (Ok(nats), Ok(postgres)) => (nats, postgres),
            (Ok(nats), Err(error)) => {
                stop(nats.map(|(_, child)| child)).await;
                return Err(error);
            }
            (Err(error), Ok(postgres)) => {
                stop(postgres.map(|(_, child, _)| child)).await;
                return Err(error);
            }
            (Err(error), Err(second)) => {
                tracing::error!(error = %second, "Postgres did not start either");
                return Err(error);
            }
        };
        let mut notes = vec![format!("the data is in {}", folder.path().display())];
        let postgres = postgres.map(|(postgres, child, note)| {
            notes.extend(note);
            (postgres, Some(child))
        });
        let whereabouts = Whereabouts {
            nats_url: nats.as_ref().map(|(nats, _)| nats.url()),
            database_url: postgres.as_ref().map(|(postgres, _)| postgres.url()),
        };
        whereabouts.write(&folder)?;
        Ok(Self {
            nats_url: whereabouts.nats_url,
            database_url: whereabouts.database_url,
            nats: nats.map(|(nats, child)| (nats, Some(child))),
            postgres,
            notes,
            folder,
        })
    }

    /// Stops both in order, at the same time; one that does not stop is killed.
    pub async fn stop(mut self) {
        Whereabouts::remove(&self.folder);
        let nats = self.nats.as_mut().and_then(|(_, child)| child.take());
        let postgres = self.postgres.as_mut().and_then(|(_, child)| child.take());
        tokio::join!(stop(nats), stop(postgres));
    }

    /// Waits until one of them ends without being asked to. Never resolves when none was started.
    /// May be dropped and called again.
    pub async fn watch(&mut self) -> Exited {
        let nats = self.nats.as_mut().and_then(|(_, child)| child.as_mut());
        let postgres = self.postgres.as_mut().and_then(|(_, child)| child.as_mut());
        tokio::select! {
            exited = end(nats) => exited,
            exited = end(postgres) => exited,
        }
    }

    /// What an operator should know, as sentences: where the data is.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The nats-server's process id, while it runs.
    #[must_use]
    pub fn nats_pid(&self) -> Option<u32> {
        self.nats.as_ref()?.1.as_ref().map(Child::pid)
    }

    /// The process id of Postgres, while it runs.
    #[must_use]
    pub fn postgres_pid(&self) -> Option<u32> {
        self.postgres.as_ref()?.1.as_ref().map(Child::pid)
    }

    /// Kills the nats-server with -9, as a crash would.
    pub async fn kill_nats(&mut self) {
        kill(self.nats.as_mut().and_then(|(_, child)| child.take())).await;
    }

    /// Kills Postgres with -9, as a crash would.
    pub async fn kill_postgres(&mut self) {
        kill(self.postgres.as_mut().and_then(|(_, child)| child.take())).await;
    }

    /// Starts the nats-server again, on the same port and data; stops it first if it runs.
    ///
    /// # Errors
    /// It was not part of this set, or see [`StartError`].
    pub async fn restart_nats(&mut self) -> Result<(), StartError> {
        let (nats, child) = self.nats.as_mut().ok_or(StartError::NotOurs(Service::Nats))?;
        stop(child.take()).await;
        *child = Some(Box::pin(nats.run(&self.folder)).await?);
        Ok(())
    }

    /// Starts Postgres again, on the same port and data; stops it first if it runs.
    ///
    /// # Errors
    /// It was not part of this set, or see [`StartError`].
    pub async fn restart_postgres(&mut self) -> Result<(), StartError> {
        let (postgres, child) =
            self.postgres.as_mut().ok_or(StartError::NotOurs(Service::Postgres))?;
        stop(child.take()).await;
        *child = Some(Box::pin(postgres.run(&self.folder)).await?);
        Ok(())
    }

    /// What kill -9 of this process would do: the children live on, the lock is gone.
    #[cfg(test)]
    pub(super) fn abandon(mut self) {
        std::mem::forget(self.nats.take());
        std::mem::forget(self.postgres.take());
    }
}

async fn stop(child: Option<Child>) {
    if let Some(child) = child {
        child.stop().await;
    }
}

async fn kill(child: Option<Child>) {
    if let Some(child) = child {
        child.kill().await;
    }
}

async fn end(child: Option<&mut Child>) -> Exited {
    match child {
        Some(child) => child.end().await,
        None => pending().await,
    }
}
