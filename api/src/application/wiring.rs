//! Which adapter fills which port.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use anyhow::{Context as _, anyhow};
use aws_lc_rs::hmac;
use commands::policies::AnswerPolicy;
use commands::ports::{Model, Window};
use commands::{Accounts, Conversations, Executor, Fingerprint, Refused, Roles};
use cqrs_es::Aggregate;
use domain::sealing::{Owned, Sealable};
use projections::vault::{Credentials, Keyring, MasterKey};
use projections::{Opener, Projections, Runner, Views};
use secrecy::ExposeSecret;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Administration, Parts};
use crate::activity::Activity;
use crate::adapters::{self, Argon2Hasher, JournalDrafts, JournalGuards, Reads, SealedDesk, Vault};
use crate::analytics::Analytics;
use crate::auth::{Lifetimes, SlowDown, Tokens};
use crate::backend::{Backend, Ready, Store};
use crate::limits::Limits;
use crate::live::Hub;
use crate::metrics::{Metrics, Timed};
use crate::model::{Bounded, Demo, Offered, OpenAi, OpenAiConfig, Places};
use crate::rebuilds::Rebuilds;
use crate::settings::{self, Settings};

/// Aggregates of each kind kept in memory.
const KEPT: u64 = 20_000;
/// Of the connections to the database, one in this many is for those who come back and are told what
/// they have missed, and one in this many for what answers begin with.
const SHARE: u32 = 4;
/// How long a reader waits for a view to catch up.
const PATIENCE: Duration = Duration::from_secs(3);
/// Pause before nats-server is asked again.
const PAUSE: Duration = Duration::from_millis(50);

pub(super) async fn wire(
    settings: &Settings,
    parts: &Parts,
    stop: CancellationToken,
) -> anyhow::Result<(Data<Backend>, Arc<AnswerPolicy<Store>>)> {
    let journal = journal(&settings.journal).await?;
    let (views, keyring, fingerprint) = secrets(settings)?;
    let credentials = Credentials::new(views.pool());
    let vault = Arc::new(Vault { keyring: keyring.clone(), credentials });
    let reads = Arc::new(Reads::new(views.clone(), share(settings)));
    let drafts = Arc::new(JournalDrafts { frames: journal.frames(), keyring: vault.clone() });
    let models = Arc::new(models(settings, parts.model.clone())?);
    let auth = &settings.auth;
    let secret = auth.secret.as_ref().context("auth.secret is not set")?;
    let metrics = Arc::<Metrics>::default();
    let store = Timed { store: journal.journal(), metrics: metrics.clone() };
    let doors = Doors { store: &store, vault: &vault, reads: &reads, fingerprint: &fingerprint };
    let accounts = doors.accounts(auth, &journal, parts)?;
    let role_orders = doors.roles(parts);
    let lifetimes = Lifetimes {
        access: auth.access_lifetime,
        legacy: settings.legacy.token_lifetime,
        idle: auth.session_idle,
    };
    let secret = secret.expose_secret().as_bytes();
    let executor = Arc::new(Executor::new(store, KEPT, vault.clone(), parts.clock.clone()));
    let conversations = Conversations {
        executor: executor.clone(),
        outcomes: reads.clone(),
        drafts: drafts.clone(),
        fingerprint: fingerprint.clone(),
        ids: parts.ids.clone(),
        clock: parts.clock.clone(),
    };
    let policy = AnswerPolicy {
        executor,
        history: reads,
        drafts,
        models: models.clone(),
        fingerprint,
        attempts: settings.model.attempts,
        frame_interval: settings.live.frame_interval,
        system_prompt: settings.model.system_prompt.clone(),
        titles_by_model: settings.model.suggest_titles,
    };
    let opener = Opener::new(keyring);
    let desk = SealedDesk { desk: journal.desk(), keyring: vault.clone(), opener: opener.clone() };
    let activity = Activity::new(journal.activity(), vault, parts.ids.clone(), parts.counts);
    let feeds = adapters::feeds(&journal);
    let operator = Projections::new(views.pool(), feeds.clone(), opener.clone());
    let rebuilds = Rebuilds::new(operator, parts.clock.clone(), stop.clone());
    let runner = Runner::new(views.pool(), feeds, opener.clone(), views.progress().clone());
    let backend = Backend {
        accounts,
        conversations,
        role_orders,
        views,
        journal,
        opener,
        runner,
        rebuilds,
        desk,
        hub: Arc::new(Hub::new(share(settings))),
        models,
        tokens_in_addresses: settings.legacy.ports,
        open_tracking: settings.legacy.open_tracking,
        tokens: Tokens::new(secret, &auth.issuer, &auth.audience, lifetimes),
        ended: Arc::default(),
        keys: crate::auth::ApiKeys::default(),
        roles: crate::auth::RoleBook::default(),
        activity,
        analytics: Analytics::new(&settings.analytics),
        limits: Limits::new(&settings.limits),
        slow_down: SlowDown::new(auth.slow_down),
        trusted_proxies: settings.http.trusted_proxies.clone(),
        passwords: auth.passwords,
        fresh: crate::http::Fresh::default(),
        remembered: crate::history::Remembered::default(),
        ids: parts.ids.clone(),
        clock: parts.clock.clone(),
        live: settings.live.clone(),
        origins: settings.http.origins.clone(),
        body_limit: settings.http.body_limit,
        import_limit: settings.http.import_limit,
        request_timeout: settings.http.request_timeout,
        metrics,
        metrics_local: settings.metrics.local,
        stalled_is_unready: settings.projections.stalled_is_unready,
        writing: Arc::default(),
        stop,
        ready: watch::Sender::new(Ready::Waiting("the services are being prepared".to_owned())),
    };
    Ok((Data::new(backend), Arc::new(policy)))
}

