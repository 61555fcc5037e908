//! A model server that is away, slow, busy or breaks off.

use std::time::{Duration, Instant};

use tests::harness::{self, App};
use tests::model_double::{ModelDouble, Script};
use wire::conversation::{Message, MessageStatus};

/// Asks, hears the failure, and asks again with success.
async fn fails(app: &App, code: &str) -> Message {
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (sent, failed) = alice.asks(&chat, "Hello").await;
    assert_eq!((failed.status, failed.content.as_str()), (MessageStatus::Failed, ""));
    let error = failed.error.clone().expect("why");
    assert_eq!(error.code, code);
    assert!(error.detail.len() > 10 && !error.detail.contains("double"), "{error:?}");
    app.model.script(Script::answer("Better now."));
    let again = alice.retries(&sent).await;
    assert_eq!(alice.hears_answer(&again).await.content, "Better now.");
    failed
}

#[tokio::test]
async fn a_busy_model_is_asked_again_when_it_said() {
    let app = harness::spawn().await;
    app.model.script(Script::status(429).retry_after(1)).script(Script::answer("Now.")).expect(2);
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let began = Instant::now();
    let (_, answer) = alice.asks(&chat, "Hello").await;
    assert!(began.elapsed() >= Duration::from_secs(1));
    assert_eq!(answer.content, "Now.");
    assert_eq!(answer.about.expect("how").attempts, 2);
    app.model.verify();
}

#[tokio::test]
async fn a_model_that_stays_busy_is_given_up() {
    let app = harness::spawn_with([("model.attempts", "2")]).await;
    app.model.script(Script::status(429)).script(Script::status(429)).expect(3);
    fails(&app, "model_rate_limited").await;
    app.model.verify();
}

#[tokio::test]
async fn a_model_that_keeps_failing_is_given_up_after_a_few_attempts() {
    let app = harness::spawn_with([("model.attempts", "3")]).await;
    for _ in 0..3 {
        app.model.script(Script::status(500));
    }
    app.model.expect(4);
    fails(&app, "model_unreachable").await;
    app.model.verify();
}

#[tokio::test]
async fn a_model_that_does_not_begin_has_timed_out() {
    let settings = [("model.first_token_timeout_ms", "100"), ("model.attempts", "1")];
    let app = harness::spawn_with(settings).await;
    app.model.script(Script::hangs());
    fails(&app, "model_timed_out").await;
}

#[tokio::test]
async fn a_model_that_stops_in_the_middle_has_timed_out() {
    let settings = [("model.idle_timeout_ms", "100"), ("model.attempts", "1")];
    let app = harness::spawn_with(settings).await;
    app.model.script(Script::answer("One two").never_ends());
    fails(&app, "model_timed_out").await;
}

#[tokio::test]
async fn a_model_that_is_not_there_is_said_to_be_unreachable() {
    let gone = ModelDouble::start().await.base_url();
    let app = harness::spawn_with([("model.base_url", &gone), ("model.attempts", "1")]).await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (_, answer) = alice.asks(&chat, "Hello").await;
    assert_eq!(answer.error.expect("why").code, "model_unreachable");
}

#[tokio::test]
async fn a_key_that_is_refused_is_no_reason_to_ask_again() {
    let app = harness::spawn().await;
    app.model.script(Script::status(401)).expect(2);
    fails(&app, "model_unauthorized").await;
    app.model.verify();
}

#[tokio::test]
async fn garbage_is_no_answer() {
    let app = harness::spawn_with([("model.attempts", "1")]).await;
    app.model.script(Script::answer("One two three").garbage_after(1));
    fails(&app, "model_garbled").await;
}

/// The text of the first attempt is replaced by that of the second.
#[tokio::test]
async fn a_stream_that_is_cut_begins_anew() {
    let app = harness::spawn_with([("live.frame_interval_ms", "1")]).await;
    let slowly = Duration::from_millis(20);
    app.model.script(Script::answer("Lost words here").piece_delay(slowly).cut_after(2));
    app.model.script(Script::answer("All of it").piece_delay(slowly)).expect(2);
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    let sent = alice.sends(&chat, "Tell me").await;
    let answer = socket.settled(&sent.answer).await;
    assert_eq!((answer.content.as_str(), answer.status), ("All of it", MessageStatus::Complete));
    assert_eq!(answer.about.expect("how").attempts, 2);
    let frames = socket.frames_of(&sent.answer);
    let of = |wanted: u32| -> String {
        let frames = frames.iter().filter(|(_, attempt, _)| *attempt == wanted);
        frames.map(|(.., text)| text.as_str()).collect()
    };
    assert!("Lost words ".starts_with(&of(1)), "{frames:?}");
    assert_eq!(of(2), "All of it");
    let numbers: Vec<_> = frames.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers, (1..=frames.len() as u64).collect::<Vec<_>>());
    app.model.verify();
}

#[tokio::test]
async fn a_stream_that_is_always_cut_is_given_up() {
    let app = harness::spawn_with([("model.attempts", "2")]).await;
    for _ in 0..2 {
        app.model.script(Script::answer("Lost words here").cut_after(1));
    }
    fails(&app, "model_cut_off").await;
}
