//! The cases that every journal passes.

use cqrs_es::AggregateError;
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use nats::Change;

use super::place::Place;
use super::writing::{Context, claim, conflict, letters, load, noted, notes};

pub(crate) async fn a_first_commit_expects_nothing<P: Place>(place: P) {
    let store = place.node().await;
    let nothing = load(&store, "a").await;
    assert_eq!(*nothing.as_ref(), 0);
    let mut one = nothing.clone();
    let position = notes([1, 2]).on(&store, &mut one).await;
    assert!(position > 0);
    assert_eq!(*one.as_ref(), position);
    // Whoever still believes that there is nothing is too late, on every node.
    for node in [&store, &place.node().await] {
        conflict(&notes([3]).to(node, &mut nothing.clone()).await);
    }
    assert_eq!(noted(&store, "a").await, [1, 2]);
}

pub(crate) async fn a_stale_expectation_is_a_conflict_and_changes_nothing<P: Place>(place: P) {
    let store = place.node().await;
    let mut current = load(&store, "a").await;
    notes([1]).on(&store, &mut current).await;
    let mut stale = current.clone();
    notes([2]).on(&store, &mut current).await;
    let before = place.position().await;
    conflict(&notes([3]).to(&store, &mut stale).await);
    assert_eq!(place.position().await, before);
    assert_eq!(noted(&store, "a").await, [1, 2]);
    // On what there really is, it is accepted.
    notes([3]).on(&store, &mut load(&store, "a").await).await;
    assert_eq!(noted(&store, "a").await, [1, 2, 3]);
}

pub(crate) async fn of_many_writers_one_wins_each_version<P: Place>(place: P) {
    let nodes = join_all((0..4).map(|_| place.node())).await;
    let mut winners = Vec::new();
    for round in 0..10 {
        let base = load(&nodes[0], "a").await;
        let writers = (0..8).map(|writer| {
            let (node, mut base) = (&nodes[writer % nodes.len()], base.clone());
            async move {
                let note = (round * 8 + writer) as u64;
                (note, notes([note]).to(node, &mut base).await)
            }
        });
        let outcomes = join_all(writers).await;
        let (won, lost): (Vec<_>, Vec<_>) = outcomes.iter().partition(|(_, o)| o.is_ok());
        assert_eq!(won.len(), 1, "{outcomes:?}");
        lost.iter().for_each(|(_, outcome)| conflict(outcome));
        winners.push(won[0].0);
    }
    assert_eq!(noted(&nodes[1], "a").await, winners);
}

pub(crate) async fn a_batch_is_stored_as_a_whole_or_not_at_all<P: Place>(place: P) {
    let store = place.node().await;
    let mut one = load(&store, "a").await;
    let taken = place.guard("name", "x").await;
    assert_eq!(taken.holder, None);
    let both = [claim("x", 0, Change::Take), claim("y", 0, Change::Take)];
    let position = notes([1]).claiming(&both).on(&store, &mut one).await;
    assert_eq!(place.position().await, position, "the commit is the last of its batch");
    for key in ["x", "y"] {
        assert_eq!(place.guard("name", key).await.holder.as_deref(), Some("a"));
    }

    // One guard of two is somebody's: neither the commit nor the other guard is stored.
    let (before, mut other) = (place.position().await, load(&store, "b").await);
    let claims = [claim("z", 0, Change::Take), claim("x", 0, Change::Take)];
    conflict(&notes([2]).claiming(&claims).to(&store, &mut other).await);
    // The guard is free, but the aggregate has moved on.
    let mut stale = load(&store, "c").await;
    conflict(&{
        notes([3]).on(&store, &mut stale.clone()).await;
        notes([4]).claiming(&[claim("z", 0, Change::Take)]).to(&store, &mut stale).await
    });
    assert_eq!(place.position().await, before + 1);
    assert_eq!(place.guard("name", "z").await, nats::GuardState::default());
    assert!(noted(&store, "b").await.is_empty());
}

pub(crate) async fn a_guard_has_one_winner<P: Place>(place: P) {
    let nodes = join_all((0..4).map(|_| place.node())).await;
    for round in 0..8 {
        let name = format!("n{round}");
        let writers = (0..8).map(|writer| {
            let (node, name, id) =
                (&nodes[writer % nodes.len()], &name, format!("{round}-{writer}"));
            async move {
                let mut empty = load(node, &id).await;
                let claims = [claim(name, 0, Change::Take)];
                (id, notes([1]).claiming(&claims).to(node, &mut empty).await)
            }
        });
        let outcomes = join_all(writers).await;
        let won: Vec<_> = outcomes.iter().filter(|(_, outcome)| outcome.is_ok()).collect();
        assert_eq!(won.len(), 1, "{outcomes:?}");
        let holder = place.guard("name", &name).await.holder;
        assert_eq!(holder.as_ref(), Some(&won[0].0));
        for (id, outcome) in &outcomes {
            assert_eq!(noted(&nodes[0], id).await.is_empty(), outcome.is_err());
        }
    }
}

