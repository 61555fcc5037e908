use serde_json::{Value, json};
use tests::harness::OldSocket;
use tests::model_double::{DEFAULT_ANSWER, Script};

use super::{both, fields, is_hex, is_time, person, reads, sends, starts};

fn send(chat: &str, text: &str) -> Value {
    json!({"type": "send_message", "data": {"conversation_id": chat, "content": text}})
}

/// Everything that was said to a socket by now has been heard: what comes next is this.
async fn hears_nothing_more(socket: &mut OldSocket) {
    let reply = socket.asks(&json!({"type": "marker"})).await;
    assert_eq!(reply["error"], "Unknown message type: marker", "{reply}");
}

#[tokio::test]
async fn a_conversation_is_started_answered_and_ended_on_a_socket() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let path = format!("/ws/chat/{port}");
        let mut socket = alice.connects(&path).await;
        let body = json!({"title": "Plans", "system_message": "Be brief."});
        let started = socket.asks(&json!({"type": "start_conversation", "data": body})).await;
        assert_eq!(fields(&started), ["conversation_id", "data", "success", "type"]);
        assert_eq!(started["type"], "start_conversation");
        assert_eq!(started["success"], true);
        let data = &started["data"];
        assert_eq!(fields(data), ["conversation_id", "created_at", "title"]);
        is_hex(&data["conversation_id"], 12);
        is_time(&data["created_at"]);
        assert_eq!(data["title"], "Plans");
        assert_eq!(started["conversation_id"], data["conversation_id"]);
        let chat = data["conversation_id"].as_str().unwrap();

        let before = app.model.requests().len();
        let answered = socket.asks(&send(chat, "Hello")).await;
        assert_eq!(fields(&answered), ["data", "success", "type"]);
        assert_eq!(answered["type"], "send_message");
        assert_eq!(answered["success"], true);
        let data = &answered["data"];
        assert_eq!(fields(data), ["ai_response", "conversation_id", "user_message"]);
        assert_eq!(data["conversation_id"], chat);
        let said = reads(&alice, chat, 2).await;
        for (name, message) in [("user_message", &said[0]), ("ai_response", &said[1])] {
            for field in ["id", "content", "timestamp"] {
                assert_eq!(data[name][field], message[field], "{name}");
            }
        }
        assert_eq!(data["ai_response"]["content"], DEFAULT_ANSWER);
        assert_eq!(data["ai_response"]["tokens_used"], said[1]["tokens_used"]);
        let asked = format!("{:?}", app.model.requests()[before]);
        assert!(asked.contains("Be brief."), "{asked}");

        let ended = json!({"type": "end_conversation", "data": {"conversation_id": chat}});
        let ended = socket.asks(&ended).await;
        assert_eq!(ended["type"], "end_conversation");
        assert_eq!(ended["success"], true);
        assert_eq!(fields(&ended["data"]), ["conversation_id", "ended_at", "status"]);
        assert_eq!(ended["data"]["status"], "ended");
        let read: Value = alice.get(&format!("/conversations/{chat}")).await.is(200).json();
        assert_eq!(ended["data"]["ended_at"], read["ended_at"]);
        hears_nothing_more(&mut socket).await;
    }
}

#[tokio::test]
async fn clients_that_say_action_are_understood() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        // An id will do, too.
        let me: Value = app.old_accounts().signs_in(port).await.get("/auth/me").await.json();
        let path = format!("/ws/chat/{}", me["id"].as_str().unwrap());
        let mut socket = alice.connects(&path).await;
        let started = socket.asks(&json!({"action": "start_conversation"})).await;
        assert_eq!(started["type"], "start_conversation");
        assert_eq!(started["data"]["title"], Value::Null);
        is_hex(&started["conversation_id"], 12);
        let body = json!({"conversation_id": started["conversation_id"], "content": "Hello"});
        let answered = socket.asks(&json!({"action": "send_message", "data": body})).await;
        assert_eq!(answered["data"]["ai_response"]["content"], DEFAULT_ANSWER);
    }
}

