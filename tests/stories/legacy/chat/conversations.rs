use serde_json::{Value, json};

use super::super::told;
use super::{back, both, fields, ids, is_hex, is_time, person, starts};

#[tokio::test]
async fn a_conversation_has_the_form_that_clients_know() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let me: Value = app.old_accounts().signs_in(port).await.get("/auth/me").await.json();
        let body = json!({"title": "Plans", "user_id": me["id"], "context_metadata": {"a": [1]},
            "unknown": true});
        let made: Value = alice.post("/conversations/", &body).await.is(200).json();
        let expected = [
            "context_metadata",
            "created_at",
            "ended_at",
            "id",
            "status",
            "title",
            "updated_at",
            "user_id",
        ];
        assert_eq!(fields(&made), expected);
        is_hex(&made["id"], 12);
        is_time(&made["created_at"]);
        is_time(&made["updated_at"]);
        assert_eq!(made["title"], "Plans");
        assert_eq!(made["user_id"], me["id"]);
        assert_eq!(made["status"], "active");
        assert_eq!(made["context_metadata"], json!({"a": [1]}));
        assert_eq!(made["ended_at"], Value::Null);
        for slash in ["", "/"] {
            let path = format!("/conversations/{}{slash}", made["id"].as_str().unwrap());
            let read: Value = alice.get(&path).await.is(200).json();
            assert_eq!(read, made, "{path}");
        }
    }
}

#[tokio::test]
async fn one_of_the_known_fields_begins_a_conversation_and_null_will_do() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        for body in [
            json!({"title": null}),
            json!({"title": "  "}),
            json!({"user_id": null}),
            json!({"user_id": port}),
            json!({"user_id": port.to_uppercase()}),
            json!({"context_metadata": {}}),
        ] {
            let made: Value = alice.post("/conversations", &body).await.is(200).json();
            assert_eq!(made["title"], Value::Null, "{body}");
        }
        for body in [json!({}), json!({"name": "x"})] {
            let problem = alice.post("/conversations/", &body).await.refused(422, "invalid");
            assert_eq!(problem.errors[0].loc, ["body"], "{body}");
        }
    }
}

#[tokio::test]
async fn a_list_has_ones_own_newest_first_in_parts_and_by_status() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let (alice, other) =
            (person(&app, &old, port).await, person(&app, &old, &format!("{port}-other")).await);
        starts(&other, "Not hers").await;
        assert_eq!(alice.get("/conversations").await.is(200).json::<Value>(), json!([]));
        let mut chats = Vec::new();
        for n in 0..5 {
            chats.insert(0, starts(&alice, &format!("Chat {n}")).await);
        }
        let list = async |query: &str| {
            let path = format!("/conversations/{query}");
            let list: Vec<Value> = alice.get(&path).await.is(200).json();
            ids(&list).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(list("").await, chats);
        assert_eq!(list("?skip=1&limit=2").await, chats[1..3]);
        assert_eq!(list("?skip=5&limit=1000&other=1").await, [""; 0]);
        let put = |chat: &str, status: &str| {
            let path = format!("/conversations/{chat}");
            let (alice, body) = (alice.clone(), json!({"status": status}));
            async move { alice.put(&path, &body).await.is(200).json::<Value>() }
        };
        assert_eq!(put(&chats[0], "archived").await["status"], "archived");
        assert_eq!(put(&chats[1], "ended").await["status"], "ended");
        assert_eq!(list("?status=archived").await, chats[..1]);
        assert_eq!(list("?status=ended").await, chats[1..2]);
        assert_eq!(list("?status=active").await, chats[2..]);
        let mut all = list("").await;
        all.sort();
        let mut expected = chats.clone();
        expected.sort();
        assert_eq!(all, expected);
        for query in ["limit=0", "limit=1001", "skip=-1", "limit=x", "status=odd", "status="] {
            let reply = alice.get(&format!("/conversations/?{query}")).await;
            let problem = reply.refused(422, "invalid");
            let name = query.split('=').next().unwrap();
            assert_eq!(problem.errors[0].loc, ["query", name], "{query}");
        }
    }
}

#[tokio::test]
async fn what_is_put_changes_and_the_rest_stays() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        let path = format!("/conversations/{chat}");
        let before: Value = alice.get(&path).await.json();
        assert_eq!(alice.put(&path, &json!({})).await.is(200).json::<Value>(), before);
        let nothing = json!({"title": null, "status": null, "context_metadata": null});
        assert_eq!(alice.put(&path, &nothing).await.is(200).json::<Value>(), before);

        let body = json!({"title": "Other plans", "status": "ended", "context_metadata": {"x": 1}});
        let changed: Value = alice.put(&format!("{path}/"), &body).await.is(200).json();
        assert_eq!(changed["title"], "Other plans");
        assert_eq!(changed["status"], "ended");
        assert_eq!(changed["context_metadata"], json!({"x": 1}));
        is_time(&changed["ended_at"]);
        assert_eq!(alice.get(&path).await.json::<Value>(), changed);

        let active: Value = alice.put(&path, &json!({"status": "active"})).await.is(200).json();
        assert_eq!((&active["status"], &active["ended_at"]), (&json!("active"), &Value::Null));
        assert_eq!(active["context_metadata"], json!({"x": 1}));
    }
}

