use tests::browser::{self, Screen};
use tests::harness;
use tests::model_double::Script;

const ANSWER: &str = "Read it **line by line**, and keep the longest so far:\n\n```rust
use std::io::BufRead;

fn longest(file: impl BufRead) -> Option<String> {
    // None: there is no line.
    file.lines().map_while(Result::ok).max_by_key(String::len)
}
```

| | Memory | Time |
|---|---|---|
| `lines()` | one line | 1 × |
| `read_to_string` | all of it | 0.9 × |

Of a file of 40 GB only the first one will do.";

const DARK: &str = "html[data-theme='dark']";

#[tokio::test]
async fn the_colours_that_were_chosen_stay() {
    let Some(browser) = browser::open(Screen::DESK).await else { return };
    let app = harness::spawn().await;
    browser.registers(&app, "alice").await;
    browser.misses(DARK).await;
    browser.clicks("user-menu").await;
    browser.clicks("#user-menu label:has([value='dark'])").await;
    browser.sees(DARK).await;
    browser.screenshot("desk-dark").await;
    browser.is_accessible().await;
    browser.reloads().await;
    browser.sees("empty-state").await;
    browser.sees(DARK).await;
    // Code and tables can be read in either.
    let alice = app.log_in("alice").await;
    for title in ["Trip to Porto", "A name for the cat", "Sourdough timetable", "Top ten customers"]
    {
        alice.starts(title).await;
    }
    app.model.script(Script::answer(ANSWER));
    browser.says("How do I find the longest line of a file?").await;
    browser.sees_text("pre [data-token=comment]", "// None: there is no line.").await;
    browser.sees("answer-menu").await;
    browser.screenshot("desk-dark-answered").await;
    browser.is_accessible().await;
    browser.clicks("user-menu").await;
    browser.clicks("#user-menu label:has([value='light'])").await;
    browser.misses(DARK).await;
    browser.presses(&[char::from(browser::Key::Escape)]).await;
    browser.screenshot("desk-light-answered").await;
    browser.is_accessible().await;
    browser.clicks("user-menu").await;
    browser.clicks("#user-menu label:has([value='dark'])").await;
    browser.sees(DARK).await;
    browser.clicks("log-out").await;
    browser.sees("login-form").await;
    browser.sees(DARK).await;
    browser.clicks("label:has([value='system'])").await;
    browser.sees("html[data-theme='system']").await;
    browser.console_is_empty().await;
}
