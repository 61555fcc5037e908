use fantoccini::Locator;
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use serde_json::json;

use super::{Browser, selector};
use crate::harness::{App, PASSWORD, until};

impl Browser {
    /// Goes to an address.
    pub async fn visits(&self, url: &str) {
        self.client.goto(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// Loads the page anew.
    pub async fn reloads(&self) {
        self.client.refresh().await.expect("a page");
    }

    /// Makes an account and is let in.
    pub async fn registers(&self, app: &App, username: &str) {
        self.registers_at(&app.url("/register"), username).await;
    }

    /// Makes an account at this page and is let in.
    pub async fn registers_at(&self, page: &str, username: &str) {
        self.visits(page).await;
        self.types("username", username).await;
        self.types("email", &format!("{username}@example.com")).await;
        self.types("password", PASSWORD).await;
        self.clicks("submit").await;
        self.sees("empty-state").await;
    }

    /// Is let in to an account that is there.
    pub async fn signs_in(&self, app: &App, username: &str) {
        self.visits(&app.url("/login")).await;
        self.types("username", username).await;
        self.types("password", PASSWORD).await;
        self.clicks("submit").await;
        self.sees("empty-state").await;
    }

    /// Writes a message and sends it.
    pub async fn says(&self, text: &str) {
        self.types("composer", text).await;
        self.clicks("send").await;
    }

    /// Clicks, once that can be done: the place is there and nothing lies on it.
    pub async fn clicks(&self, place: &str) {
        until(&format!("a click on {place}"), async || {
            let element = self.finds(place).await?;
            element.click().await.map_err(|error| error.to_string())
        })
        .await;
    }

    /// Clicks while a key is held down.
    pub async fn clicks_with(&self, key: Key, place: &str) {
        let element = self.finds(place).await.unwrap_or_else(|error| panic!("{place}: {error}"));
        let hold =
            KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value: key.into() });
        self.client.perform_actions(hold).await.expect("a keyboard");
        let to = PointerAction::MoveToElement { element, duration: None, x: 0., y: 0. };
        let mouse = MouseActions::new("mouse".to_owned())
            .then(to)
            .then(PointerAction::Down { button: 0 })
            .then(PointerAction::Up { button: 0 });
        self.client.perform_actions(mouse).await.expect("a mouse");
        let free = KeyActions::new("keyboard".to_owned()).then(KeyAction::Up { value: key.into() });
        self.client.perform_actions(free).await.expect("a keyboard");
    }

    /// Scrolls a place by so many pixels, and lets the page follow.
    pub async fn scrolls(&self, place: &str, by: i32) {
        let script = "const [place, by] = arguments;
            document.querySelector(place).scrollBy(0, by);
            const done = arguments[2];
            requestAnimationFrame(() => requestAnimationFrame(done));";
        let arguments = vec![json!(selector(place)), json!(by)];
        self.client.execute_async(script, arguments).await.expect("a page");
    }

    /// Types into a field, behind what is there.
    pub async fn types(&self, place: &str, text: &str) {
        until(&format!("{place} to type into"), async || {
            let field = self.finds(place).await?;
            field.send_keys(text).await.map_err(|error| error.to_string())
        })
        .await;
    }

    /// Types into a field instead of what is there.
    pub async fn retypes(&self, place: &str, text: &str) {
        // Clearing it by the driver would leave the field, which some take as the end.
        let all = [char::from(Key::Control), 'a'].map(String::from).concat();
        self.types(place, &format!("{all}{}{text}", char::from(Key::Null))).await;
    }

    /// Brings a place to the top of its page.
    pub async fn scrolls_to(&self, place: &str) {
        // By itself the browser would push what lies around the page out of the screen, too.
        let script = "const place = document.querySelector(arguments[0]);\
            const page = place.closest('.page');\
            page.scrollTop += place.getBoundingClientRect().top - page.getBoundingClientRect().top;";
        self.runs(script, vec![json!(selector(place))]).await.expect("a place");
    }

    /// Lays the mouse on a place.
    pub async fn points_at(&self, place: &str) {
        until(&format!("{place} to point at"), async || {
            let element = self.finds(place).await?;
            let to = PointerAction::MoveToElement { element, duration: None, x: 0., y: 0. };
            let mouse = MouseActions::new("mouse".to_owned()).then(to);
            self.client.perform_actions(mouse).await.map_err(|error| error.to_string())
        })
        .await;
    }

    async fn finds(&self, place: &str) -> Result<Element, String> {
        let found = self.client.find(Locator::Css(&selector(place))).await;
        match found {
            Ok(element) => Ok(element),
            Err(error) => Err(format!("{error}\n{}", self.page().await)),
        }
    }
}
