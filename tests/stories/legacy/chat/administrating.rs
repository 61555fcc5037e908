use serde_json::{Value, json};

use super::super::told;
use super::{back, both, ids, person, reads, starts};

#[tokio::test]
async fn administrators_see_all_conversations_and_nobody_else_does() {
    let (app, clients) = both().await;
    let mut chats: Vec<String> = Vec::new();
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let bob = person(&app, &old, &format!("{port}-bob")).await;
        chats.insert(0, starts(&alice, "Plans").await);
        chats.insert(0, starts(&bob, "Others").await);
        let admin = back(&app, &old, "admin").await;
        for slash in ["", "/"] {
            let path = format!("/admin/conversations{slash}");
            let all: Vec<Value> = admin.get(&path).await.is(200).json();
            assert_eq!(ids(&all), chats);
            let part: Vec<Value> = admin.get(&format!("{path}?skip=1&limit=1")).await.json();
            assert_eq!(ids(&part), chats[1..2]);
            admin.get(&format!("{path}?limit=0")).await.refused(422, "invalid");
            let denied = alice.get(&path).await.refused(403, "not_allowed");
            assert!(denied.detail.contains("administrators"), "{denied:?}");
            told(&old.get(&path).await, 401, "Could not validate credentials");
        }
        // Their own list is their own.
        assert_eq!(admin.get("/conversations").await.is(200).json::<Value>(), json!([]));
    }
}

#[tokio::test]
async fn administrators_delete_anybodys_conversation() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let admin = back(&app, &old, "admin").await;
        for slash in ["", "/"] {
            let chat = starts(&alice, "Plans").await;
            let path = format!("/admin/conversations/{chat}{slash}");
            alice.delete(&path).await.refused(403, "not_allowed");
            let deleted: Value = admin.delete(&path).await.is(200).json();
            let message = "Conversation deleted successfully by admin";
            assert_eq!(deleted, json!({"message": message, "conversation_id": chat}));
            told(&admin.delete(&path).await, 404, "Conversation not found");
            let gone = alice.get(&format!("/conversations/{chat}")).await;
            told(&gone, 404, "Conversation not found");
        }
        told(&admin.delete("/admin/conversations/x").await, 404, "Conversation not found");
    }
}

#[tokio::test]
async fn administrators_act_on_behalf_of_the_owner() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let admin = back(&app, &old, "admin").await;
        let body = json!({"title": "For her", "user_id": port});
        let made: Value = admin.post("/conversations/", &body).await.is(200).json();
        let chat = made["id"].as_str().unwrap();
        let unknown = json!({"title": "x", "user_id": "nobody"});
        told(&admin.post("/conversations/", &unknown).await, 404, "User not found");
        let path = format!("/conversations/{chat}");
        let body = json!({"role": "user", "content": "Hello"});
        admin.post(&format!("{path}/messages"), &body).await.is(200);
        let said = reads(&admin, chat, 2).await;
        assert_eq!(reads(&alice, chat, 2).await, said);
        admin.put(&path, &json!({"title": "Renamed"})).await.is(200);
        let read: Value = alice.get(&path).await.is(200).json();
        assert_eq!(read["title"], "Renamed");
        admin.get(&format!("/api/v1/chat{path}/export/")).await.is(200);
        admin.delete(&path).await.is(200);
        told(&alice.get(&path).await, 404, "Conversation not found");
    }
}
