//! What routes, live sockets and policies share.

use std::sync::Arc;
use std::time::Duration;

use commands::account::PasswordPolicy;
use commands::ports::{Clock, Ids};
use commands::{Accounts, Conversations, Roles};
use domain::UserId;
use ipnet::IpNet;
use projections::{Opener, Runner, Views};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::activity::Activity;
use crate::adapters::SealedDesk;
use crate::analytics::Analytics;
use crate::auth::{Actor, ApiKeys, EndedSessions, RoleBook, SlowDown, Tokens};
use crate::history::Remembered;
use crate::http::{ApiError, Fresh, Seen};
use crate::limits::Limits;
use crate::live::Hub;
use crate::metrics::{Metrics, Timed};
use crate::model::Offered;
use crate::rebuilds::Rebuilds;
use crate::settings;
use crate::worker::Writing;

/// The event store.
pub type Store = Timed<nats::Journal>;

/// What routes, live sockets and policies share.
pub struct Backend {
    /// Orders to accounts.
    pub accounts: Accounts<Store>,
    /// Orders to conversations.
    pub conversations: Conversations<Store>,
    /// Orders to roles.
    pub role_orders: Roles<Store>,
    /// Read models.
    pub views: Views,
    /// The journal's server.
    pub journal: nats::Server,
    /// Makes stored events readable.
    pub opener: Opener,
    /// Keeps the read models up to date.
    pub runner: Runner,
    /// Rebuilds of read models that run here.
    pub rebuilds: Rebuilds,
    /// Drafts and read marks.
    pub desk: SealedDesk,
    /// Who listens.
    pub hub: Arc<Hub>,
    /// Who answers.
    pub models: Arc<Offered>,
    /// Whether sockets of 1.x take a token in their address, because its ports are served.
    pub tokens_in_addresses: bool,
    /// Whether anybody may report what somebody did elsewhere.
    pub open_tracking: bool,
    /// Makes and reads tokens.
    pub tokens: Tokens,
    /// Sessions whose tokens are void.
    pub ended: Arc<EndedSessions>,
    /// Who holds which API key.
    pub keys: ApiKeys,
    /// What the holders of each role may do.
    pub roles: RoleBook,
    /// What was attempted.
    pub activity: Activity,
    /// How usage is shown.
    pub analytics: Analytics,
    /// How often what may be asked.
    pub limits: Limits,
    /// What makes guessing passwords slow.
    pub slow_down: SlowDown,
    /// Proxies that are believed when they say on whose behalf they ask.
    pub trusted_proxies: Vec<IpNet>,
    /// How passwords may be.
    pub passwords: PasswordPolicy,
    /// What users wrote through this node.
    pub fresh: Fresh,
    /// What was read of conversations that somebody looks back at.
    pub remembered: Remembered,
    /// Random names.
    pub ids: Arc<dyn Ids>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Live sockets.
    pub live: settings::Live,
    /// Other origins whose pages may talk to us.
    pub origins: Vec<String>,
    /// Longest body, in bytes.
    pub body_limit: usize,
    /// Longest file to import, in bytes.
    pub import_limit: usize,
    /// Longest time a request may take.
    pub request_timeout: Duration,
    /// Whether a view that does not move makes the whole server unready.
    pub stalled_is_unready: bool,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Whether callers on this machine may read the metrics without a token.
    pub metrics_local: bool,
    /// Answers this node is writing.
    pub writing: Arc<Writing>,
    /// Cancelled when the server stops.
    pub stop: CancellationToken,
    /// Whether the services have been prepared; else, what is missing.
    pub ready: watch::Sender<Ready>,
}

/// A node hears of its own changes within milliseconds; nobody waits longer for one that does not.
const HEARING: Duration = Duration::from_secs(2);

/// How far the start has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ready {
    /// Something is missing.
    Waiting(String),
    /// Everything has been prepared.
    Yes,
}

impl Backend {
    /// Refuses while the services have not been prepared.
    ///
    /// # Errors
    /// 503 that says what is missing.
    pub fn check_ready(&self) -> Result<(), ApiError> {
        match &*self.ready.borrow() {
            Ready::Yes => Ok(()),
            Ready::Waiting(what) => {
                Err(ApiError::unavailable("starting", format!("the server is starting: {what}"), 2))
            }
        }
    }

    /// After a change of who may do what: resolves once this node has heard of it, so that it is
    /// so by the time the caller has the answer. A node that serves commands alone hears nothing.
    pub async fn heard(&self, position: u64) {
        _ = tokio::time::timeout(HEARING, self.hub.reached(position)).await;
    }

    /// After a change of who may do what: notes what its caller's next reads must reflect, and
    /// waits until it is so on this node.
    pub async fn took_effect(&self, user: &UserId, position: u64) {
        self.fresh.wrote(user, position);
        self.heard(position).await;
    }

    /// The same of several views that an answer is read from.
    ///
    /// # Errors
    /// 503 when one of them does not reach the named position in time.
    pub async fn freshen_all(
        &self,
        actor: &Actor,
        views: impl IntoIterator<Item = &'static str>,
        min_position: Option<u64>,
    ) -> Result<Seen, ApiError> {
        let mut all: Option<Seen> = None;
        for view in views {
            let seen = self.freshen(actor, view, min_position).await?;
            all = Some(all.map_or(seen, |all| all.and(seen)));
        }
        Ok(all.unwrap_or(Seen { position: 0, behind: false }))
    }

    /// Before a read: waits for the user's own writes, as long as readers wait; when the view
    /// does not get there, the answer says so. A position asked for by name must be reached.
    ///
    /// # Errors
    /// 503 when the named position is not reached in time.
    pub async fn freshen(
        &self,
        actor: &Actor,
        view: &'static str,
        min_position: Option<u64>,
    ) -> Result<Seen, ApiError> {
        self.check_ready()?;
        let progress = self.views.progress();
        if let Some(position) = min_position {
            progress.reached(view, position).await?;
        }
        // A view in trouble must not take the whole screen with it.
        let own = progress.reached(view, self.fresh.at_least(&actor.user)).await;
        Ok(Seen { position: progress.position(view), behind: own.is_err() })
    }
}
