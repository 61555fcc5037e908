use serde_json::{Value, json};
use tests::model_double::Script;

use super::super::{message, told};
use super::{back, both, person, reads, sends, starts};

#[tokio::test]
async fn a_message_is_read_changed_and_deleted_by_its_id_alone() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        let sent = sends(&alice, &chat, "Helo").await;
        let answer = reads(&alice, &chat, 2).await.remove(1);
        let path = format!("/messages/{}", sent["id"].as_str().unwrap());
        assert_eq!(alice.get(&format!("{path}/")).await.is(200).json::<Value>(), sent);
        let changed: Value = alice.put(&path, &json!({"content": "Hello"})).await.is(200).json();
        let mut expected = sent.clone();
        expected["content"] = json!("Hello");
        assert_eq!(changed, expected);
        assert_eq!(reads(&alice, &chat, 2).await, [changed, answer.clone()]);

        assert_eq!(message(alice.delete(&path).await), "Message deleted successfully");
        told(&alice.get(&path).await, 404, "Message not found");
        told(&alice.delete(&path).await, 404, "Message not found");
        assert_eq!(reads(&alice, &chat, 1).await, [answer]);
    }
}

#[tokio::test]
async fn an_answer_that_is_being_written_is_not_there_yet() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let web = app.log_in(port).await;
        let chat = web.starts("Plans").await;
        app.model.script(Script::answer("one two three").hold_after(1));
        let sent = web.sends(&chat, "Hello").await;
        app.model.held().await;
        let path = format!("/messages/{}", sent.answer);
        told(&alice.get(&path).await, 404, "Message not found");
        let change = alice.put(&path, &json!({"content": "Mine"})).await;
        change.refused(409, "answer_being_written");
        alice.delete(&path).await.refused(409, "answer_being_written");
        app.model.release();
        web.hears_answer(&sent).await;
        alice.get(&path).await.is(200);
    }
}

#[tokio::test]
async fn messages_of_others_are_not_there_and_administrators_reach_them() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        let sent = sends(&alice, &chat, "Hello").await;
        reads(&alice, &chat, 2).await;
        let mallory = person(&app, &old, &format!("{port}-mallory")).await;
        let admin = back(&app, &old, "admin").await;
        let id = sent["id"].as_str().unwrap();
        let content = json!({"content": "Mine"});
        for path in [format!("/messages/{id}"), "/messages/0123456789".to_owned()] {
            told(&mallory.get(&path).await, 404, "Message not found");
            told(&mallory.put(&path, &content).await, 404, "Message not found");
            told(&mallory.delete(&path).await, 404, "Message not found");
            told(&old.get(&path).await, 401, "Could not validate credentials");
        }
        told(&admin.get("/messages/x").await, 404, "Message not found");
        // Whoever uses somebody's id for a message of their own gets their own.
        let theirs = app.log_in(&format!("{port}-mallory")).await;
        let place = theirs.starts("Mine").await;
        let body = json!({"id": id, "content": "Copied id"});
        let path = format!("/api/v1/conversations/{place}/messages");
        theirs.post(&path, &body).await.is(202);
        let path = format!("/messages/{id}");
        assert_eq!(mallory.get(&path).await.is(200).json::<Value>()["content"], "Copied id");
        assert_eq!(alice.get(&path).await.is(200).json::<Value>()["content"], "Hello");

        let changed: Value = admin.put(&path, &json!({"content": "Mended"})).await.is(200).json();
        assert_eq!(changed["conversation_id"], json!(chat));
        assert_eq!(reads(&alice, &chat, 2).await[0]["content"], "Mended");
        message(admin.delete(&path).await);
        reads(&alice, &chat, 1).await;
    }
}
