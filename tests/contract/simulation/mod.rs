//! Nodes, clients and a journal in one thread, with time that only moves when everybody waits:
//! what happens when is a matter of a seed. Answers are lost, late and never given, nodes die in
//! the middle of a command, snapshots are old or missing; afterwards a checker that knows every
//! acknowledgement looks at the journal.
//!
//! `SIMULATION_SEEDS` says how many seeds are played (1,000), `SIMULATION_SEED` plays one again.

mod checker;
mod client;
mod nodes;
mod rng;

use std::cell::RefCell;
use std::rc::Rc;

use tests::journal_double::JournalDouble;
use tokio::task::LocalSet;

use nodes::Nodes;
use rng::Rng;

const CLIENTS: u64 = 3;
/// Lasts long enough for all clients to do what they want.
const DEATHS: u64 = 4;

/// Plays one seed; answers the conversations and commands of the commits.
fn play(seed: u64) -> Result<Vec<(String, String)>, String> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().start_paused(true).build().expect("a runtime");
    LocalSet::new().block_on(&runtime, async {
        let mut rng = Rng::new(seed);
        let journal = JournalDouble::default();
        let nodes = Rc::new(Nodes::start(&journal, 2 + rng.below(2)));
        let record = Rc::new(RefCell::new(Vec::new()));
        journal.trouble(nodes::trouble(rng.fork()));
        let clients = (0..CLIENTS).map(|number| {
            let client =
                client::Client::new(number, rng.fork(), nodes.clone(), journal.clone(), &record);
            tokio::task::spawn_local(client.run())
        });
        let clients: Vec<_> = clients.collect();
        for _ in 0..DEATHS {
            tokio::time::sleep(rng.time(400)).await;
            nodes.kill(rng.below(nodes.count()));
        }
        for client in clients {
            client.await.map_err(|error| error.to_string())??;
        }
        journal.heal();
        let commits = journal.commits();
        let history = checker::History::of(&commits);
        checker::check(&history, &record.borrow())?;
        nodes.all_agree_with(&history).await?;
        Ok(commits.into_iter().map(|commit| (commit.id, commit.command_id)).collect())
    })
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|text| text.parse().ok())
}

#[test]
fn no_seed_loses_doubles_or_reorders_anything() {
    let seeds = match number("SIMULATION_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("SIMULATION_SEEDS").unwrap_or(1_000),
    };
    let halves = [0, 1].map(|half| {
        let seeds = seeds.clone().filter(move |seed| seed % 2 == half);
        std::thread::spawn(move || seeds.map(|seed| (seed, play(seed))).collect::<Vec<_>>())
    });
    let mut commits = 0;
    for half in halves {
        for (seed, outcome) in half.join().expect("no panic") {
            commits += outcome
                .unwrap_or_else(|error| {
                    panic!(
                        "seed {seed}: {error}\nagain with: SIMULATION_SEED={seed} cargo test \
                         -p tests --test contract simulation"
                    )
                })
                .len();
        }
    }
    assert!(commits > 0);
}

#[test]
fn a_seed_is_played_the_same_way_each_time() {
    for seed in 0..20 {
        assert_eq!(play(seed), play(seed), "seed {seed}");
    }
}
