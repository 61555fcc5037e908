use tests::harness::{self, PASSWORD, until};

/// What was said in [`super::a_busy_day`], and who said it.
const PERSONAL: [&str; 14] = [
    "alice",
    "bob-the-builder",
    "example.com",
    "secret",
    "Secret",
    "question",
    "One half",
    "the other",
    "words",
    "treasure",
    "trash",
    "127.0.0.1",
    PASSWORD,
    "argon2",
];

#[tokio::test]
async fn no_stream_holds_what_is_personal_or_secret_in_the_clear() {
    let app = harness::spawn().await;
    let alice = super::a_busy_day(&app).await;
    // Long enough for a snapshot.
    let chat = alice.starts("Secret plans again").await;
    for _ in 0..30 {
        alice.asks(&chat, "One more question").await;
    }
    let snapshots = until("a snapshot", async || {
        let snapshots = app.snapshots().await;
        if snapshots.is_empty() { Err("none".to_owned()) } else { Ok(snapshots) }
    })
    .await;
    let activity = until("what was attempted", async || {
        let activity = app.activity().await;
        if activity.len() >= 2 { Ok(activity) } else { Err(format!("{activity:?}")) }
    })
    .await;
    let draft = serde_json::json!({"draft": "One more secret question, with words"});
    let path = format!("/api/v1/conversations/{chat}/desk");
    alice.request_json("PUT", &path, &draft).await.is(204);
    let desks = app.desks().await;
    assert_eq!(desks.len(), 1);
    let (journal, frames) = (app.journal().await, app.frames().await);
    assert!(journal.len() > 20, "{}", journal.len());
    assert!(frames.iter().any(|frame| frame.headers.contains("Frame")), "{frames:?}");
    for stored in journal.iter().chain(&frames).chain(&snapshots).chain(&activity).chain(&desks) {
        let bytes = String::from_utf8_lossy(&stored.bytes()).to_lowercase();
        for word in PERSONAL {
            assert!(!bytes.contains(&word.to_lowercase()), "{word:?} is in {bytes}");
        }
    }
}

#[tokio::test]
async fn frames_are_never_part_of_the_journal() {
    let app = harness::spawn().await;
    super::a_busy_day(&app).await;
    for stored in app.journal().await {
        assert!(stored.subject.starts_with(&format!("{}.journal.", app.prefix)), "{stored:?}");
        assert!(!stored.headers.contains("Frame"), "{stored:?}");
    }
}