#[tokio::test]
async fn others_on_the_conversation_hear_what_was_said_and_that_it_ended() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let (chat, other) = (starts(&alice, "Plans").await, starts(&alice, "Other").await);
        let path = format!("/ws/{chat}");
        let (mut one, mut two) = (alice.connects(&path).await, alice.connects(&path).await);
        let mut elsewhere = alice.connects(&format!("/ws/{other}")).await;
        let answered = one.asks(&send(&chat, "Hello")).await;
        assert_eq!(answered["success"], true);
        let broadcast = two.hears().await;
        assert_eq!(fields(&broadcast), ["data", "type"]);
        assert_eq!(broadcast["type"], "message_broadcast");
        assert_eq!(broadcast["data"], answered["data"]);

        // The conversation of the address is meant when none is named.
        let told = json!({"type": "send_message", "data": {"content": "And now?"}});
        let answered = two.asks(&told).await;
        assert_eq!(answered["data"]["conversation_id"], chat.as_str());
        assert_eq!(one.hears().await["data"], answered["data"]);

        // What comes another way is heard on all.
        sends(&alice, &chat, "By the other way").await;
        for socket in [&mut one, &mut two] {
            let broadcast = socket.hears().await;
            assert_eq!(broadcast["type"], "message_broadcast");
            assert_eq!(broadcast["data"]["user_message"]["content"], "By the other way");
        }
        let ended = one.asks(&json!({"type": "end_conversation", "data": {}})).await;
        let news = two.hears().await;
        let data = json!({"conversation_id": chat, "ended_at": ended["data"]["ended_at"]});
        assert_eq!(news, json!({"type": "conversation_ended", "data": data}));
        for socket in [&mut one, &mut two, &mut elsewhere] {
            hears_nothing_more(socket).await;
        }
    }
}

#[tokio::test]
async fn a_socket_of_another_node_hears_it_too() {
    let app = super::spawn().await;
    let alice = person(&app, &app.old_chat(), "alice").await;
    let twin = app.twin().await;
    let there = twin.old_chat().with_token(alice.token.clone().unwrap());
    let chat = starts(&alice, "Plans").await;
    let path = format!("/ws/{chat}");
    let (mut one, mut two) = (alice.connects(&path).await, there.connects(&path).await);
    let answered = one.asks(&send(&chat, "Hello")).await;
    assert_eq!(two.hears().await["data"], answered["data"]);
}

#[tokio::test]
async fn several_questions_on_one_socket_are_all_answered() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let (slow, quick) = (starts(&alice, "Slow").await, starts(&alice, "Quick").await);
        let mut socket = alice.connects(&format!("/ws/chat/{port}")).await;
        app.model.script(Script::answer("slow and steady").hold_after(1));
        socket.says(&send(&slow, "Slowly")).await;
        app.model.held().await;
        // Nobody waits for the slow one.
        let answered = socket.asks(&send(&quick, "Quickly")).await;
        assert_eq!(answered["data"]["conversation_id"], quick.as_str());
        hears_nothing_more(&mut socket).await;
        app.model.release();
        let answered = socket.hears().await;
        assert_eq!(answered["data"]["conversation_id"], slow.as_str());
        assert_eq!(answered["data"]["ai_response"]["content"], "slow and steady");
    }
}

#[tokio::test]
async fn an_answer_that_fails_is_a_failure_and_not_broadcast() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        let path = format!("/ws/{chat}");
        let (mut one, mut two) = (alice.connects(&path).await, alice.connects(&path).await);
        app.model.script(Script::status(400));
        let failed = one.asks(&send(&chat, "Hello")).await;
        assert_eq!(failed["type"], "send_message");
        assert_eq!(failed["success"], false);
        assert!(failed["error"].as_str().is_some_and(|error| !error.is_empty()), "{failed}");
        hears_nothing_more(&mut two).await;
    }
}

#[tokio::test]
async fn what_was_stopped_is_told_as_far_as_it_came() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let web = app.log_in(port).await;
        let chat = starts(&alice, "Plans").await;
        let mut socket = alice.connects(&format!("/ws/{chat}")).await;
        app.model.script(Script::answer("one two three").hold_after(1));
        let mut live = web.listens().await;
        live.ready().await;
        socket.says(&send(&chat, "Hello")).await;
        app.model.held().await;
        let answer = live
            .until("a frame", |live| {
                live.heard.iter().find_map(|envelope| match &envelope.body {
                    wire::live::Body::Frame(frame) => Some(frame.answer.clone()),
                    _ => None,
                })
            })
            .await;
        let stop = format!("/api/v1/conversations/{chat}/messages/{answer}/stop");
        web.post(&stop, &Value::Null).await.is(200);
        let answered = socket.hears().await;
        assert_eq!(answered["success"], true, "{answered}");
        let said = answered["data"]["ai_response"]["content"].as_str().unwrap();
        assert!(!said.is_empty() && "one two three".starts_with(said), "{said}");
    }
}
