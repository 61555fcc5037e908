//! What the server says about itself is true.

use serde_json::Value;
use tests::harness::{self, Reply};

#[tokio::test]
async fn every_documented_route_is_there() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let api: Value = app.get("/openapi.json").await.is(200).json();
    assert!(api["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let paths = api["paths"].as_object().expect("paths");
    assert!(paths.len() >= 30);
    for (path, methods) in paths {
        let real = path.replace("{id}", "0123456789ab").replace("{message}", "0123456789");
        let real = real.replace("{name}", "support").replace("{username}", "nobody");
        let real = real.replace("{user}", "nobody").replace("{position}", "7");
        let real = real.replace("{session}", &"5".repeat(32));
        assert!(!real.contains('{'), "{real}");
        for method in methods.as_object().expect("methods").keys() {
            let reply = Reply::to(alice.request(&method.to_uppercase(), &real)).await;
            let code = if reply.status >= 400 && reply.header("content-type").contains("problem") {
                reply.problem().code
            } else {
                String::new()
            };
            assert!(reply.status != 405 && code != "not_found", "{method} {path}: {reply:?}");
        }
    }
}

#[tokio::test]
async fn the_viewer_takes_nothing_from_elsewhere() {
    let app = harness::spawn().await;
    let page = app.get("/docs/").await.is(200);
    assert!(page.header("content-type").starts_with("text/html"), "{page:?}");
    assert!(page.header("content-security-policy").contains("default-src 'self'"));
    let text = page.text();
    for attribute in ["src=\"http", "href=\"http", "src=\"//", "href=\"//", "url(http"] {
        assert!(!text.contains(attribute), "{attribute} in {text}");
    }
    for asset in text.split('"').filter(|part| part.ends_with(".js") || part.ends_with(".css")) {
        let path = format!("/docs/{}", asset.trim_start_matches("./").trim_start_matches("/docs/"));
        app.get(&path).await.is(200);
    }
    assert_eq!(app.get("/docs").await.status, 200, "it leads there");
}

#[tokio::test]
async fn health_and_about_need_nobody() {
    let app = harness::spawn().await;
    let health: wire::system::Health = app.get("/healthz").await.is(200).json();
    assert_eq!(health.status, "ok");
    let about: wire::system::About = app.get("/api/v1/about").await.is(200).json();
    assert_eq!((about.model.as_str(), about.demo), ("tiny", false));
    let ready: wire::system::Readiness = app.get("/readyz").await.is(200).json();
    assert!(ready.ready && !ready.durable);
    assert!(ready.checks.iter().all(|check| check.ok));
}
