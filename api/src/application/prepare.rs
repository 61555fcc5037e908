//! From "it listens" to "it is ready": waits for the services, brings them up to date and starts
//! what runs beside the requests.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use commands::CommandError;
use commands::policies::AnswerPolicy;
use commands::ports::PortError;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::FirstAdministrator;
use super::administrator;
use crate::backend::{Backend, Ready, Store};
use crate::live::tail;
use crate::{analytics, settings, trash, worker};

/// Pauses between attempts double from the first to the longest: the journal's connection is
/// usually there a moment after it was asked for.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

pub(super) struct Prepare {
    pub(super) backend: Data<Backend>,
    pub(super) policy: Arc<AnswerPolicy<Store>>,
    pub(super) admin: settings::Admin,
    /// How long a conversation stays in the trash.
    pub(super) trash: Option<Duration>,
    pub(super) beside: bool,
    pub(super) announce: oneshot::Sender<FirstAdministrator>,
    pub(super) stop: CancellationToken,
}

impl Prepare {
    /// Runs until told to stop.
    pub(super) async fn run(self) {
        let mut tasks = JoinSet::new();
        let stop = self.stop.clone();
        tokio::select! {
            () = self.start(&mut tasks) => {}
            () = stop.cancelled() => {}
        }
        while let Some(ended) = tasks.join_next().await {
            match ended {
                Ok(name) if !stop.is_cancelled() => {
                    tracing::error!(task = name, "a task that should run for ever ended");
                }
                Ok(_) => {}
                Err(error) => tracing::error!(%error, "a task ended badly"),
            }
        }
    }

    async fn start(self, tasks: &mut JoinSet<&'static str>) {
        let mut said = String::new();
        let mut pause = FIRST_PAUSE;
        let (position, last) = loop {
            match self.try_once().await {
                Ok(positions) => break positions,
                Err(what) => {
                    if what != said {
                        tracing::warn!("not ready: {what}");
                        said.clone_from(&what);
                    }
                    self.backend.ready.send_replace(Ready::Waiting(what));
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        };
        let backend = self.backend.clone();
        if self.beside {
            self.listen(position, tasks);
            self.work(tasks);
            // The view of ended sessions may lag: a token must be void from the first request on.
            let catching_up = "catching up with the journal".to_owned();
            backend.ready.send_replace(Ready::Waiting(catching_up));
            backend.hub.reached(last).await;
        }
        // Nobody may find a server that is ready and has no administrator.
        let created = loop {
            match administrator::ensure(&backend, &self.admin).await {
                Ok(created) => break created,
                Err(CommandError::Conflict | CommandError::Port(PortError::Unavailable { .. })) => {
                    tokio::time::sleep(LONGEST_PAUSE).await;
                }
                // Settings do not change by waiting: whoever looks is told what to change.
                Err(error) => {
                    let what =
                        format!("the first administrator cannot be created: {}", chain(&error));
                    tracing::error!("not ready: {what}; change the setting and start again");
                    backend.ready.send_replace(Ready::Waiting(what));
                    return;
                }
            }
        };
        if let Some(created) = created {
            // Whoever started us may not want to know.
            drop(self.announce.send(created));
        }
        self.backend.ready.send_replace(Ready::Yes);
        let durability = backend.journal.durability();
        let version = backend.journal.version();
        tracing::info!(journal.durable = durability.durable, nats.version = version, "ready");
        if !durability.durable {
            tracing::warn!("not durable: {}", durability.reason);
        }
    }

    /// Checks and brings up to date what requests rely on. Answers the position from which the
    /// live hub must follow the journal, and the one it must have reached before requests come.
    async fn try_once(&self) -> Result<(u64, u64), String> {
        let journal = self.backend.journal.prepare();
        let database = self.backend.views.migrate();
        let (journal, database) = tokio::join!(journal, database);
        journal.map_err(|error| error.to_string())?;
        database.map_err(|error| chain(&error))?;
        self.backend.opener.check().await.map_err(|error| chain(&error))?;
        let now = self.backend.clock.now();
        let (ended, position) =
            self.backend.views.ended_sessions(now).await.map_err(|error| chain(&error))?;
        for (session, expires_at) in ended {
            self.backend.ended.add(&session, expires_at, now);
        }
        let roles = self.backend.views.roles_so_far().await;
        let (roles, known) = roles.map_err(|error| chain(&error))?;
        self.backend.roles.fill(roles);
        // From where both lists are complete, so that nothing is missed.
        let last = self.backend.journal.journal().position().await;
        let last = last.map_err(|error| error.to_string())?;
        // A view of API keys that lags must not be believed.
        self.backend.keys.changed(last);
        Ok((position.min(known), last))
    }

    /// Follows what happens, so that sockets and ended sessions are up to date.
    fn listen(&self, position: u64, tasks: &mut JoinSet<&'static str>) {
        let (live, token) = (self.backend.clone(), self.stop.clone());
        tasks.spawn(async move {
            tail::events(live, position, token).await;
            "the live tail of the journal"
        });
        let (live, token) = (self.backend.clone(), self.stop.clone());
        tasks.spawn(async move {
            tail::frames(live, token).await;
            "the live frames"
        });
        let (live, token) = (self.backend.clone(), self.stop.clone());
        tasks.spawn(async move {
            tail::desks(live, token).await;
            "the live drafts and read marks"
        });
        let (live, token) = (self.backend.clone(), self.stop.clone());
        tasks.spawn(async move {
            analytics::push(live, token).await;
            "the live usage"
        });
    }

    /// Runs projections and policies.
    fn work(&self, tasks: &mut JoinSet<&'static str>) {
        let (backend, stop) = (&self.backend, &self.stop);
        backend.runner.run_all(tasks, stop);
        let (policy, token) = (self.policy.clone(), stop.clone());
        let work = backend.journal.work(worker::ANSWERS, "conversation");
        let writing = backend.writing.clone();
        tasks.spawn(async move {
            worker::answers(policy, work, writing, token).await;
            "the answer policy"
        });
        if let Some(keep) = self.trash {
            let (backend, token) = (backend.clone(), stop.clone());
            tasks.spawn(async move {
                trash::empty(backend, keep, token).await;
                "emptying the trash"
            });
        }
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
