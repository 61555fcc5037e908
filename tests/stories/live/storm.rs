//! Everybody comes back at the same moment, because everybody was cut off at the same moment.

use futures_util::future::join_all;
use serde_json::json;
use tests::harness::{self, Socket, User};
use tests::model_double::Script;

const PEOPLE: usize = 20;
const SOCKETS: usize = 50;

/// All sockets of all people, which have caught up: for each the position that it reached.
async fn all_listen(people: &[User], positions: &[u64]) -> Vec<(Socket, u64)> {
    let sockets = people.iter().zip(positions).flat_map(|(person, position)| {
        (0..SOCKETS).map(async move |_| {
            let mut socket = person.resumes(*position, &json!({})).await;
            let reached = socket.ready().await;
            (socket, reached)
        })
    });
    join_all(sockets).await
}

#[tokio::test]
async fn a_thousand_who_come_back_at_once_miss_nothing_and_keep_nobody_waiting() {
    api::open_files::raise_limit().unwrap();
    let mut app = harness::spawn().await;
    let names: Vec<_> = (0..PEOPLE).map(|number| format!("person{number}")).collect();
    let people = join_all(names.iter().map(|name| app.sign_up(name))).await;
    let chats = join_all(people.iter().map(|person| person.starts("Plans"))).await;
    let seen: Vec<_> = all_listen(&people, &[0; PEOPLE]).await;
    let positions: Vec<_> = seen.iter().step_by(SOCKETS).map(|(_, position)| *position).collect();

    // What they will have missed: a message each, and its answer.
    for _ in 0..PEOPLE {
        app.model.script(Script::answer("Yes."));
    }
    let asked = people.iter().zip(&chats).map(|(person, chat)| person.asks(chat, "There?"));
    let asked = join_all(asked).await;
    app.stop().await;
    let closed = seen.into_iter().map(async |(mut socket, _)| socket.closes().await);
    assert_eq!(join_all(closed).await.len(), PEOPLE * SOCKETS);
    app.comes_back().await;

    let somebody = async {
        let sent = people[0].sends(&chats[0], "And who is served meanwhile?").await;
        people[0].reads(&chats[0]).await;
        sent
    };
    let (mut back, _) = tokio::join!(all_listen(&people, &positions), somebody);
    assert_eq!(back.len(), PEOPLE * SOCKETS);
    for (number, (socket, _)) in back.iter_mut().enumerate() {
        let (sent, answer) = &asked[number / SOCKETS];
        assert_eq!(socket.settled(&answer.id).await.content, "Yes.");
        let mut events: Vec<_> = socket.events().into_iter().map(|(seq, _)| seq).collect();
        let heard = events.len();
        events.dedup();
        assert!(heard >= 3 && events.is_sorted() && events[0] > positions[number / SOCKETS]);
        let told = socket.heard.iter().filter(|one| {
            matches!(&one.body, wire::live::Body::MessageSent(message) if message.id == sent.id)
        });
        assert_eq!(told.count(), 1, "once, and in its turn: {:?}", socket.events());
    }
}
