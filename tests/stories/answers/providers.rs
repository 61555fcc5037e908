//! Several model servers.

use std::time::{Duration, Instant};

use serde_json::json;
use tests::harness::{self, App, User, until};
use tests::model_double::{ModelDouble, Script};
use wire::conversation::{Message, MessageStatus};
use wire::system::{ModelList, Readiness};

/// A server with a second provider, `other`, that has these models.
async fn with_other<const N: usize>(
    other: &ModelDouble,
    models: &str,
    more: [(&str, &str); N],
) -> App {
    let url = other.base_url();
    let own = [
        ("providers.other.base_url", url.as_str()),
        ("providers.other.models", models),
        ("providers.other.api_key", "sk-other"),
    ];
    harness::Start::default().settings(own).settings(more).ready().await
}

/// Begins a conversation with a model.
async fn starts_with(user: &User, model: &str) -> String {
    let chat = user.starts("Plans").await;
    let path = format!("/api/v1/conversations/{chat}");
    user.patch(&path, &json!({"settings": {"model": model}})).await.is(200);
    chat
}

#[tokio::test]
async fn each_model_is_asked_where_it_is_with_the_key_of_its_provider() {
    let other = ModelDouble::start().await;
    let app =
        with_other(&other, "big, tiny", [("providers.other.max_context_messages", "7")]).await;
    let alice = app.sign_up("alice").await;

    let models: ModelList = alice.get("/api/v1/models").await.is(200).json();
    let listed: Vec<_> = models
        .items
        .iter()
        .map(|model| (model.name.as_str(), model.provider.as_str(), model.default))
        .collect();
    assert_eq!(
        listed,
        [("tiny", "openai", true), ("big", "other", false), ("other/tiny", "other", false)]
    );
    let windows: Vec<_> = models.items.iter().map(|model| model.max_context_messages).collect();
    assert_eq!(windows, [100, 7, 7]);
    assert!(models.items.iter().all(|model| !model.demo));

    for (asked, called) in [("big", "big"), ("other/tiny", "tiny"), ("other/big", "big")] {
        let chat = starts_with(&alice, asked).await;
        let (_, answer) = alice.asks(&chat, "Hello").await;
        assert_eq!(answer.about.expect("how").provider, "other");
        let question = other.requests().pop().expect("a question");
        assert_eq!(question.model, called);
        assert_eq!(question.authorization.as_deref(), Some("Bearer sk-other"));
    }
    assert!(app.model.requests().is_empty());
    let chat = starts_with(&alice, "tiny").await;
    alice.asks(&chat, "Hello").await;
    assert_eq!(app.model.requests().len(), 1);

    let nobodys = json!({"settings": {"model": "other/huge"}});
    alice.patch(&format!("/api/v1/conversations/{chat}"), &nobodys).await.is(422);
}

#[tokio::test]
async fn a_provider_that_takes_questions_and_never_answers_keeps_nobody_else_waiting() {
    let dead = ModelDouble::start().await;
    let app = with_other(
        &dead,
        "big",
        [
            ("providers.other.max_in_flight", "2"),
            ("providers.other.queue_timeout_ms", "400"),
            // Longer than the story, however slow the machine.
            ("providers.other.first_token_timeout_ms", "600000"),
        ],
    )
    .await;
    for _ in 0..2 {
        dead.script(Script::hangs());
    }
    let alice = app.sign_up("alice").await;
    let mut stuck = Vec::new();
    for _ in 0..6 {
        let chat = starts_with(&alice, "big").await;
        stuck.push(alice.sends(&chat, "Hello?").await);
    }
    dead.asked(2).await;

    let chat = alice.starts("Plans").await;
    let began = Instant::now();
    let (_, answer) = alice.asks(&chat, "Hello").await;
    assert_eq!(answer.status, MessageStatus::Complete);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());

    // Those who found no place are told so; those who did are still being answered.
    let mut busy = 0;
    for sent in &stuck {
        let path = format!("/api/v1/conversations/{}/messages/{}", sent.chat, sent.answer);
        let answer: Message = until("what became of it", async || {
            let answer: Message = alice.get(&path).await.is(200).json();
            let known = answer.status == MessageStatus::Failed || answer.asked.is_some();
            if known { Ok(answer) } else { Err(format!("{answer:?}")) }
        })
        .await;
        if answer.status == MessageStatus::Failed {
            assert_eq!(answer.error.expect("why").code, "model_rate_limited");
            busy += 1;
        }
    }
    assert_eq!((busy, dead.requests().len()), (4, 2));

    // A place that becomes free is taken again.
    for sent in &stuck {
        let path = format!("/api/v1/conversations/{}/messages/{}/stop", sent.chat, sent.answer);
        alice.post(&path, &serde_json::Value::Null).await;
    }
    let chat = starts_with(&alice, "big").await;
    assert_eq!(alice.asks(&chat, "And now?").await.1.status, MessageStatus::Complete);
}