/// What use cases of accounts and roles are made of.
struct Doors<'a> {
    store: &'a Store,
    vault: &'a Arc<Vault>,
    reads: &'a Arc<Reads>,
    fingerprint: &'a Fingerprint,
}

impl Doors<'_> {
    fn accounts(
        &self,
        auth: &settings::Auth,
        journal: &nats::Server,
        parts: &Parts,
    ) -> anyhow::Result<Accounts<Store>> {
        let costs = &auth.argon2;
        let hasher = Argon2Hasher::new(
            costs.memory_kib,
            costs.iterations,
            costs.parallelism,
            auth.hashing_parallelism,
            auth.hashing_queue,
        )
        .map_err(|error| anyhow!("auth.argon2: {error}"))?;
        Ok(Accounts {
            executor: self.executor(parts),
            guards: Arc::new(JournalGuards(journal.journal())),
            outcomes: self.reads.clone(),
            credentials: self.vault.clone(),
            hasher: Arc::new(hasher),
            fingerprint: self.fingerprint.clone(),
            ids: parts.ids.clone(),
            clock: parts.clock.clone(),
            session_lifetime: chrono::Duration::from_std(auth.session_lifetime)?,
            refresh_grace: chrono::Duration::from_std(auth.refresh_grace)?,
        })
    }

    fn roles(&self, parts: &Parts) -> Roles<Store> {
        Roles { executor: self.executor(parts), ids: parts.ids.clone() }
    }

    fn executor<A>(&self, parts: &Parts) -> Executor<A, Store>
    where
        A: Aggregate<Command: Clone + Send, Event: Sealable, Services = ()>
            + Owned
            + Clone
            + 'static,
        Refused: From<A::Error>,
        Store: commands::Journal<A>,
    {
        Executor::new(self.store.clone(), KEPT, self.vault.clone(), parts.clock.clone())
    }
}

/// What can be done with accounts without a server, or beside those that run. Waits for the
/// services to answer; with `migrate`, brings the tables up to date, as a server would.
///
/// # Errors
/// When a setting is missing or wrong, or a service does not answer or is of no use.
pub async fn administration(settings: &Settings, migrate: bool) -> anyhow::Result<Administration> {
    let journal = journal(&settings.journal).await?;
    until_fit(async || journal.prepare().await).await?;
    let (views, keyring, fingerprint) = secrets(settings)?;
    if migrate {
        views.migrate().await?;
    }
    Opener::new(keyring.clone()).check().await?;
    let parts = Parts::real(tokio::sync::oneshot::channel().0);
    let vault = Arc::new(Vault { keyring, credentials: Credentials::new(views.pool()) });
    let store = Timed { store: journal.journal(), metrics: Arc::default() };
    let reads = Arc::new(Reads::new(views.clone(), share(settings)));
    let doors = Doors { store: &store, vault: &vault, reads: &reads, fingerprint: &fingerprint };
    Ok(Administration {
        accounts: doors.accounts(&settings.auth, &journal, &parts)?,
        roles: doors.roles(&parts),
        views,
        ids: parts.ids,
    })
}

/// How many connections to the database those take who come at once in great numbers.
fn share(settings: &Settings) -> usize {
    (settings.database.max_connections / SHARE) as usize
}

/// Read models, keyring and keyed hashes: what needs the database or the master key.
fn secrets(settings: &Settings) -> anyhow::Result<(Views, Arc<Keyring>, Fingerprint)> {
    let views = views(&settings.database)?;
    let master = settings.vault.key().context("vault.master_key is not set")?;
    let key = MasterKey::new(master.expose_secret())?;
    let keyring = Arc::new(Keyring::new(views.pool(), key));
    // One master key, two purposes: keys of their own (as NIST SP 800-108 derives them, by HMAC).
    let names = hmac::Key::new(hmac::HMAC_SHA256, master.expose_secret());
    let fingerprint = Fingerprint::new(hmac::sign(&names, b"convoai fingerprint 1").as_ref());
    Ok((views, keyring, fingerprint))
}

