use tests::browser::{self, Screen};
use tests::harness;

#[tokio::test]
async fn conversations_are_taken_along_and_brought_in() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    let alice = app.log_in("alice").await;
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "Hello").await;

    browser.visits(&app.url(&format!("/c/{chat}"))).await;
    browser.clicks("[data-testid='head-menu'] button").await;
    let (name, text) = browser.saves("save-markdown").await;
    assert!(name.ends_with(".md"), "{name}");
    assert!(String::from_utf8_lossy(&text).contains("Hello"));

    browser.visits(&app.url("/account")).await;
    let (name, zip) = browser.saves("export-markdown").await;
    assert!(name.ends_with(".zip") && zip.starts_with(b"PK"), "{name}");
    let (_, json) = browser.saves("export-json").await;
    let json = String::from_utf8(json).expect("text");
    browser.chooses_file("import-file", "again.json", &json).await;
    browser.sees_within("import-told", "0 imported, 1 there already.").await;
    let long = json.replace("\"Plans\"", &format!("\"{}\"", "x".repeat(201)));
    browser.chooses_file("import-file", "long.json", &long).await;
    browser.sees_within("import-told", "conversations[0].title").await;
    browser.screenshot("desk-import").await;
    browser.is_accessible().await;
    browser.chooses_file("import-file", "broken.json", "{").await;
    browser.sees(".transfer-told .form-error").await;
    browser.console_says_only(&["status of 400", "status of 422"]).await;
}
