use tests::harness::{self, Socket};
use tests::model_double::Script;
use wire::conversation::{Message, MessageStatus, Role};
use wire::live::{Body, Envelope};

/// Frames are numbered from 1 without gap, and their text is that of the answer, or its beginning
/// where the settled answer, which replaces them, was quicker than the last ones.
#[track_caller]
fn whole(socket: &Socket, answer: &Message) {
    let frames = socket.frames_of(&answer.id);
    let numbers: Vec<_> = frames.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers, (1..=frames.len() as u64).collect::<Vec<_>>());
    let text = socket.text_of(&answer.id);
    assert!(answer.content.starts_with(&text), "{text:?} is no beginning of {answer:?}");
}

/// No frame comes after the settled answer.
async fn nothing_late(socket: &mut Socket, answer: &str) {
    socket.catches_up().await;
    let settled = |envelope: &Envelope| match &envelope.body {
        Body::AnswerSettled(message) => message.id == answer,
        _ => false,
    };
    let place = socket.heard.iter().position(settled).expect("it was heard");
    let late: Vec<_> = socket.heard[place..]
        .iter()
        .filter(|e| matches!(&e.body, Body::Frame(frame) if frame.answer == answer))
        .collect();
    assert!(late.is_empty(), "{late:?}");
}

fn long_text() -> String {
    (0..300).map(|n| format!("wörd{n} ")).collect()
}

#[tokio::test]
async fn an_answer_arrives_piece_by_piece_in_numbered_frames() {
    let app = harness::spawn_with([("live.frame_interval_ms", "1")]).await;
    let text = long_text();
    let slowly = std::time::Duration::from_millis(2);
    app.model.script(Script::answer(&text).piece_delay(slowly));
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    let sent = alice.sends(&chat, "Tell me").await;
    let answer = socket.settled(&sent.answer).await;
    assert_eq!(answer.content, text);
    whole(&socket, &answer);
    assert!(socket.frames_of(&sent.answer).len() > 10);
    assert!(socket.frames_of(&sent.answer).iter().all(|(_, attempt, _)| *attempt == 1));
}

#[tokio::test]
async fn what_happens_is_told_in_order() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    let chat = alice.starts("Plans").await;
    let (sent, answer) = alice.asks(&chat, "Hello").await;
    let path = format!("/api/v1/conversations/{chat}");
    alice.patch(&path, &serde_json::json!({"title": "Other"})).await.is(200);
    alice.delete(&path).await.is(200);
    alice.post(&format!("{path}/restore"), &serde_json::Value::Null).await.is(200);
    socket.until("eight events", |socket| (socket.events().len() >= 8).then_some(())).await;

    let names: Vec<_> = socket.events().into_iter().map(|(_, name)| name).collect();
    let expected = [
        "conversation_started",
        "message_sent",
        "answer_requested",
        "model_asked",
        "answer_settled",
        "conversation_renamed",
        "conversation_deleted",
        "conversation_started",
    ];
    assert_eq!(names, expected);
    let positions: Vec<_> = socket.events().into_iter().map(|(position, _)| position).collect();
    assert!(positions.is_sorted(), "{positions:?}");
    assert_eq!(positions[1], sent.position);
    let heard = socket.settled(&sent.answer).await;
    assert_eq!(heard, answer, "the socket and the list agree");
    let said = socket.heard.iter().find_map(|envelope| match &envelope.body {
        Body::MessageSent(message) => Some(message.clone()),
        _ => None,
    });
    assert_eq!(said.as_ref(), alice.reads(&chat).await.first());
}

#[tokio::test]
async fn a_settled_answer_says_how_it_came_to_be() {
    let app = harness::spawn().await;
    app.model.script(Script::answer("One two three four.").finish_reason("length"));
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (sent, answer) = alice.asks(&chat, "Three words here").await;
    assert_eq!((answer.role, answer.status), (Role::Assistant, MessageStatus::Complete));
    assert_eq!(answer.in_reply_to.as_deref(), Some(sent.id.as_str()));
    let about = answer.about.expect("how it came to be");
    assert_eq!((about.model.as_str(), about.provider.as_str()), ("double-1", "openai"));
    assert_eq!((about.prompt_tokens, about.completion_tokens, about.attempts), (3, 4, 1));
    assert_eq!(about.finish_reason, "length");
    assert!(about.duration_ms >= about.time_to_first_token_ms);
}

#[tokio::test]
async fn no_frame_comes_after_the_settled_answer() {
    let app = harness::spawn_with([("live.frame_interval_ms", "1")]).await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    for n in 0..30 {
        app.model.script(Script::answer(format!("Answer {n} in some words")));
        let sent = alice.sends(&chat, "Hello").await;
        let answer = socket.settled(&sent.answer).await;
        nothing_late(&mut socket, &answer.id).await;
    }
}

#[tokio::test]
async fn a_second_tab_hears_everything_too() {
    let app = harness::spawn().await;
    app.model.script(Script::answer(long_text()).in_pieces(40).hold_after(20).hold_after(40));
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (mut one, mut two) = (alice.listens().await, app.log_in("alice").await.listens().await);
    one.ready().await;
    two.ready().await;
    let sent = alice.sends(&chat, "Tell me").await;
    one.frames(&sent.answer, 1).await;

    // A third one that comes in the middle gets what it missed with the next frame.
    let mut three = alice.listens().await;
    three.ready().await;
    app.model.release();
    for socket in [&mut one, &mut two, &mut three] {
        socket.shows(&sent.answer, &long_text()).await;
    }
    app.model.release();
    for socket in [&mut one, &mut two, &mut three] {
        let answer = socket.settled(&sent.answer).await;
        assert_eq!(answer.content, long_text());
        whole(socket, &answer);
        nothing_late(socket, &sent.answer).await;
    }
    // The first may still have been told of the conversation itself.
    let since = |socket: &Socket| -> Vec<_> {
        socket.events().into_iter().filter(|(position, _)| *position >= sent.position).collect()
    };
    assert_eq!(since(&one), since(&two));
}

#[tokio::test]
async fn two_people_do_not_hear_each_other() {
    let app = harness::spawn().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let (mut hers, mut his) = (alice.listens().await, bob.listens().await);
    hers.ready().await;
    his.ready().await;
    let (one, two) = (alice.starts("Hers").await, bob.starts("His").await);
    let (first, second) = (alice.sends(&one, "Hello").await, bob.sends(&two, "Hello").await);
    hers.settled(&first.answer).await;
    his.settled(&second.answer).await;
    hers.catches_up().await;
    his.catches_up().await;
    let about = |socket: &Socket, chat: &str| {
        socket.heard.iter().filter_map(|e| e.conversation.clone()).all(|about| about == chat)
    };
    assert!(about(&hers, &one) && about(&his, &two));
}
