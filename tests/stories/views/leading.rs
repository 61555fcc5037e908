use std::time::{Duration, Instant};

use tests::harness::{self, App, until};
use wire::system::Readiness;

use super::{ALL, all_are_what_a_replay_gives, reaches, renamed, settle};

/// A leader that stops or dies is followed within this.
const SOON: Duration = Duration::from_secs(5);

/// Who holds the leads, by the process of the connection.
async fn leads(app: &App) -> Vec<String> {
    let held = "select pid::text from pg_locks l join pg_database d on d.oid = l.database
                where l.locktype = 'advisory' and l.granted and d.datname = current_database()
                  and l.classid::bigint = (hashtext('projection')::bigint & 4294967295)
                order by 1";
    app.database.column(held).await
}

#[tokio::test]
async fn when_the_leading_node_stops_the_other_leads_at_once() {
    let mut one = harness::spawn().await;
    let two = one.twin().await;
    let alice = one.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    settle(&one).await;
    settle(&two).await;
    let held = leads(&one).await;
    assert_eq!(held.len(), ALL.len(), "one leader per view");
    one.stop().await;
    let began = Instant::now();
    let position = two.smuggles("conversation", &chat, &renamed("After")).await;
    reaches(&two, "conversation_list", position).await;
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    // Who waits for a view is first; nodes that stand by look at the others every tenth of a second.
    until("one leader per view", async || {
        let now = leads(&two).await;
        let new = now.len() == ALL.len() && now.iter().all(|pid| !held.contains(pid));
        if new { Ok(()) } else { Err(format!("{now:?}")) }
    })
    .await;
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    all_are_what_a_replay_gives(&two).await;
}

/// The leader's connections break in the middle, as when its machine is gone.
#[tokio::test]
async fn when_the_leaders_connections_break_somebody_leads_again() {
    let one = harness::spawn().await;
    let two = one.twin().await;
    let alice = one.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    for round in 0..3 {
        for pid in leads(&one).await {
            one.database.execute(format!("select pg_terminate_backend({pid})")).await;
        }
        let title = format!("Round {round}");
        let position = one.smuggles("conversation", &chat, &renamed(&title)).await;
        for node in [&one, &two] {
            reaches(node, "conversation_list", position).await;
        }
        assert_eq!(alice.lists().await.items[0].title, Some(title));
    }
    until("one leader per view", async || {
        let held = leads(&one).await;
        if held.len() == ALL.len() { Ok(()) } else { Err(format!("{held:?}")) }
    })
    .await;
    all_are_what_a_replay_gives(&one).await;
}

/// A leader that believes to lead and does not: its next batch is refused, and nothing is
/// folded twice.
#[tokio::test]
async fn of_two_runners_one_is_fenced() {
    let one = harness::spawn().await;
    let alice = one.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    settle(&one).await;
    // Somebody else was here: the checkpoint is not where its leader left it.
    // The rows go first: the leader looks twice a second, and would fold them anew in between.
    one.database.execute("truncate conversation_list".to_owned()).await;
    let meddle = "update projection_checkpoints set position = 0, generation = generation + 1
                  where name = 'conversation_list'";
    one.database.execute(meddle.to_owned()).await;
    let position = one.smuggles("conversation", &chat, &renamed("After")).await;
    until("the view to be whole again", async || {
        let items = alice.lists().await.items;
        let titles: Vec<_> = items.into_iter().map(|one| one.title.unwrap_or_default()).collect();
        if titles == ["After"] { Ok(()) } else { Err(format!("{titles:?}")) }
    })
    .await;
    reaches(&one, "conversation_list", position).await;
    all_are_what_a_replay_gives(&one).await;
}

#[tokio::test]
async fn a_view_of_an_earlier_version_serves_while_it_is_built_anew() {
    let mut app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "Hello").await;
    settle(&app).await;
    app.stop().await;
    let older = "update projection_checkpoints set version = version - 1";
    app.database.execute(older.to_owned()).await;
    app.restart().await;
    // Served from the first request on, with what is written meanwhile.
    assert_eq!(alice.reads(&chat).await.len(), 2);
    alice.asks(&chat, "Anything new?").await;
    assert_eq!(alice.reads(&chat).await.len(), 4);
    until("versions that are current", async || {
        let list = app.operates(&["projections", "list", "--json"]).await.is(0).values();
        let behind = list.iter().find(|one| one["version"] != one["known_version"]);
        behind.map_or(Ok(()), |one| Err(one.to_string()))
    })
    .await;
    all_are_what_a_replay_gives(&app).await;
}

#[tokio::test]
async fn a_view_of_a_later_version_is_left_alone_and_said_so() {
    let mut app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    settle(&app).await;
    app.stop().await;
    let later = "update projection_checkpoints set version = 99 where name = 'messages'";
    app.database.execute(later.to_owned()).await;
    app.restart().await;
    alice.starts("Others go on").await;
    let detail = until("a view that is stalled", async || {
        let ready: Readiness = app.get("/readyz").await.is(200).json();
        let view = ready.projections.into_iter().find(|one| one.name == "messages");
        view.filter(|one| one.state == "stalled").and_then(|one| one.detail).ok_or_else(String::new)
    })
    .await;
    assert!(detail.contains("made by a later build") && detail.contains("rebuild"), "{detail}");
    // Built anew by this build, it goes on.
    app.operates(&["projections", "rebuild", "messages", "--json"]).await.is(0);
    alice.asks(&chat, "Hello").await;
    all_are_what_a_replay_gives(&app).await;
}
