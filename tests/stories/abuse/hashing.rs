use futures_util::future::join_all;
use serde_json::json;
use tests::harness;

use super::{ME, TOKEN};

#[tokio::test]
async fn those_beyond_the_queue_are_told_to_come_back_and_others_go_on() {
    let slow = [
        ("auth.hashing_parallelism", "1"),
        ("auth.hashing_queue", "1"),
        ("auth.argon2.memory_kib", "65536"),
        ("auth.argon2.iterations", "4"),
    ];
    let app = harness::spawn_with(slow).await;
    let alice = app.sign_up("alice").await;
    let wrong = json!({"username": "alice", "password": "not this one"});
    let all = join_all((0..8).map(|_| app.post(TOKEN, &wrong)));
    let (replies, me) = tokio::join!(all, alice.get(ME));
    me.is(200);
    let (busy, others): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 503);
    for reply in &busy {
        reply.refused(503, "busy");
    }
    for reply in &others {
        reply.refused(401, "bad_credentials");
    }
    assert!(!busy.is_empty() && others.len() >= 2, "{replies:?}");
    app.log_in("alice").await;
}
