use serde_json::json;
use tests::browser::{self, Browser, Screen};
use tests::harness::{self, App, PASSWORD, Reply, User};

const NEW: &str = "a rainy tuesday in spring";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const BOB: &str = "[data-name='bob']";

async fn finds_bob(browser: &Browser) {
    browser.retypes("search", "bob").await;
    browser.sees_texts("person-name", &["bob"]).await;
}

async fn manages_bob(browser: &Browser, deed: &str) {
    browser.clicks(&format!("{BOB} button")).await;
    browser.sees("person-sheet").await;
    browser.clicks(deed).await;
}

#[tokio::test]
async fn an_administrator_looks_after_people() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    for name in ["alice", "bob", "carol"] {
        app.sign_up(name).await;
    }
    browser.signs_in(&app, "admin").await;
    browser.clicks("user-menu").await;
    browser.clicks("people").await;
    browser.is_at("/people").await;
    browser.sees_texts("person-name", &["admin", "alice", "bob", "carol"]).await;
    browser.screenshot("desk-people-1").await;
    browser.is_accessible().await;

    finds_bob(&browser).await;
    manages_bob(&browser, "switch").await;
    browser.sees_within("toast", "bob cannot sign in any more.").await;
    browser.sees_within("person-sheet", "Disabled").await;
    browser.screenshot("desk-people-2-disabled").await;
    browser.is_accessible().await;
    let body = json!({"username": "bob", "password": PASSWORD});
    app.post("/api/v1/auth/token", &body).await.refused(403, "account_disabled");
    browser.clicks("switch").await;
    browser.sees_within("person-sheet", "Active").await;

    browser.clicks("delete-person").await;
    browser.sees_within("delete-sheet", "Delete bob?").await;
    browser.screenshot("desk-people-3-delete").await;
    browser.is_accessible().await;
    browser.clicks("confirm").await;
    browser.sees_within("toast", "bob was deleted.").await;
    browser.misses("person").await;
    browser.sees_within("nothing", "Nobody found").await;
    browser.screenshot("desk-people-4-deleted").await;
    browser.clicks("undo").await;
    browser.sees_within("toast", "bob is back.").await;
    finds_bob(&browser).await;
    app.log_in("bob").await;
    browser.console_is_empty().await;
}

#[tokio::test]
async fn an_administrator_sees_where_somebody_is_signed_in_and_ends_it() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    app.sign_up("bob").await;
    let body = json!({"username": "bob", "password": PASSWORD});
    let request = app.request("POST", "/api/v1/auth/token").header("user-agent", FIREFOX);
    let firefox = app.user(Reply::to(request.json(&body)).await.is(200).json());
    let program = app.log_in("bob").await;
    browser.signs_in(&app, "admin").await;
    browser.visits(&app.url("/people")).await;
    browser.sees("person").await;
    manages_bob(&browser, "person-sessions").await;
    browser.sees_within("session", "Firefox on Linux").await;
    browser.sees_within("session", "127.0.0.1").await;
    browser.sees_within("session", "last used").await;
    assert_eq!(browser.texts("session").await.len(), 3);
    browser.screenshot("desk-people-7-sessions").await;
    browser.is_accessible().await;

    browser.clicks("[aria-label='Sign out Firefox on Linux']").await;
    browser.sees_within("end-session-sheet", "Firefox on Linux is signed out at once.").await;
    browser.screenshot("desk-people-8-end-session").await;
    browser.is_accessible().await;
    browser.clicks("confirm").await;
    browser.sees_within("toast", "bob is signed out there.").await;
    browser.sees("person-sessions-sheet").await;
    browser.misses("[aria-label='Sign out Firefox on Linux']").await;
    firefox.get("/api/v1/auth/me").await.refused(401, "session_ended");
    program.get("/api/v1/auth/me").await.is(200);

    browser.clicks("sign-out").await;
    browser.sees_within("end-session-sheet", "All their devices").await;
    browser.clicks("confirm").await;
    browser.sees_within("toast", "bob is signed out everywhere.").await;
    browser.sees_text("nowhere", "bob is signed in nowhere.").await;
    program.get("/api/v1/auth/me").await.refused(401, "session_ended");
    browser.console_is_empty().await;
}

