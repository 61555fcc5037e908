//! Three servers when one of them is away, or behind.

use std::time::{Duration, Instant};

use tests::harness::{Cluster, SERVERS, unique};
use tokio::task::JoinSet;

use super::place::{prepared, settings};
use super::writing::{letters, load, noted, notes};

/// Eight writers, each with a ledger of its own, while the leader of the journal is killed: every
/// acknowledged note is there once, and nobody hears an error.
#[tokio::test]
async fn nothing_is_lost_or_doubled_when_the_leader_dies_while_it_is_written_to() {
    const WRITERS: u64 = 8;
    let mut cluster = Cluster::start().await;
    let settings = settings(3);
    let stream = settings.prefix.journal_stream();
    let journal = prepared(&cluster.url(), settings).await.journal();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (store, stopped) = (journal.clone(), stopped.clone());
        writers.spawn(async move {
            let id = format!("w{writer}");
            let mut context = load(&store, &id).await;
            let (mut written, mut longest) = (0, Duration::ZERO);
            while !*stopped.borrow() {
                let began = Instant::now();
                notes([written]).to(&store, &mut context).await.expect("within the patience");
                longest = longest.max(began.elapsed());
                written += 1;
            }
            (id, written, longest)
        });
    }
    for _ in 0..2 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let leader = cluster.leader(&stream).await;
        cluster.kill(leader).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        cluster.restart(leader).await;
        cluster.until_in_step(&stream).await;
    }
    stop.send_replace(true);
    let mut total = 0;
    while let Some(ended) = writers.join_next().await {
        let (id, written, longest) = ended.expect("no panic");
        assert_eq!(noted(&journal, &id).await, (0..written).collect::<Vec<_>>());
        assert!(longest < Duration::from_secs(15), "{longest:?}");
        total += written;
    }
    assert!(total > 100, "{total}");
}

/// A node that is connected to a copy that stood still hears the truth as soon as it is spoken
/// to: about the ledgers, and about who holds a guard.
#[tokio::test]
async fn a_copy_that_lags_behind_does_not_answer_for_the_journal() {
    let cluster = Cluster::start().await;
    let settings = settings(3);
    let stream = settings.prefix.journal_stream();
    let writer = prepared(&cluster.url(), settings.clone()).await;
    let leader = cluster.leader(&stream).await;
    let lagging = (leader + 1) % SERVERS;
    let (store, filler) = (prepared(&cluster.url_of(leader), settings.clone()).await, "f");
    drop(writer);
    let store = store.journal();
    for round in 0..4 {
        let id = format!("r{round}-{}", unique(4));
        let mut context = load(&store, &id).await;
        notes([0]).on(&store, &mut context).await;
        cluster.until_in_step(&stream).await;
        let reader = prepared(&cluster.url_of(lagging), settings.clone()).await.journal();
        assert_eq!(noted(&reader, &id).await, [0]);

        cluster.pause(lagging);
        // What the copy must catch up with before it has what we ask for.
        let mut behind = load(&store, filler).await;
        for _ in 0..20 {
            letters(500_000).on(&store, &mut behind).await;
        }
        let claims = [super::writing::claim(&id, 0, nats::Change::Take)];
        notes([1]).claiming(&claims).on(&store, &mut context).await;
        // Asked while it stands still, so that it hears the question before the news.
        let (notes, guard, ()) =
            tokio::join!(noted(&reader, &id), reader.guard("name", &id), async {
                tokio::time::sleep(Duration::from_millis(100)).await;
                cluster.resume(lagging);
            });
        assert_eq!(notes, [0, 1], "round {round}");
        assert_eq!(guard.unwrap().holder.as_deref(), Some(id.as_str()), "round {round}");
    }
}

/// Nobody answers: the caller hears so after the patience, not at once and not never.
#[tokio::test]
async fn a_majority_that_is_away_is_waited_for_and_then_reported() {
    let mut cluster = Cluster::start().await;
    let mut settings = settings(3);
    settings.patience = Duration::from_secs(2);
    let stream = settings.prefix.journal_stream();
    let journal = prepared(&cluster.url(), settings).await.journal();
    let mut context = load(&journal, "a").await;
    notes([1]).on(&journal, &mut context).await;
    let leader = cluster.leader(&stream).await;
    for server in (0..SERVERS).filter(|server| *server != leader) {
        cluster.kill(server).await;
    }
    let began = Instant::now();
    let refused = notes([2]).to(&journal, &mut context.clone()).await.unwrap_err();
    assert!(matches!(refused, cqrs_es::AggregateError::DatabaseConnectionError(_)), "{refused:?}");
    assert!((1..8).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    for server in (0..SERVERS).filter(|server| *server != leader) {
        cluster.restart(server).await;
    }
    cluster.until_in_step(&stream).await;
    // It may have been stored after all; either way it is so once.
    let seen = noted(&journal, "a").await;
    assert!(seen == [1] || seen == [1, 2], "{seen:?}");
}
