use futures_util::StreamExt as _;
use serde_json::Value;
use tests::harness;

/// Creating a consumer is the most expensive thing that can be asked of a server, and one that
/// is left behind costs for ever: commands do without, warm and cold, alone and against another
/// node.
#[tokio::test]
async fn no_command_creates_a_consumer() {
    let app = harness::spawn().await;
    let twin = app.twin().await;
    let stream = format!("JOURNAL-{}", app.prefix);
    let client = app.jetstream().await.client();
    let mut asked = client.subscribe("$JS.EVENT.ADVISORY.API").await.unwrap();
    client.flush().await.unwrap();

    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    for n in 0..100 {
        alice.sends(&chat, &format!("Message {n}")).await;
    }
    // The other node has never seen the conversation, and then both write at once.
    let elsewhere = twin.user_of(&alice);
    elsewhere.sends(&chat, "From elsewhere").await;
    for n in 0..10 {
        let (here, there) = (format!("Here {n}"), format!("There {n}"));
        tokio::join!(alice.sends(&chat, &here), elsewhere.sends(&chat, &there));
    }

    // A consumer of our own ends the wait: what came before it has been said.
    let context = app.jetstream().await;
    let marker = async_nats::jetstream::consumer::pull::Config {
        name: Some("marker".to_owned()),
        ..Default::default()
    };
    let journal = context.get_stream(&stream).await.unwrap();
    journal.create_consumer(marker).await.unwrap();
    // The readers of the whole journal, for views and sockets, may begin anew at any time; no
    // command has a use for one.
    let of_all = format!(".{}.journal.>", app.prefix);
    loop {
        let advisory: Value =
            serde_json::from_slice(&asked.next().await.unwrap().payload).expect("an advisory");
        let subject = advisory["subject"].as_str().unwrap_or_default();
        let creates = ["$JS.API.CONSUMER.CREATE.", "$JS.API.CONSUMER.DURABLE.CREATE."];
        let is_ours = creates.iter().any(|verb| subject.starts_with(verb))
            && subject.contains(&stream)
            && !subject.ends_with(&of_all);
        if !is_ours {
            continue;
        }
        assert!(subject.contains("marker"), "{subject}");
        break;
    }
}
