//! The live socket's envelopes as server-sent events.

use serde_json::{Value, json};
use tests::harness::{self, EventStream};
use tests::model_double::Script;
use wire::account::CreatedApiKey;
use wire::live::{Body, Envelope, close};

const TEXT: &str = "Ein Äffchen 🐒 saß im Bäumchen und fraß Nüsse — 日本語も。";
const PIECES: usize = 6;

/// The events of conversations, without frames, with their id.
fn events(stream: &EventStream) -> Vec<(String, Envelope)> {
    let is_event = |envelope: &Envelope| {
        envelope.conversation.is_some() && !matches!(envelope.body, Body::Frame(_))
    };
    stream.told.iter().filter(|(_, envelope)| is_event(envelope)).cloned().collect()
}

/// Cuts the stream behind each frame of an answer that is being written.
#[tokio::test]
async fn an_answer_goes_on_where_the_stream_was_cut_to_the_byte() {
    let app = harness::spawn_with([("live.frame_interval_ms", "1")]).await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    for cut in 0..=PIECES {
        let script = Script::answer(TEXT).in_pieces(PIECES);
        app.model.script((0..=PIECES).fold(script, Script::hold_after));
        let mut first = alice.streams(None).await;
        first.ready().await;
        let sent = alice.sends(&chat, "Tell me").await;
        let asked = |stream: &EventStream| {
            let asked = |body: &Body| matches!(body, Body::ModelAsked { .. });
            events(stream).iter().any(|(_, envelope)| asked(&envelope.body)).then_some(())
        };
        first.until("that the model is asked", asked).await;
        for n in 0..cut {
            app.model.held().await;
            app.model.release();
            let enough =
                |stream: &EventStream| (stream.frames_of(&sent.answer).len() > n).then_some(());
            first.until("a frame", enough).await;
        }
        let (had, seen) = (first.text_of(&sent.answer), first.frames_of(&sent.answer).len());
        let id = first.last_id();
        drop(first);

        // The rest is written while nobody listens, half of it and then all.
        let half = (cut + PIECES) / 2;
        for _ in cut..half {
            app.model.held().await;
            app.model.release();
        }
        let mut second = alice.streams(Some(&id)).await;
        second.ready().await;
        for _ in half..PIECES {
            app.model.held().await;
            app.model.release();
        }
        let rest = TEXT.strip_prefix(&had).expect("what had arrived is its beginning");
        let whole =
            |stream: &EventStream| (stream.text_of(&sent.answer).len() >= rest.len()).then_some(());
        second.until("the rest", whole).await;
        assert_eq!(second.text_of(&sent.answer), rest, "cut behind {cut}");
        app.model.held().await;
        app.model.release();
        assert_eq!(second.settled(&sent.answer).await.content, TEXT);
        let numbers: Vec<_> = second.frames_of(&sent.answer).iter().map(|(n, _)| *n).collect();
        let expected: Vec<_> = (seen as u64 + 1..).take(numbers.len()).collect();
        assert_eq!(numbers, expected, "cut behind {cut}");
    }
}

#[tokio::test]
async fn behind_each_id_exactly_what_follows_is_told() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let mut through = alice.streams(None).await;
    through.ready().await;
    let chat = alice.starts("Plans").await;
    for n in 0..2 {
        alice.asks(&chat, &format!("Question {n}")).await;
    }
    alice.patch(&format!("/api/v1/conversations/{chat}"), &json!({"title": "Other"})).await.is(200);
    let renamed = |stream: &EventStream| {
        let is_it =
            |body: &Body| matches!(body, Body::ConversationRenamed { title } if title == "Other");
        events(stream).iter().any(|(_, envelope)| is_it(&envelope.body)).then_some(())
    };
    through.until("the last event", renamed).await;
    let all = events(&through);
    // A message and the request for its answer are of one commit: a cut may fall between them.
    assert!(all.windows(2).any(|pair| pair[0].1.seq == pair[1].1.seq), "{all:#?}");
    let twin = app.twin().await;
    for (n, (id, _)) in all.iter().enumerate() {
        for alice in [&alice, &twin.user_of(&alice)] {
            let mut stream = alice.streams(Some(id)).await;
            stream.ready().await;
            let told: Vec<_> = events(&stream).into_iter().map(|(_, envelope)| envelope).collect();
            let rest: Vec<_> = all[n + 1..].iter().map(|(_, envelope)| envelope.clone()).collect();
            assert_eq!(told, rest, "behind event {n}");
        }
    }
}

