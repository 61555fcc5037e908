use serde_json::{Value, json};
use tests::harness::Reply;
use tests::model_double::DEFAULT_ANSWER;

use super::super::told;
use super::{back, both, ids, is_time, person, reads, sends, starts};

#[tokio::test]
async fn a_user_is_named_by_username_or_id_and_the_routes_take_a_slash() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        let read: Value = alice.get(&format!("/conversations/{chat}")).await.json();
        let id = read["user_id"].as_str().unwrap();
        for name in [port, &port.to_uppercase(), id] {
            for slash in ["", "/"] {
                let base = format!("/api/v1/users/{name}/conversations");
                let list: Vec<Value> = alice.get(&format!("{base}{slash}")).await.is(200).json();
                assert_eq!(list, std::slice::from_ref(&read), "{base}");
                let recent: Vec<Value> =
                    alice.get(&format!("{base}/recent{slash}")).await.is(200).json();
                assert_eq!(recent, std::slice::from_ref(&read));
                let one: Value = alice.get(&format!("{base}/{chat}{slash}")).await.is(200).json();
                assert_eq!(one, read);
            }
        }
    }
}

#[tokio::test]
async fn a_conversation_lives_from_the_first_word_to_the_last() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let base = format!("/api/v1/users/{port}/conversations");
        let body = json!({"title": "Plans", "context_metadata": {"a": 1}});
        let made: Value = alice.post(&format!("{base}/"), &body).await.is(200).json();
        let chat = made["id"].as_str().unwrap().to_owned();
        let one = format!("{base}/{chat}");
        sends(&alice, &chat, "Hello").await;
        let messages = reads(&alice, &chat, 2).await;

        let valid: Value = alice.get(&format!("{one}/validate")).await.is(200).json();
        let message = valid["message"].as_str().unwrap();
        assert!(!message.is_empty());
        let expected = json!({"valid": true, "conversation_id": chat, "user_id": made["user_id"],
            "conversation_title": "Plans", "conversation_status": "active",
            "created_at": made["created_at"], "message": message});
        assert_eq!(valid, expected);

        let stats: Value = alice.get(&format!("{one}/stats/")).await.is(200).json();
        let expected = json!({"total_messages": 2, "user_messages": 1, "assistant_messages": 1,
            "total_tokens_used": messages[1]["tokens_used"]});
        assert_eq!(stats, expected);

        let renamed = json!({"title": "Other plans"});
        let renamed: Value = alice.put(&one, &renamed).await.is(200).json();
        assert_eq!(renamed["title"], "Other plans");

        for _ in 0..2 {
            let reply = Reply::to(alice.request("POST", &format!("{one}/end"))).await;
            let ended: Value = reply.is(200).json();
            assert_eq!(ended["status"], "ended");
            is_time(&ended["ended_at"]);
        }
        for _ in 0..2 {
            let reply = Reply::to(alice.request("POST", &format!("{one}/reconnect/"))).await;
            let mut whole: Value = reply.is(200).json();
            let said = whole.as_object_mut().unwrap().remove("messages").unwrap();
            assert_eq!(said, json!(messages));
            assert_eq!((&whole["status"], &whole["ended_at"]), (&json!("active"), &Value::Null));
            assert_eq!(whole, alice.get(&one).await.json::<Value>());
        }
        let export = format!("/api/v1/chat/conversations/{chat}/export");
        let export: Value = alice.get(&export).await.is(200).json();
        assert_eq!(export["title"], "Other plans");
        assert_eq!(export["messages"][1]["content"], DEFAULT_ANSWER);

        let deleted: Value = alice.delete(&one).await.is(200).json();
        let message = "Conversation deleted successfully";
        assert_eq!(deleted, json!({"message": message, "conversation_id": chat}));
        for path in [one.clone(), format!("{one}/stats"), format!("{one}/validate")] {
            told(&alice.get(&path).await, 404, "Conversation not found");
        }
        for path in [format!("{one}/end"), format!("{one}/reconnect")] {
            let reply = Reply::to(alice.request("POST", &path)).await;
            told(&reply, 404, "Conversation not found");
        }
    }
}