pub(crate) async fn a_guard_is_released_and_taken_again<P: Place>(place: P) {
    let store = place.node().await;
    let (mut a, mut b) = (load(&store, "a").await, load(&store, "b").await);
    notes([1]).claiming(&[claim("x", 0, Change::Take)]).on(&store, &mut a).await;
    let held = place.guard("name", "x").await;

    // Renaming: one name is given back and another taken, at once.
    let renaming = [claim("x", held.sequence, Change::Release), claim("y", 0, Change::Take)];
    notes([2]).claiming(&renaming).on(&store, &mut a).await;
    let free = place.guard("name", "x").await;
    assert_eq!(
        (free.holder, place.guard("name", "y").await.holder.expect("a holder")),
        (None, "a".into())
    );

    // Who looked before the release does not get it; who looks now does.
    let late = [claim("x", held.sequence, Change::Take)];
    conflict(&notes([3]).claiming(&late).to(&store, &mut b.clone()).await);
    let now = [claim("x", free.sequence, Change::Take)];
    notes([3]).claiming(&now).on(&store, &mut b).await;
    assert_eq!(place.guard("name", "x").await.holder.as_deref(), Some("b"));
}

pub(crate) async fn a_count_keeps_at_least_one<P: Place>(place: P) {
    let nodes = join_all((0..2).map(|_| place.node())).await;
    let count = async || place.guard("name", "all").await;
    for (id, number) in [("a", 1), ("b", 2)] {
        let claims = [claim("all", count().await.sequence, Change::Count(number))];
        let mut empty = load(&nodes[0], id).await;
        notes([1]).claiming(&claims).on(&nodes[0], &mut empty).await;
    }
    assert_eq!(count().await.count, 2);
    // Both want to leave at the same time, and each sees that another would remain.
    let seen = count().await;
    let leaving = ["a", "b"].into_iter().zip(&nodes).map(|(id, node)| async move {
        let claims = [claim("all", seen.sequence, Change::Count(seen.count - 1))];
        notes([2]).claiming(&claims).to(node, &mut load(node, id).await).await
    });
    let outcomes = join_all(leaving).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert_eq!(count().await.count, 1);
}

pub(crate) async fn the_same_commit_again_is_the_success_it_was<P: Place>(place: P) {
    let (store, other) = (place.node().await, place.node().await);
    let empty = load(&store, "a").await;
    let draft = notes([1]).claiming(&[claim("x", 0, Change::Take)]);
    let first = draft.on(&store, &mut empty.clone()).await;
    // As a node that did not hear the answer sends it, and as another that was asked meanwhile.
    for node in [&store, &other, &store] {
        assert_eq!(draft.on(node, &mut empty.clone()).await, first);
    }
    // With a commit behind it, and as one who has read that it is there.
    let mut now = load(&store, "a").await;
    notes([2]).on(&store, &mut now).await;
    assert_eq!(draft.on(&other, &mut empty.clone()).await, first);
    assert_eq!(draft.on(&other, &mut now.clone()).await, first);
    assert_eq!(noted(&store, "a").await, [1, 2]);
}

pub(crate) async fn the_same_commit_on_something_else_is_a_conflict<P: Place>(place: P) {
    let store = place.node().await;
    let empty = load(&store, "a").await;
    let mut now = empty.clone();
    notes([1]).on(&store, &mut now).await;
    let draft = notes([2]);
    let second = draft.on(&store, &mut now).await;
    // Whoever knows of neither would believe that there is nothing but this one.
    conflict(&draft.to(&store, &mut empty.clone()).await);
    assert_eq!(draft.on(&store, &mut load(&store, "a").await).await, second);
    assert_eq!(noted(&store, "a").await, [1, 2]);
}

