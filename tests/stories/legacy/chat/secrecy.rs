use serde_json::json;
use tests::harness::{Convoai, OldSocket, until};

#[tokio::test]
async fn no_token_of_an_address_reaches_the_log_however_much_it_says() {
    let variables = vec![
        ("CONVOAI__LEGACY__PORTS", "true".to_owned()),
        ("CONVOAI__LEGACY__ACCOUNTS_LISTEN", "127.0.0.1:0".to_owned()),
        ("CONVOAI__LEGACY__CHAT_LISTEN", "127.0.0.1:0".to_owned()),
        ("CONVOAI__LEGACY__ANALYTICS_LISTEN", "127.0.0.1:0".to_owned()),
        ("CONVOAI__LOG__FILTER", "trace".to_owned()),
    ];
    let mut convoai = Convoai::start_with(variables).await;
    until("a server that is ready", async || {
        let reply = convoai.ask("/readyz").await?;
        if reply.status == 200 { Ok(()) } else { Err(reply.text()) }
    })
    .await;
    // It says so once it is ready.
    let chat_port = until("the address of the old port", async || {
        let log = convoai.log();
        let address = log.split("1.x, chat: http://").nth(1).and_then(|rest| rest.lines().next());
        address.map(|address| address.trim().to_owned()).ok_or(log)
    })
    .await;
    let alice = convoai.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let token = &alice.token;
    for address in [chat_port, convoai.address()] {
        for path in [format!("/ws/{chat}"), "/ws/chat/alice".to_owned(), "/ws/chat".to_owned()] {
            let open = format!("{path}?token={token}");
            let mut socket = OldSocket::open(&address, &open).await.expect("a socket");
            let reply = socket.asks(&json!({"type": "start_conversation"})).await;
            assert_eq!(reply["success"], true);
            let wrong = format!("{path}?token={token}x");
            assert_eq!(OldSocket::open(&address, &wrong).await.err(), Some(401));
        }
        let plain = format!("http://{address}/ws/chat?token={token}");
        assert_eq!(reqwest::get(plain).await.expect("an answer").status(), 400);
    }
    convoai.stop().await;
    let log = convoai.log();
    assert!(log.contains("/ws/{id}"), "the routes are written down: {log}");
    let signature = token.rsplit('.').next().expect("a signature");
    let line = log.lines().find(|line| line.contains(signature) || line.contains("token="));
    assert_eq!(line, None);
}
