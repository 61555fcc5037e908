//! Three real nats-servers on the loopback that replicate streams among them.
//!
//! ```no_run
//! # use tests::harness::Cluster;
//! # async fn story() {
//! let mut cluster = Cluster::start().await;
//! let journal = "JOURNAL";
//! let leader = cluster.leader(journal).await;
//! cluster.kill(leader).await;
//! cluster.restart(leader).await;
//! # }
//! ```

use async_nats::jetstream::{self, Context};
use nix::sys::signal::Signal;

use super::caretaker::Caretaker;
use super::nats_server::{Extra, Process, caretaker, connect, free_ports};
use super::{unique, until};

/// How many servers a cluster has.
pub const SERVERS: usize = 3;

/// Three servers, numbered from 0. They end when it is dropped, and when the test process ends
/// however it ends.
pub struct Cluster {
    servers: Vec<Process>,
    // Last: what is left is ended and removed.
    _caretaker: Caretaker,
}

impl Cluster {
    /// Starts them as the product starts its own server, and waits until streams can be made.
    pub async fn start() -> Self {
        Self::with(Extra::default()).await
    }

    /// Starts them with other settings, the same for each: `sync_interval: always` makes them
    /// durable.
    pub async fn with(extra: Extra<'_>) -> Self {
        let caretaker = caretaker();
        let [a, b, c, routes @ ..] = free_ports::<{ 2 * SERVERS }>();
        let name = unique(8);
        let all = routes.map(|port| format!("nats://127.0.0.1:{port}")).join(", ");
        let mut servers = Vec::new();
        for (index, (port, route)) in [a, b, c].into_iter().zip(routes).enumerate() {
            let cluster = format!(
                "cluster {{ name: c{name}, host: 127.0.0.1, port: {route}, routes: [{all}] }}\n"
            );
            let server = format!("n{index}");
            servers.push(Process::new(&caretaker, &server, port, extra, &cluster).await);
        }
        servers.iter_mut().for_each(Process::launch);
        for server in &mut servers {
            server.until_it_answers().await;
        }
        let cluster = Self { servers, _caretaker: caretaker };
        cluster.until_it_replicates().await;
        cluster
    }

    /// The addresses of all three, with user and password and commas between them.
    pub fn url(&self) -> String {
        self.servers.iter().map(Process::url).collect::<Vec<_>>().join(",")
    }

    /// The address of one.
    pub fn url_of(&self, server: usize) -> String {
        self.servers[server].url()
    }

    /// A connection of the test's own, to whichever server answers.
    pub async fn jetstream(&self) -> Context {
        let running = self.servers.iter().filter(|server| server.is_running());
        connect(&running.map(Process::url).collect::<Vec<_>>().join(",")).await
    }

    /// Which server leads a stream; waits until one does.
    pub async fn leader(&self, stream: &str) -> usize {
        let context = self.jetstream().await;
        until("a leader", async || {
            let found = context.get_stream(stream).await.map_err(|error| error.to_string())?;
            let cluster = found.cached_info().cluster.clone();
            let leader = cluster.and_then(|cluster| cluster.leader).ok_or("nobody leads")?;
            let number = leader.strip_prefix('n').and_then(|number| number.parse().ok());
            number.filter(|number| *number < SERVERS).ok_or(leader)
        })
        .await
    }

    /// A server that does not lead a stream.
    pub async fn follower(&self, stream: &str) -> usize {
        (self.leader(stream).await + 1) % SERVERS
    }

    /// Waits until every copy of a stream has everything.
    pub async fn until_in_step(&self, stream: &str) {
        let context = self.jetstream().await;
        until("copies in step", async || {
            let found = context.get_stream(stream).await.map_err(|error| error.to_string())?;
            let cluster = found.cached_info().cluster.clone().ok_or("no cluster")?;
            let in_step = cluster.replicas.iter().all(|copy| copy.current && !copy.offline);
            let all = cluster.leader.is_some() && cluster.replicas.len() + 1 == SERVERS;
            if in_step && all { Ok(()) } else { Err(format!("{cluster:?}")) }
        })
        .await;
    }

    /// kill -9 of one.
    pub async fn kill(&mut self, server: usize) {
        self.servers[server].kill().await;
    }

    /// Starts one again where it was.
    pub async fn restart(&mut self, server: usize) {
        self.servers[server].kill().await;
        self.servers[server].launch();
        self.servers[server].until_it_answers().await;
    }

    /// Lets one stand still (SIGSTOP): its connections stay open and nothing is answered.
    pub fn pause(&self, server: usize) {
        self.servers[server].signal(Signal::SIGSTOP);
    }

    /// Lets one that stands still go on (SIGCONT).
    pub fn resume(&self, server: usize) {
        self.servers[server].signal(Signal::SIGCONT);
    }

    /// What one has written to its log.
    pub fn log(&self, server: usize) -> String {
        self.servers[server].log()
    }

    async fn until_it_replicates(&self) {
        let context = self.jetstream().await;
        until("a cluster that replicates", async || {
            let scratch = jetstream::stream::Config {
                name: "SCRATCH".into(),
                subjects: vec!["scratch".into()],
                num_replicas: SERVERS,
                ..Default::default()
            };
            let made = context.create_stream(scratch).await.map_err(|error| error.to_string())?;
            let copies = made.cached_info().cluster.as_ref().map_or(0, |c| c.replicas.len());
            context.delete_stream("SCRATCH").await.map_err(|error| error.to_string())?;
            if copies + 1 == SERVERS { Ok(()) } else { Err(format!("{copies} followers")) }
        })
        .await;
    }
}