/// What an operator can do with the views, beside the servers that run. Waits for the services
/// to answer; with `migrate`, brings the tables up to date, as a server would.
///
/// # Errors
/// When a setting is missing or wrong, or a service does not answer or is of no use.
pub async fn operator(settings: &Settings, migrate: bool) -> anyhow::Result<Projections> {
    let journal = journal(&settings.journal).await?;
    until_fit(async || journal.check().await).await?;
    let (views, keyring, _) = secrets(settings)?;
    if migrate {
        views.migrate().await?;
    }
    let opener = Opener::new(keyring);
    // With another key nothing could be read, and all of it would be parked.
    opener.check().await?;
    Ok(Projections::new(views.pool(), adapters::feeds(&journal), opener))
}

/// Waits for nats-server to answer.
async fn until_fit(look: impl AsyncFn() -> Result<(), nats::Unfit>) -> anyhow::Result<()> {
    let answers = async {
        while let Err(unfit) = look().await {
            match unfit {
                nats::Unfit::Away(_) => tokio::time::sleep(PAUSE).await,
                unfit => return Err(unfit),
            }
        }
        Ok(())
    };
    tokio::time::timeout(PATIENCE * 3, answers)
        .await
        .context("nats-server does not answer; is NATS_URL right?")??;
    Ok(())
}

async fn journal(settings: &settings::Journal) -> anyhow::Result<nats::Server> {
    let url = settings.url.as_ref().context("journal.url is not set")?;
    let prefix = nats::Subjects::new(settings.prefix.clone())
        .map_err(|prefix| anyhow!("journal.prefix: {prefix:?} is no name of a stream"))?;
    let settings = nats::Settings {
        prefix,
        replicas: settings.replicas,
        ack_timeout: settings.ack_timeout,
        patience: settings.retry_for,
        schemas: adapters::schemas(),
    };
    Ok(nats::Server::connect(url.expose_secret(), settings).await?)
}

fn views(settings: &settings::Database) -> anyhow::Result<Views> {
    let url = settings.url.as_ref().context("database.url is not set")?;
    // The parse error repeats parts of the address, which holds a password.
    let options: PgConnectOptions = url
        .expose_secret()
        .parse()
        .map_err(|_| anyhow!("database.url is not an address like postgres://user@host/name"))?;
    let pool = PgPoolOptions::new()
        .max_connections(settings.max_connections)
        .acquire_timeout(Duration::from_secs(3));
    Ok(Views::connect(pool, options, PATIENCE))
}

/// Who answers: the model of `[model]` and those of all providers. Where none of these is set, there
/// is nobody to ask, and the demo model answers.
fn models(settings: &Settings, given: Option<Arc<dyn Model>>) -> anyhow::Result<Offered> {
    let model = &settings.model;
    let window = Window { messages: model.max_context_messages, tokens: model.max_context_tokens };
    let places = Places::new(model.max_in_flight, model.queue_timeout);
    let bounded = |asked: Arc<dyn Model>, places: &Places, window| -> Arc<dyn Model> {
        Arc::new(Bounded::new(asked, places.clone(), window))
    };
    let mut offered: Vec<Arc<dyn Model>> = Vec::new();
    if let Some(given) = given {
        offered.push(bounded(given, &places, window));
    } else if model.is_set() {
        let asked = OpenAi::new(OpenAiConfig {
            provider: "openai".to_owned(),
            base_url: model.address().to_owned(),
            api_key: model.api_key.clone(),
            model: model.name.clone(),
            connect_timeout: model.connect_timeout,
            first_token_timeout: model.first_token_timeout,
            idle_timeout: model.idle_timeout,
        })?;
        offered.push(bounded(Arc::new(asked), &places, window));
    }
    for provider in &settings.providers {
        let places = Places::new(provider.max_in_flight, provider.queue_timeout);
        let (messages, tokens) = (provider.max_context_messages, provider.max_context_tokens);
        for name in &provider.models {
            let asked = OpenAi::new(OpenAiConfig {
                provider: provider.name.clone(),
                base_url: provider.base_url.clone(),
                api_key: provider.api_key.clone(),
                model: name.clone(),
                connect_timeout: provider.connect_timeout,
                first_token_timeout: provider.first_token_timeout,
                idle_timeout: provider.idle_timeout,
            });
            let asked = asked.with_context(|| format!("providers.{}", provider.name))?;
            offered.push(bounded(Arc::new(asked), &places, Window { messages, tokens }));
        }
    }
    let mut offered = offered.into_iter();
    let first = match offered.next() {
        Some(first) => first,
        None => bounded(Arc::new(Demo::default()), &places, window),
    };
    Ok(Offered::new(first, offered))
}