#[tokio::test]
async fn a_stream_begins_where_the_lists_end() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let position = alice.lists().await.position;
    alice.patch(&format!("/api/v1/conversations/{chat}"), &json!({"title": "Other"})).await.is(200);
    let request = alice.request("GET", &format!("/api/v1/events?after={position}"));
    let mut stream = EventStream::open(request).await.expect("a stream");
    stream.until("the event", |stream| (events(stream).len() == 1).then_some(())).await;
}

#[tokio::test]
async fn a_stream_that_has_nothing_to_tell_shows_that_it_lives() {
    let app = harness::spawn_with([("live.ping_s", "1")]).await;
    let alice = app.sign_up("alice").await;
    let mut stream = alice.streams(None).await;
    stream.until("two comments", |stream| (stream.comments >= 2).then_some(())).await;
}

#[tokio::test]
async fn the_end_of_the_session_is_the_last_event() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let mut stream = alice.streams(None).await;
    stream.ready().await;
    alice.post("/api/v1/auth/logout", &Value::Null).await.is(204);
    stream.until("the end", |stream| stream.ended.then_some(())).await;
    let (_, last) = stream.told.last().expect("an event");
    let Body::Closing { code, .. } = &last.body else { panic!("{last:?}") };
    assert_eq!(*code, close::SESSION_ENDED);
    assert_eq!(alice.tries_to_stream(None).await.err(), Some(401));
}

#[tokio::test]
async fn a_server_that_stops_says_so_and_the_stream_goes_on_at_another() {
    let mut app = harness::spawn().await;
    let twin = app.twin().await;
    let alice = app.sign_up("alice").await;
    let mut stream = alice.streams(None).await;
    stream.ready().await;
    let chat = alice.starts("Plans").await;
    stream.until("the start", |stream| (events(stream).len() == 1).then_some(())).await;
    let (_, ()) =
        tokio::join!(stream.until("the end", |stream| stream.ended.then_some(())), app.stop());
    let (id, last) = stream.told.last().expect("an event");
    assert!(matches!(last.body, Body::Closing { code: close::RESTART, .. }), "{last:?}");
    let alice = twin.user_of(&alice);
    let (sent, _) = alice.asks(&chat, "Hello").await;
    let mut stream = alice.streams(Some(id)).await;
    stream.settled(&sent.answer).await;
}

#[tokio::test]
async fn keys_may_listen_and_nobody_may_with_an_id_that_is_none() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let body = json!({"name": "Reader", "scopes": ["read"]});
    let key: CreatedApiKey = alice.post("/api/v1/me/keys", &body).await.is(201).json();
    let reader = alice.with_token(key.key);
    let mut stream = reader.streams(None).await;
    stream.ready().await;
    // What another one's id says is looked up among one's own.
    let bob = app.sign_up("bob").await;
    let mut his = bob.streams(Some(&stream.last_id())).await;
    his.ready().await;
    assert!(events(&his).is_empty());

    for wrong in ["17", "e30", "💥"] {
        assert_eq!(reader.tries_to_stream(Some(wrong)).await.err(), Some(422), "{wrong}");
    }
    app.get("/api/v1/events").await.is(401);
    alice.delete(&format!("/api/v1/me/keys/{}", key.id)).await.is(200);
    stream.until("the end", |stream| stream.ended.then_some(())).await;
}
