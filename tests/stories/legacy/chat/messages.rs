use serde_json::{Value, json};
use tests::model_double::{DEFAULT_ANSWER, MODEL, Script};

use super::{both, fields, ids, is_hex, is_time, person, reads, sends, starts};

const FIELDS: [&str; 10] = [
    "content",
    "conversation_id",
    "created_at",
    "id",
    "message_metadata",
    "model",
    "response_time",
    "role",
    "timestamp",
    "tokens_used",
];

#[tokio::test]
async fn a_message_of_a_person_is_stored_and_answered_by_itself() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        let sent = sends(&alice, &chat, "Hello").await;
        assert_eq!(fields(&sent), FIELDS);
        is_hex(&sent["id"], 10);
        is_time(&sent["timestamp"]);
        assert_eq!(sent["timestamp"], sent["created_at"]);
        assert_eq!(sent["conversation_id"], json!(chat));
        assert_eq!((&sent["role"], &sent["content"]), (&json!("user"), &json!("Hello")));
        for nothing in ["model", "tokens_used", "response_time", "message_metadata"] {
            assert_eq!(sent[nothing], Value::Null, "{nothing}");
        }
        let messages = reads(&alice, &chat, 2).await;
        assert_eq!(messages[0], sent);
        let answer = &messages[1];
        assert_eq!(fields(answer), FIELDS);
        is_hex(&answer["id"], 10);
        assert_eq!(answer["role"], "assistant");
        assert_eq!(answer["content"], DEFAULT_ANSWER);
        assert!(answer["tokens_used"].as_u64().unwrap() > 0, "{answer}");
        assert!(answer["response_time"].is_u64(), "{answer}");
        assert!(answer["model"].is_string(), "{answer} {MODEL}");
        // What old clients wrote, the web app shows.
        let web = app.log_in(port).await;
        assert_eq!(web.reads_texts(&chat).await, ["Hello", DEFAULT_ANSWER]);
    }
}

#[tokio::test]
async fn an_answer_is_in_the_list_once_it_is_complete_and_a_failed_one_is_not() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        app.model.script(Script::answer("one two three").hold_after(1));
        sends(&alice, &chat, "Hello").await;
        app.model.held().await;
        assert_eq!(reads(&alice, &chat, 1).await[0]["content"], "Hello");
        app.model.release();
        assert_eq!(reads(&alice, &chat, 2).await[1]["content"], "one two three");

        app.model.script(Script::status(400));
        let web = app.log_in(port).await;
        let sent = web.sends(&chat, "And now?").await;
        web.hears_answer(&sent).await;
        let last = reads(&alice, &chat, 3).await;
        assert_eq!(last[2]["content"], "And now?");
    }
}

#[tokio::test]
async fn words_of_others_are_kept_as_the_clients_account_and_not_answered() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        let path = format!("/conversations/{chat}/messages/");
        let asked = app.model.requests().len();
        let body = json!({"role": "system", "content": "Be brief."});
        let system: Value = alice.post(&path, &body).await.is(200).json();
        assert_eq!(system["role"], "system");
        let body = json!({"role": "assistant", "content": "As I said.", "conversation_id": chat,
            "model": "old-model", "tokens_used": 7, "response_time": 12.6,
            "message_metadata": {"k": "v"}});
        let brought: Value = alice.post(&path, &body).await.is(200).json();
        assert_eq!(brought["role"], "assistant");
        assert_eq!(brought["model"], "old-model");
        assert_eq!((&brought["tokens_used"], &brought["response_time"]), (&json!(7), &json!(13)));
        assert_eq!(brought["message_metadata"], json!({"k": "v"}));
        assert_eq!(reads(&alice, &chat, 2).await, [system, brought]);
        assert_eq!(app.model.requests().len(), asked);

        // A person's own is answered, whatever the client keeps with it.
        let body = json!({"role": "user", "content": "Hello", "message_metadata": {"n": 1}});
        let sent: Value = alice.post(&path, &body).await.is(200).json();
        assert_eq!(sent["message_metadata"], json!({"n": 1}));
        let all = reads(&alice, &chat, 4).await;
        assert_eq!(all[2], sent);
        assert_eq!(all[3]["content"], DEFAULT_ANSWER);
    }
}

#[tokio::test]
async fn messages_come_in_parts_oldest_first() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        let path = format!("/conversations/{chat}/messages");
        for n in 0..5 {
            let body = json!({"role": "assistant", "content": format!("Message {n}")});
            alice.post(&path, &body).await.is(200);
        }
        let part = async |query: &str| {
            let list: Vec<Value> = alice.get(&format!("{path}{query}")).await.is(200).json();
            assert_eq!(ids(&list).len(), list.len());
            let texts = list.iter().map(|one| one["content"].as_str().unwrap().to_owned());
            texts.collect::<Vec<_>>()
        };
        let all: Vec<_> = (0..5).map(|n| format!("Message {n}")).collect();
        assert_eq!(part("").await, all);
        assert_eq!(part("/?skip=1&limit=2").await, all[1..3]);
        assert_eq!(part("?skip=9").await, [""; 0]);
        for query in ["limit=0", "limit=1001", "skip=-1"] {
            alice.get(&format!("{path}?{query}")).await.refused(422, "invalid");
        }
    }
}

#[tokio::test]
async fn nothing_more_is_said_in_an_ended_conversation() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        alice.put(&format!("/conversations/{chat}"), &json!({"status": "ended"})).await.is(200);
        let body = json!({"role": "user", "content": "Hello"});
        let reply = alice.post(&format!("/conversations/{chat}/messages"), &body).await;
        reply.refused(409, "conversation_ended");
    }
}
