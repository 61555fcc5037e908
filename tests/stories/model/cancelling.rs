//! Who stops listening has hung up.

use std::time::Instant;

use super::*;

/// How soon the server must know.
const SOON: Duration = Duration::from_millis(200);

#[tokio::test]
async fn dropping_the_stream_hangs_up_in_the_middle_of_an_answer() {
    let double = ModelDouble::start().await;
    double.script(Script::answer("one two three").hold_after(2));
    let mut stream = ask(&model(&double));
    for word in ["one ", "two "] {
        assert_eq!(stream.next().await.unwrap().unwrap(), Piece::Text(word.into()));
    }
    double.held().await;
    assert!(double.cancellations().is_empty());

    let dropped = Instant::now();
    drop(stream);
    let noticed = double.cancelled().await - dropped;
    assert!(noticed < SOON, "{noticed:?}");
}

#[tokio::test]
async fn dropping_the_stream_hangs_up_before_the_answer_begins() {
    let double = ModelDouble::start().await;
    double.script(Script::hangs());
    let asking = tokio::spawn(answer(ask(&model(&double))));
    double.asked(1).await;

    let dropped = Instant::now();
    asking.abort();
    let noticed = double.cancelled().await - dropped;
    assert!(noticed < SOON, "{noticed:?}");
}

#[tokio::test]
async fn a_stream_that_nobody_reads_asks_nothing() {
    let double = ModelDouble::start().await;
    double.expect(0);
    drop(ask(&model(&double)));
    double.verify();
}