#[tokio::test]
async fn a_provider_that_is_busy_and_does_not_say_for_how_long_is_asked_again_soon() {
    let other = ModelDouble::start().await;
    other.script(Script::status(429)).script(Script::answer("Now.")).expect(2);
    let app = with_other(&other, "big", []).await;
    let alice = app.sign_up("alice").await;
    let chat = starts_with(&alice, "big").await;
    let began = Instant::now();
    let (_, answer) = alice.asks(&chat, "Hello").await;
    assert_eq!((answer.content.as_str(), answer.about.expect("how").attempts), ("Now.", 2));
    assert!(began.elapsed() >= Duration::from_millis(300), "{:?}", began.elapsed());
    other.verify();
}

#[tokio::test]
async fn a_model_with_a_small_window_is_shown_the_instructions_and_the_latest_turns() {
    let other = ModelDouble::start().await;
    let app = with_other(
        &other,
        "big",
        [("providers.other.max_context_tokens", "40"), ("model.system_prompt", "Be brief.")],
    )
    .await;
    let alice = app.sign_up("alice").await;
    let chat = starts_with(&alice, "big").await;
    // Twenty tokens each, and six for each answer; three for the instructions.
    let questions = ["One", "Two", "Six"].map(|n| format!("{n}{}?", " and so on".repeat(7)));
    let mut sent = Vec::new();
    for question in &questions {
        sent.push(alice.asks(&chat, question).await.0);
    }
    let asked = other.requests().pop().expect("a question");
    let texts: Vec<_> = asked.messages.iter().map(|said| said.content.as_str()).collect();
    let answer = tests::model_double::DEFAULT_ANSWER;
    assert_eq!(texts, ["Be brief.", answer, &questions[2]]);

    // What was sent is what is written down.
    let answer = &sent[2].answer;
    let path = format!("/api/v1/conversations/{chat}/messages/{answer}");
    let message: wire::conversation::Message = alice.get(&path).await.is(200).json();
    let context = message.asked.expect("what it was asked").context;
    assert_eq!(context, [sent[1].answer.clone(), sent[2].id.clone()]);
}

#[tokio::test]
async fn whoever_looks_after_the_server_sees_which_providers_it_has_and_no_key() {
    let other = ModelDouble::start().await;
    let app = with_other(&other, "big, small", []).await;
    let reply = app.get("/readyz").await.is(200);
    assert!(!reply.text().contains("sk-other"));
    let ready: Readiness = reply.json();
    let check = ready.checks.iter().find(|check| check.name == "model").expect("a check");
    assert_eq!((check.detail.as_str(), check.ok), ("openai (tiny), other (big, small)", true));

    let doctor = app.operates(&["doctor"]).await;
    let said = doctor.said;
    assert!(said.contains("provider other: big, small at 127.0.0.1"), "{said}");
    assert!(said.contains("providers.other.api_key") && !said.contains("sk-other"), "{said}");
}
