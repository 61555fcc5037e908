//! Every way to fail, by its kind.

use commands::ports::ModelErrorKind::{self, *};
use tokio::net::TcpSocket;

use super::*;

async fn fails(script: Script) -> ModelErrorKind {
    answer_to(script).await.expect_err("a failure").kind
}

#[tokio::test]
async fn a_status_has_its_kind_and_is_not_asked_again() {
    for (status, kind) in [
        (307, Refused),
        (400, Refused),
        (401, Unauthorized),
        (403, Unauthorized),
        (404, Refused),
        (422, Refused),
        (429, RateLimited),
        (500, Unreachable),
        (503, Unreachable),
    ] {
        let script = Script::status(status).header("location", "/v1/chat/completions");
        assert_eq!(fails(script).await, kind, "{status}");
    }
}

#[tokio::test]
async fn the_wait_that_is_asked_for_is_passed_on() {
    let error = answer_to(Script::status(429).retry_after(7)).await.unwrap_err();
    assert_eq!(error.retry_after, Some(Duration::from_secs(7)));

    let dated = Script::status(503)
        .header("date", "Sun, 06 Nov 1994 12:00:00 GMT")
        .header("retry-after", "Sun, 06 Nov 1994 12:00:05 GMT");
    assert_eq!(answer_to(dated).await.unwrap_err().retry_after, Some(Duration::from_secs(5)));

    assert_eq!(answer_to(Script::status(429)).await.unwrap_err().retry_after, None);
}

#[tokio::test]
async fn an_error_in_the_stream_has_the_kind_of_its_code() {
    for (error, kind) in [
        (r#"{"error":{"message":"x","type":"server_error","code":null}}"#, Unreachable),
        (r#"{"error":{"message":"x","code":"rate_limit_exceeded"}}"#, RateLimited),
        (r#"{"error":{"message":"x","code":401}}"#, Unauthorized),
        (r#"{"object":"error","message":"x","type":"BadRequestError","code":400}"#, Refused),
        (r#"{"error":"model runner has stopped"}"#, Unreachable),
    ] {
        let script = Script::answer("one two three").event_after(2, error);
        assert_eq!(fails(script).await, kind, "{error}");
    }
}

#[tokio::test]
async fn an_answer_that_stops_too_early_is_cut_off() {
    let answer = || Script::answer("one two three");
    assert_eq!(fails(answer().cut_after(2)).await, CutOff);
    assert_eq!(fails(answer().ends_after(2)).await, CutOff);
    assert_eq!(fails(answer().cut_after(0)).await, CutOff);
    assert_eq!(fails(Script::stream("")).await, CutOff);
    assert_eq!(fails(Script::stream(": still loading\n\n")).await, CutOff);
    assert_eq!(fails(Script::stream("data: {\"choi")).await, CutOff);
}

#[tokio::test]
async fn garbage_is_garbled() {
    assert_eq!(fails(Script::answer("one two three").garbage_after(2)).await, Garbled);
    assert_eq!(fails(Script::stream(b"data: {\"a\":\"\xff\"}\n\n")).await, Garbled);
    assert_eq!(fails(Script::stream("x".repeat(9 * 1024 * 1024))).await, Garbled);
}

#[tokio::test]
async fn the_text_before_a_failure_is_delivered() {
    let double = ModelDouble::start().await;
    double.script(Script::answer("one two three").cut_after(2));
    let pieces: Vec<_> = ask(&model(&double)).collect().await;
    let texts: Vec<_> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Ok(Piece::Text(text)) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(texts, ["one ", "two "]);
    assert_eq!(pieces.len(), 3);
}

#[tokio::test]
async fn silence_times_out_before_and_within_an_answer() {
    let often = Duration::from_millis(20);
    for (script, waited_for) in [
        (Script::hangs(), "the response to begin"),
        (Script::answer("").in_pieces(0).never_ends(), "the first token"),
        (Script::answer("Well").never_ends(), "more of the answer"),
        (Script::answer("Well").first_delay(Duration::from_secs(60)), "the response to begin"),
        (Script::answer("Well").never_ends_but_comments(often), "more of the answer"),
    ] {
        let double = ModelDouble::start().await;
        double.script(script);
        let config = OpenAiConfig {
            first_token_timeout: Duration::from_millis(150),
            idle_timeout: Duration::from_millis(150),
            ..config(double.base_url())
        };
        let error = answer(ask(&OpenAi::new(config).unwrap())).await.unwrap_err();
        assert_eq!(error.kind, TimedOut);
        assert_eq!(error.message, format!("waited too long for {waited_for}"));
        double.cancelled().await;
    }
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    // No resolver needs the network to know that a label is at most 63 characters long.
    let nowhere = format!("http://{}.test/v1", "x".repeat(64));
    for base_url in [format!("http://{free}/v1"), nowhere] {
        let error = answer(ask(&OpenAi::new(config(base_url)).unwrap())).await.unwrap_err();
        assert_eq!(error.kind, Unreachable, "{error}");
    }
}

#[tokio::test]
async fn a_connection_that_is_not_taken_times_out() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    // Nobody accepts, so the queue fills and the system leaves further callers waiting.
    let connect = || std::net::TcpStream::connect_timeout(&address, Duration::from_millis(100));
    let queue: Vec<_> = std::iter::from_fn(|| connect().ok()).take(100).collect();
    assert!(queue.len() < 100);

    let connect_timeout = Duration::from_millis(100);
    let config = OpenAiConfig { connect_timeout, ..config(format!("http://{address}/v1")) };
    let error = answer(ask(&OpenAi::new(config).unwrap())).await.unwrap_err();
    assert_eq!(error.kind, TimedOut, "{error}");
}

#[tokio::test]
async fn no_error_repeats_the_question_the_answer_or_the_key() {
    let echo = |code: &str| {
        format!(r#"{{"error":{{"message":"{PROMPT} {KEY}","code":"{code}","type":"{PROMPT}"}}}}"#)
    };
    for script in [
        Script::status(400).saying(echo("invalid_prompt")),
        Script::status(401).saying(echo(KEY)),
        Script::status(500).saying(format!("<h1>{PROMPT} {KEY}</h1>")),
        Script::answer("my secret answer").event_after(3, echo(KEY)),
        Script::answer("my secret answer").event_after(3, format!("{{\"{PROMPT} {KEY}")),
        Script::answer("my secret answer").cut_after(3),
    ] {
        let error = answer_to(script).await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("secret"), "{shown}");
    }
}