pub(crate) async fn another_commit_under_the_same_id_is_not_taken_for_it<P: Place>(place: P) {
    let store = place.node().await;
    let empty = load(&store, "a").await;
    let draft = notes([1]);
    let mut now = empty.clone();
    let first = draft.on(&store, &mut now).await;
    let other = notes([9]).named_as(&draft);
    // Not knowing of the first: a lost race, so that it is decided again.
    conflict(&other.to(&store, &mut empty.clone()).await);
    // Knowing of it: the id has been used, and the position says where.
    assert_eq!(other.on(&store, &mut now.clone()).await, first);
    notes([2]).on(&store, &mut now).await;
    assert_eq!(other.on(&store, &mut now.clone()).await, first);
    assert_eq!(noted(&store, "a").await, [1, 2]);
}

pub(crate) async fn a_long_ledger_is_loaded_in_order<P: Place>(place: P) {
    let store = place.node().await;
    let (mut one, mut other) = (load(&store, "a").await, load(&store, "b").await);
    for note in 0..600 {
        notes([2 * note, 2 * note + 1]).on(&store, &mut one).await;
        if note % 50 == 0 {
            notes([note]).on(&store, &mut other).await;
        }
    }
    let loaded = load(&place.node().await, "a").await;
    assert_eq!(loaded.as_ref(), one.as_ref());
    assert_eq!(noted(&store, "a").await, (0..1200).collect::<Vec<_>>());
    assert_eq!(noted(&store, "b").await, (0..12).map(|n| n * 50).collect::<Vec<_>>());
}

pub(crate) async fn the_feed_has_everything_once_in_order_across_restarts<P: Place>(mut place: P) {
    let store = place.node().await;
    let mut contexts = Vec::<Context<P>>::new();
    for id in ["a", "b", "c"] {
        contexts.push(load(&store, id).await);
    }
    let mut feed = place.after(0);
    let (mut seen, mut written) = (Vec::new(), Vec::new());
    for round in 0..2_u64 {
        for n in 0..10 {
            let context = &mut contexts[(n % 3) as usize];
            written.push(notes([round * 10 + n]).on(&store, context).await);
        }
        // Reads half of what there is, and the rest after the servers have been killed.
        while seen.len() < written.len() - 5 {
            seen.push(feed.next().await.expect("it never ends").expect("a commit").position);
        }
        place.restart().await;
        if round % 2 == 1 {
            // The reader was killed too, and begins where it was.
            feed = place.after(seen.last().copied().expect("one of them"));
        }
    }
    while seen.len() < written.len() {
        seen.push(feed.next().await.expect("it never ends").expect("a commit").position);
    }
    assert_eq!(seen, written);
    let all: Vec<_> = place.after(0).take(written.len()).collect().await;
    for (id, context) in ["a", "b", "c"].iter().zip(&contexts) {
        let of = all.iter().flatten().filter(|commit| commit.id == *id);
        let noted_by_feed: Vec<_> = of
            .map(|commit| {
                commit.events().expect("events")[0].data["note"].as_u64().expect("a number")
            })
            .collect();
        assert_eq!(noted_by_feed, noted(&store, id).await);
        let last = all.iter().flatten().rfind(|commit| commit.id == *id).expect("one of them");
        assert_eq!(last.position, *context.as_ref());
    }
}

pub(crate) async fn a_commit_says_who_and_why<P: Place>(place: P) {
    let store = place.node().await;
    notes([7]).on(&store, &mut load(&store, "a").await).await;
    let commit = place.after(0).next().await.expect("it never ends").expect("a commit");
    assert_eq!((commit.context.as_str(), commit.id.as_str()), ("ledger", "a"));
    assert_eq!((commit.position, commit.command_id.len()), (1, 32));
    assert_eq!(commit.metadata["Actor"], "somebody");
    assert_eq!(commit.metadata[nats::EVENT_TYPES], "tests.ledger.noted.v1");
    let events = commit.events().expect("events");
    assert_eq!(events[0].kind, "tests.ledger.noted.v1");
    assert_eq!(events[0].time.to_rfc3339(), "2026-01-01T12:00:00+00:00");
}

pub(crate) async fn a_large_commit_is_stored_and_one_too_large_is_refused<P: Place>(place: P) {
    let store = place.node().await;
    let mut one = load(&store, "a").await;
    letters(1_000_000).on(&store, &mut one).await;
    let before = place.position().await;
    let refused = letters(1_100_000).to(&store, &mut one.clone()).await.expect_err("refused");
    assert!(matches!(refused, AggregateError::UnexpectedError(_)), "{refused:?}");
    let said = refused.to_string();
    assert!(said.contains("1100") && said.contains("1048576"), "{said}");
    assert_eq!(place.position().await, before);
    // Nothing is stuck behind it.
    notes([2]).on(&store, &mut one).await;
}