#[tokio::test]
async fn a_deleted_conversation_is_gone_and_its_owner_can_bring_it_back() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        for slash in ["", "/"] {
            let chat = starts(&alice, "Plans").await;
            let path = format!("/conversations/{chat}");
            let reply: Value = alice.delete(&format!("{path}{slash}")).await.is(200).json();
            let message = "Conversation deleted successfully";
            assert_eq!(reply, json!({"message": message, "conversation_id": chat}));
            told(&alice.get(&path).await, 404, "Conversation not found");
            told(&alice.delete(&path).await, 404, "Conversation not found");
            told(&alice.get(&format!("{path}/messages")).await, 404, "Conversation not found");
            let list: Vec<Value> = alice.get("/conversations").await.json();
            assert!(list.is_empty());
            let web = app.log_in(port).await;
            let restore = format!("/api/v1/conversations/{chat}/restore");
            web.post(&restore, &Value::Null).await.is(200);
            alice.delete(&path).await.is(200);
        }
    }
}

#[tokio::test]
async fn what_is_somebody_elses_is_not_there_and_strangers_sign_in_first() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        let mallory = person(&app, &old, &format!("{port}-mallory")).await;
        let manager = manager(&app, &old, &format!("{port}-manager")).await;
        let base = format!("/conversations/{chat}");
        let update = json!({"title": "Mine"});
        let message = json!({"role": "user", "content": "Mine"});
        for (method, path, body) in [
            ("GET", base.clone(), None),
            ("PUT", base.clone(), Some(&update)),
            ("DELETE", base.clone(), None),
            ("GET", format!("{base}/messages"), None),
            ("POST", format!("{base}/messages"), Some(&message)),
            ("GET", format!("/api/v1/chat{base}/export"), None),
        ] {
            let send = async |client: &tests::harness::OldClient, path: &str| {
                let request = client.request(method, path);
                let request = body.into_iter().fold(request, |request, body| request.json(body));
                tests::harness::Reply::to(request).await
            };
            for stranger in [&mallory, &manager] {
                told(&send(stranger, &path).await, 404, "Conversation not found");
                let none = path.replace(&chat, "0123456789ab");
                told(&send(stranger, &none).await, 404, "Conversation not found");
                let odd = path.replace(&chat, "1");
                told(&send(stranger, &odd).await, 404, "Conversation not found");
            }
            told(&send(&old, &path).await, 401, "Could not validate credentials");
            let wrong = old.with_token("nonsense");
            told(&send(&wrong, &path).await, 401, "Could not validate credentials");
        }
        told(&old.get("/conversations").await, 401, "Could not validate credentials");
        let begin = json!({"title": "x", "user_id": port});
        told(&old.post("/conversations", &begin).await, 401, "Could not validate credentials");
        told(&mallory.post("/conversations", &begin).await, 403, "Access denied");
        let read: Value = alice.get(&base).await.is(200).json();
        assert_eq!(read["title"], "Plans");
    }
}

/// Somebody who sees usage, and no texts.
async fn manager(
    app: &tests::harness::App,
    old: &tests::harness::OldClient,
    name: &str,
) -> tests::harness::OldClient {
    person(app, old, name).await;
    let admin = app.old_accounts().signs_in("admin").await;
    let roles = json!({"roles": ["manager", "user"]});
    admin.put(&format!("/roles/{name}"), &roles).await.is(200);
    back(app, old, name).await
}

#[tokio::test]
async fn an_api_key_does_what_its_scopes_say() {
    let (app, clients) = both().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let body = json!({"name": "Reader", "scopes": ["read"]});
    let key: Value = alice.post("/api/v1/me/keys", &body).await.is(201).json();
    for (_, old) in clients {
        let reader = old.with_token(key["key"].as_str().unwrap());
        let read: Value = reader.get(&format!("/conversations/{chat}")).await.is(200).json();
        assert_eq!(read["title"], "Plans");
        reader.get("/api/v1/users/alice/conversations").await.is(200);
        let update = reader.put(&format!("/conversations/{chat}"), &json!({"title": "x"})).await;
        update.refused(403, "scope_missing");
    }
}
