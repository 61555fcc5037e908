use serde_json::json;
use tests::harness;
use tests::model_double::Script;

const TEXT: &str = "Ein Äffchen 🐒 saß im Bäumchen und fraß Nüsse — 日本語も。";
const PIECES: usize = 8;

#[tokio::test]
async fn after_a_break_exactly_what_was_missed_is_told() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut through = alice.listens().await;
    through.ready().await;
    let mut seen = vec![alice.lists().await.position];
    for n in 0..4 {
        alice.asks(&chat, &format!("Question {n}")).await;
        seen.push(alice.reads(&chat).await.last().expect("an answer").position);
    }
    let other = alice.starts("Other").await;
    alice.patch(&format!("/api/v1/conversations/{other}"), &json!({"title": "x"})).await.is(200);
    // Whether the first conversation's beginning is among them, chance decides.
    let renamed = |(_, name): &(u64, String)| name == "conversation_renamed";
    through
        .until("the last event", |socket| socket.events().iter().any(renamed).then_some(()))
        .await;

    let all = through.events();
    for position in seen {
        let mut socket = alice.resumes(position, &json!({})).await;
        let reached = socket.ready().await;
        socket.catches_up().await;
        let expected: Vec<_> = all.iter().filter(|(seq, _)| *seq > position).cloned().collect();
        assert_eq!(socket.events(), expected, "from {position}");
        assert!(reached >= expected.last().map_or(0, |(seq, _)| *seq));
    }
}

#[tokio::test]
async fn too_much_is_not_told_one_by_one() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    alice.starts("First").await;
    let position = alice.lists().await.position;
    let mut begun = Vec::new();
    for _ in 0..201 {
        begun.push(alice.starts("Plans").await);
    }
    alice.lists().await;
    let mut socket = alice.resumes(position, &json!({})).await;
    let reached = socket.ready().await;
    let told = serde_json::to_value(&socket.heard[0]).expect("JSON");
    assert_eq!((&told["type"], &told["data"]["position"]), (&json!("resync"), &json!(reached)));
    let path = format!("/api/v1/conversations?limit=200&min_position={reached}");
    let list: wire::Page<wire::conversation::Conversation> = alice.get(&path).await.is(200).json();
    assert_eq!(list.items[0].id, *begun.last().expect("many"));
}

/// Cuts the connection behind each frame of an answer that is being written.
#[tokio::test]
async fn an_answer_goes_on_where_it_was_cut_whatever_had_arrived() {
    let app = harness::spawn_with([("live.frame_interval_ms", "1")]).await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    for cut in 0..=PIECES {
        let script = Script::answer(TEXT).in_pieces(PIECES);
        app.model.script((0..=PIECES).fold(script, Script::hold_after));
        let mut first = alice.listens().await;
        first.ready().await;
        let sent = alice.sends(&chat, "Tell me").await;
        for n in 0..cut {
            app.model.held().await;
            app.model.release();
            first.frames(&sent.answer, n + 1).await;
        }
        let had = first.text_of(&sent.answer);
        let seen = first.frames_of(&sent.answer).last().map_or(0, |(number, ..)| *number);
        let position = sent.position;
        drop(first);

        // The rest is written while nobody listens, half of it and then all.
        for _ in cut..(cut + PIECES) / 2 {
            app.model.held().await;
            app.model.release();
        }
        let frames = json!({&chat: {"answer": &sent.answer, "seq": seen}});
        let mut second = alice.resumes(position, &frames).await;
        second.ready().await;
        for _ in (cut + PIECES) / 2..PIECES {
            app.model.held().await;
            app.model.release();
        }
        let rest = TEXT.strip_prefix(&had).expect("what had arrived is its beginning");
        second.shows(&sent.answer, rest).await;
        app.model.held().await;
        app.model.release();
        let answer = second.settled(&sent.answer).await;
        assert_eq!(answer.content, TEXT, "cut behind {cut}");
        let numbers: Vec<_> = second.frames_of(&sent.answer).iter().map(|(n, ..)| *n).collect();
        let count = numbers.len() as u64;
        assert_eq!(numbers, (seen + 1..=seen + count).collect::<Vec<_>>(), "cut behind {cut}");
    }
}

#[tokio::test]
async fn a_conversation_that_was_just_opened_asks_for_its_frames() {
    let app = harness::spawn().await;
    app.model.script(Script::answer(TEXT).in_pieces(PIECES).hold_after(4).hold_after(PIECES));
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut watching = alice.listens().await;
    watching.ready().await;
    let sent = alice.sends(&chat, "Tell me").await;
    let half: String = TEXT.chars().take(TEXT.chars().count() / 2).collect();
    watching.shows(&sent.answer, &half).await;

    let mut socket = alice.listens().await;
    socket.ready().await;
    let resume = json!({"type": "resume",
        "data": {"conversation": chat, "answer": sent.answer, "seq": 0}});
    socket.says(&resume.to_string()).await;
    socket.shows(&sent.answer, &half).await;

    // It is somebody else's: nothing is shown.
    let mut theirs = app.sign_up("mallory").await.listens().await;
    theirs.ready().await;
    theirs.says(&resume.to_string()).await;
    theirs.catches_up().await;
    assert_eq!(theirs.text_of(&sent.answer), "");

    app.model.release();
    socket.shows(&sent.answer, TEXT).await;
    app.model.release();
    assert_eq!(socket.settled(&sent.answer).await.content, TEXT);
}
