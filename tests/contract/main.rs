//! One contract for every journal: the double in memory, one nats-server, three of them. A case
//! is written once, in `cases.rs`, and listed here.
//!
//! What only real servers can show is beside it: the cluster, and servers that are set up wrongly.

mod activity;
mod cases;
mod cluster;
mod copies;
mod leaders;
mod ledger;
mod place;
mod simulation;
mod snapshots;
mod windows;
mod writing;
mod wrong_servers;
mod wrong_streams;

use place::Place as _;

macro_rules! contract {
    ($($place:ident: $journal:ty;)*) => { $( contract! { @ $place $journal } )* };
    (@ $place:ident $journal:ty) => {
        mod $place {
            use super::*;

            contract! { $journal, new:
                a_first_commit_expects_nothing
                a_stale_expectation_is_a_conflict_and_changes_nothing
                of_many_writers_one_wins_each_version
                a_batch_is_stored_as_a_whole_or_not_at_all
                a_guard_has_one_winner
                a_guard_is_released_and_taken_again
                a_count_keeps_at_least_one
                the_same_commit_again_is_the_success_it_was
                the_same_commit_on_something_else_is_a_conflict
                another_commit_under_the_same_id_is_not_taken_for_it
                a_long_ledger_is_loaded_in_order
                a_commit_says_who_and_why
                a_large_commit_is_stored_and_one_too_large_is_refused
            }
            contract! { $journal, alone:
                the_feed_has_everything_once_in_order_across_restarts
            }
        }
    };
    ($journal:ty, $new:ident: $($case:ident)*) => { $(
        #[tokio::test]
        async fn $case() {
            cases::$case(<$journal>::$new().await).await;
        }
    )* };
}

contract! {
    in_memory: tests::journal_double::JournalDouble;
    one_server: place::Real<tests::harness::NatsServer>;
    three_servers: place::Real<tests::harness::Cluster>;
}
