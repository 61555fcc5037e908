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
use super::lan::Lan;
use super::nats_server::{Extra, LOOPBACK, Place, Process, caretaker, connect, free_ports};
use super::{unique, until};

/// How many servers a cluster has.
pub const SERVERS: usize = 3;

/// Three servers, numbered from 0. They end when it is dropped, and when the test process ends
/// however it ends.
pub struct Cluster {
    servers: Vec<Process>,
    lan: Option<Lan>,
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
        Self::launch(caretaker(), extra, None).await
    }

    /// Starts them in network namespaces of their own, so that one can be cut off.
    ///
    /// # Errors
    /// Why this machine does not let us.
    pub async fn apart() -> Result<Self, String> {
        let caretaker = caretaker();
        let lan = Lan::lay(&caretaker, SERVERS)?;
        Ok(Self::launch(caretaker, Extra::default(), Some(lan)).await)
    }

    async fn launch(caretaker: Caretaker, extra: Extra<'_>, lan: Option<Lan>) -> Self {
        let ports = free_ports::<{ 2 * SERVERS }>();
        let (ports, routes) = ports.split_at(SERVERS);
        let host = |server| lan.as_ref().map_or(LOOPBACK.to_owned(), |lan| lan.host(server));
        let all = routes.iter().enumerate();
        let all = all.map(|(server, port)| format!("nats://{}:{port}", host(server)));
        let (name, all) = (unique(8), all.collect::<Vec<_>>().join(", "));
        let mut servers = Vec::new();
        for (index, (port, route)) in ports.iter().zip(routes).enumerate() {
            let host = host(index);
            let cluster = format!(
                "cluster {{ name: c{name}, host: {host}, port: {route}, routes: [{all}] }}\n"
            );
            let namespace = lan.as_ref().map(|lan| lan.namespace(index));
            let place = Place { host, port: *port, namespace };
            let server = format!("n{index}");
            servers.push(Process::new(&caretaker, &server, place, extra, &cluster).await);
        }
        servers.iter_mut().for_each(Process::launch);
        for server in &mut servers {
            server.until_it_answers().await;
        }
        let cluster = Self { servers, lan, _caretaker: caretaker };
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

    /// Takes one off the network: nobody reaches it, and nobody is told.
    ///
    /// # Panics
    /// When the servers are not [`apart`](Self::apart).
    pub fn cut_off(&self, server: usize) {
        self.lan.as_ref().expect("servers that are apart").pull(server);
    }

    /// Puts one back on the network.
    ///
    /// # Panics
    /// When the servers are not [`apart`](Self::apart).
    pub fn reconnect(&self, server: usize) {
        self.lan.as_ref().expect("servers that are apart").plug(server);
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
