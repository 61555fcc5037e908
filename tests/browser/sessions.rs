use serde_json::json;
use tests::browser::{self, Screen};
use tests::harness::{self, App, PASSWORD, Reply, User};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const SESSIONS: &str = "/api/v1/me/sessions";
const OTHER: &str = "[data-testid='session'][data-current='false'] strong";
/// What the browser itself says when the server does not know the session any more.
const REFUSED: &[&str] = &["status of 401"];

async fn signs_in_with_firefox(app: &App, username: &str) -> User {
    let body = json!({"username": username, "password": PASSWORD});
    let request = app.request("POST", "/api/v1/auth/token").header("user-agent", FIREFOX);
    app.user(Reply::to(request.json(&body)).await.is(200).json())
}

#[tokio::test]
async fn a_person_sees_where_they_are_signed_in_and_ends_it() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    let firefox = signs_in_with_firefox(&app, "alice").await;
    let program = app.log_in("alice").await;

    browser.clicks("user-menu").await;
    browser.sees("account").await;
    browser.screenshot("desk-account-menu").await;
    browser.clicks("account").await;
    browser.is_at("/account").await;
    browser.clicks("a[href='/account/sessions']").await;
    browser.sees_within(OTHER, "Firefox on Linux").await;
    assert_eq!(browser.texts("session").await.len(), 3);
    browser.sees_within("[data-current='true']", "This device").await;
    browser.screenshot("desk-sessions").await;
    browser.is_accessible().await;

    browser.clicks("[aria-label='Sign out Firefox on Linux']").await;
    browser.sees_within("toast", "That device is signed out.").await;
    assert_eq!(browser.texts("session").await.len(), 2);
    browser.screenshot("desk-session-ended").await;
    firefox.get("/api/v1/auth/me").await.refused(401, "session_ended");
    program.get("/api/v1/auth/me").await.is(200);

    browser.clicks("end-others").await;
    browser.sees_within("toast", "All other devices are signed out.").await;
    browser.misses("end-others").await;
    program.get("/api/v1/auth/me").await.refused(401, "session_ended");
    browser.console_is_empty().await;
}

#[tokio::test]
async fn whoever_is_signed_out_from_elsewhere_comes_to_the_sign_in_page_and_back() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    browser.visits(&app.url("/account/keys")).await;
    browser.sees("nothing").await;
    browser.console_is_empty().await;
    app.log_in("alice").await.delete(SESSIONS).await.is(200);
    browser.is_at("/login").await;
    browser.sees_within("note", "Your session ended.").await;
    browser.screenshot("desk-session-ended-elsewhere").await;
    browser.is_accessible().await;
    browser.console_says_only(REFUSED).await;

    browser.types("username", "alice").await;
    browser.types("password", PASSWORD).await;
    browser.clicks("submit").await;
    browser.is_at("/account/keys").await;
    browser.sees("nothing").await;
    browser.console_is_empty().await;
}

#[tokio::test]
async fn signing_out_in_one_tab_signs_out_in_all() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    browser.opens_tab().await;
    browser.visits(&app.url("/")).await;
    browser.sees("empty-state").await;
    browser.clicks("user-menu").await;
    browser.clicks("log-out").await;
    browser.is_at("/login").await;
    browser.turns_to(0).await;
    browser.is_at("/login").await;
    browser.sees_within("note", "You signed out in another tab.").await;

    // Whoever signs in in one tab is there in the other.
    browser.types("username", "alice").await;
    browser.types("password", PASSWORD).await;
    browser.clicks("submit").await;
    browser.sees("empty-state").await;
    browser.turns_to(1).await;
    browser.sees("empty-state").await;
    browser.console_is_empty().await;
}