#[tokio::test]
async fn recent_are_the_last_five_or_as_many_as_asked() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let mut chats = Vec::new();
        for n in 0..6 {
            chats.insert(0, starts(&alice, &format!("Chat {n}")).await);
        }
        // What was said last is first.
        sends(&alice, &chats[5], "Hello").await;
        reads(&alice, &chats[5], 2).await;
        let oldest = chats.pop().unwrap();
        chats.insert(0, oldest);
        let base = format!("/api/v1/users/{port}/conversations/recent");
        let recent: Vec<Value> = alice.get(&base).await.is(200).json();
        assert_eq!(ids(&recent), chats[..5]);
        let recent: Vec<Value> = alice.get(&format!("{base}?limit=20")).await.is(200).json();
        assert_eq!(ids(&recent), chats);
        for limit in ["0", "21", "x"] {
            alice.get(&format!("{base}?limit={limit}")).await.refused(422, "invalid");
        }
    }
}

#[tokio::test]
async fn others_are_denied_and_administrators_act_for_them() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        let mallory = person(&app, &old, &format!("{port}-mallory")).await;
        let hers = starts(&mallory, "Hers").await;
        let admin = back(&app, &old, "admin").await;
        let base = format!("/api/v1/users/{port}/conversations");
        let one = format!("{base}/{chat}");
        let routes = [
            ("GET", base.clone(), 200),
            ("POST", base.clone(), 200),
            ("GET", format!("{base}/recent"), 200),
            ("GET", one.clone(), 200),
            ("PUT", one.clone(), 200),
            ("GET", format!("{one}/validate"), 200),
            ("GET", format!("{one}/stats"), 200),
            ("POST", format!("{one}/end"), 200),
            ("POST", format!("{one}/reconnect"), 200),
            ("DELETE", one.clone(), 200),
        ];
        for (method, path, status) in routes {
            let send = async |client: &tests::harness::OldClient, path: &str| {
                let request = client.request(method, path);
                let request =
                    if method == "GET" { request } else { request.json(&json!({"title": "By"})) };
                Reply::to(request).await
            };
            told(&send(&old, &path).await, 401, "Could not validate credentials");
            told(&send(&mallory, &path).await, 403, "Access denied");
            // Whether there is such a user is not for everybody either.
            let nobody = path.replace(&format!("/{port}/"), "/nobody/");
            told(&send(&mallory, &nobody).await, 403, "Access denied");
            told(&send(&admin, &nobody).await, 404, "User not found");
            if path.contains(&chat) {
                let crossed = path.replace(&chat, &hers);
                told(&send(&admin, &crossed).await, 404, "Conversation not found");
                told(&send(&alice, &crossed).await, 404, "Conversation not found");
            }
            assert_eq!(send(&admin, &path).await.status, status, "{method} {path}");
        }
        // What an administrator began for somebody is theirs.
        let list: Vec<Value> = alice.get(&base).await.is(200).json();
        assert_eq!(list.len(), 1);
        assert_eq!(list[0]["title"], "By");
        told(&alice.get(&one).await, 404, "Conversation not found");
    }
}

#[tokio::test]
async fn a_username_that_looks_like_an_id_leads_nobody_astray() {
    let (app, clients) = both().await;
    let alice = app.sign_up("alice").await;
    alice.starts("Plans").await;
    // It is the id of somebody else.
    let mallory = app.sign_up(&alice.id).await;
    mallory.starts("Trap").await;
    let path = format!("/api/v1/users/{}/conversations", alice.id);
    for (_, old) in clients {
        let admin = back(&app, &old, "admin").await;
        for (who, title) in [
            (&old.with_token(&alice.token), "Plans"),
            (&old.with_token(&mallory.token), "Trap"),
            (&admin, "Plans"),
        ] {
            let list: Vec<Value> = who.get(&path).await.is(200).json();
            assert_eq!((list.len(), &list[0]["title"]), (1, &json!(title)));
        }
    }
}
