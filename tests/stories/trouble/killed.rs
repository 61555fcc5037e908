//! kill -9 of the real program and of its services, in the middle of an answer.

use tests::harness::{Convoai, Sent, Socket, User, until};
use tests::model_double::Script;
use wire::conversation::{Message, MessageStatus};

const FIRST: &str = "One two ";
const WHOLE: &str = "One two three four";

/// Somebody who sees the first half of an answer.
async fn in_the_middle(convoai: &Convoai) -> (User, Sent, Socket) {
    convoai.model.script(Script::answer(WHOLE).hold_after(2));
    let alice = convoai.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    let sent = alice.sends(&chat, "Count").await;
    socket.shows(&sent.answer, FIRST).await;
    (alice, sent, socket)
}

/// The message is there once, its answer is settled with nothing that was shown lost, and the
/// conversation goes on.
async fn goes_on(convoai: &Convoai, alice: &User, sent: &Sent) -> Message {
    convoai.model.release();
    let answer = alice.hears_answer(sent).await;
    let settled = (answer.status, answer.content.as_str());
    let outcomes = [(MessageStatus::Interrupted, FIRST), (MessageStatus::Complete, WHOLE)];
    assert!(outcomes.contains(&settled), "{answer:?}");
    let messages = alice.reads(&sent.chat).await;
    assert_eq!(messages.iter().filter(|message| message.id == sent.id).count(), 1);
    assert_eq!(messages.len(), 2, "{messages:#?}");

    if answer.status == MessageStatus::Interrupted {
        convoai.model.script(Script::answer("Better now."));
        let again = alice.retries(sent).await;
        assert_eq!(alice.hears_answer(&again).await.content, "Better now.");
    }
    // The double may have scripts or permits left: any answer will do.
    let more = alice.sends(&sent.chat, "And now?").await;
    convoai.model.release();
    assert_eq!(alice.hears_answer(&more).await.status, MessageStatus::Complete);
    answer
}

#[tokio::test]
async fn a_server_that_was_killed_goes_on_where_it_was() {
    let mut convoai = Convoai::serve().await;
    let (alice, sent, _socket) = in_the_middle(&convoai).await;
    convoai.kill().await;
    convoai.start().await;
    let answer = goes_on(&convoai, &alice, &sent).await;
    assert_eq!((answer.status, answer.content.as_str()), (MessageStatus::Interrupted, FIRST));
    assert!(!convoai.log().contains("Count") && !convoai.log().contains("alice"), "personal");
}

#[tokio::test]
async fn a_server_whose_nats_was_killed_goes_on() {
    let mut convoai = Convoai::serve().await;
    let (alice, sent, _socket) = in_the_middle(&convoai).await;
    convoai.kill_nats();
    settles_after_trouble(&mut convoai, &alice, &sent).await;
}

#[tokio::test]
async fn a_server_whose_postgres_was_killed_goes_on() {
    let mut convoai = Convoai::serve().await;
    let (alice, sent, _socket) = in_the_middle(&convoai).await;
    convoai.kill_postgres();
    settles_after_trouble(&mut convoai, &alice, &sent).await;
}

async fn settles_after_trouble(convoai: &mut Convoai, alice: &User, sent: &Sent) {
    convoai.model.release();
    alice.hears_answer(sent).await;
    until("a server that is ready", async || {
        let reply = convoai.ask("/readyz").await?;
        if reply.status == 200 { Ok(()) } else { Err(reply.text()) }
    })
    .await;
    goes_on(convoai, alice, sent).await;
}