async fn chooses_a_password(browser: &Browser, app: &App, name: &str, once: &str) {
    browser.visits(&app.url("/login")).await;
    browser.types("username", name).await;
    browser.types("password", once).await;
    browser.clicks("submit").await;
    browser.sees("choose-password").await;
    browser.misses("composer").await;
    browser.screenshot("desk-choose-password").await;
    browser.is_accessible().await;
    browser.types("#new_password", NEW).await;
    browser.clicks("save-password").await;
    browser.sees("empty-state").await;
    browser.says("At last").await;
    browser.sees_text("[data-role='user'] .said", "At last").await;
}

#[tokio::test]
async fn whoever_got_a_password_for_once_chooses_another_before_anything_else() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    app.sign_up("bob").await;
    browser.signs_in(&app, "admin").await;
    browser.visits(&app.url("/people")).await;
    browser.sees("person").await;
    manages_bob(&browser, "reset-password").await;
    browser.clicks("reset").await;
    browser.sees("secret").await;
    browser.screenshot("desk-people-5-reset").await;
    browser.is_accessible().await;
    let once = browser.texts("secret").await.remove(0);
    browser.clicks("done").await;
    browser.sees_within(BOB, "One-time password").await;

    browser.clicks("new-person").await;
    browser.types("person-username", "dave").await;
    browser.types("person-email", "dave@example.com").await;
    browser.screenshot("desk-people-6-new").await;
    browser.is_accessible().await;
    browser.clicks("add-person").await;
    browser.sees_within("secret-sheet", "dave can sign in").await;
    browser.clicks("done").await;
    browser.sees("[data-name='dave']").await;

    browser.clicks("user-menu").await;
    browser.clicks("log-out").await;
    browser.is_at("/login").await;
    chooses_a_password(&browser, &app, "bob", &once).await;
    browser.console_is_empty().await;

    // Roles that allow nothing of the kind show no way to it.
    browser.clicks("user-menu").await;
    browser.sees("account").await;
    browser.misses("people").await;
}

async fn defines(admin: &User, name: &str) {
    let role = json!({"name": name, "permissions": ["read_accounts"]});
    admin.post("/api/v1/roles", &role).await.is(201);
}

#[tokio::test]
async fn roles_are_defined_changed_given_and_removed() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    defines(&app.log_in("admin").await, "auditor").await;
    app.sign_up("bob").await;
    browser.signs_in(&app, "admin").await;
    browser.visits(&app.url("/people/roles")).await;
    browser.sees_texts("role-title", &["admin", "manager", "user", "auditor"]).await;
    browser.screenshot("desk-roles-1").await;
    browser.is_accessible().await;
    browser.clicks("new-role").await;
    browser.types("role-name", "support").await;
    browser.types("role-about", "Looks after people").await;
    browser.clicks("[data-testid='check-read_accounts']").await;
    browser.screenshot("desk-roles-2-new").await;
    browser.is_accessible().await;
    browser.clicks("save-role").await;
    browser.sees_within("toast", "The role support was defined.").await;
    browser.clicks("[aria-label='Remove auditor']").await;
    browser.clicks("confirm").await;
    browser.sees_texts("role-title", &["admin", "manager", "user", "support"]).await;
    browser.clicks("[aria-label='Edit support']").await;
    browser.clicks("[data-testid='check-manage_accounts']").await;
    browser.clicks("save-role").await;
    browser.sees_within("role", "Manage people").await;

    browser.clicks(".tab[href='/people']").await;
    browser.clicks(&format!("{BOB} button")).await;
    browser.clicks("check-support").await;
    browser.clicks("save-roles").await;
    browser.sees_within(&format!("{BOB} .tags"), "support").await;
    browser.presses(&[char::from(browser::Key::Escape)]).await;
    browser.misses("person-sheet").await;
    browser.clicks("[data-name='admin'] button").await;
    browser.clicks("check-admin").await;
    browser.clicks("save-roles").await;
    browser.sees_within("form-error", "The last administrator stays one").await;
    browser.screenshot("desk-roles-3-last").await;
    browser.is_accessible().await;
    browser.console_says_only(&["status of 409"]).await;
}
