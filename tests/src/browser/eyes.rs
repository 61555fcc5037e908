use serde_json::{Value, json};

use super::{Browser, selector};
use crate::harness::until;

/// The texts of what is visible at a place.
const TEXTS: &str = r#"
    const visible = (element) => element.checkVisibility({visibilityProperty: true});
    return [...document.querySelectorAll(arguments[0])].filter(visible)
        .map((element) => element.innerText.trim());
"#;

impl Browser {
    /// Waits until a place is visible.
    pub async fn sees(&self, place: &str) {
        let some = |texts: &[String]| !texts.is_empty();
        self.sees_where(place, place, some).await;
    }

    /// Waits until a place is not there or not visible.
    pub async fn misses(&self, place: &str) {
        let none = |texts: &[String]| texts.is_empty();
        self.sees_where(place, &format!("no {place}"), none).await;
    }

    /// Waits until a place says exactly this.
    pub async fn sees_text(&self, place: &str, text: &str) {
        self.sees_texts(place, &[text]).await;
    }

    /// Waits until the places say exactly this, in this order.
    pub async fn sees_texts(&self, place: &str, wanted: &[&str]) {
        self.sees_where(place, &format!("{wanted:?} in {place}"), |texts| texts == wanted).await;
    }

    /// Waits until one of the places says this among other things.
    pub async fn sees_within(&self, place: &str, part: &str) {
        let says = |texts: &[String]| texts.iter().any(|text| text.contains(part));
        self.sees_where(place, &format!("{part:?} in {place}"), says).await;
    }

    /// Waits until the address is this path.
    pub async fn is_at(&self, path: &str) {
        until(&format!("the address {path}"), async || {
            let now = self.address().await?;
            if now == path { Ok(()) } else { Err(format!("{now}\n{}", self.page().await)) }
        })
        .await;
    }

    /// The path of the address.
    ///
    /// # Errors
    /// When there is no page.
    pub async fn address(&self) -> Result<String, String> {
        let path = self.runs("return location.pathname", Vec::new()).await?;
        Ok(path.as_str().unwrap_or_default().to_owned())
    }

    /// What is at a place now, visible or not.
    pub async fn texts(&self, place: &str) -> Vec<String> {
        self.looks(place).await.unwrap_or_else(|error| panic!("{place}: {error}"))
    }

    /// Nothing is wider than the screen.
    pub async fn fits_the_screen(&self) {
        let script =
            "const page = document.scrollingElement; return [page.scrollWidth, innerWidth]";
        let widths = self.runs(script, Vec::new()).await.expect("a page");
        let number = |place: usize| widths[place].as_u64().expect("a number");
        assert!(number(0) <= number(1), "the page is {} wide on {}", number(0), number(1));
        assert_eq!(number(1), u64::from(self.screen.width), "the screen has its width");
    }

    /// Where the page is and what it says.
    pub(super) async fn page(&self) -> String {
        let script = "return location.href + '\\n' + document.body.innerText";
        match self.runs(script, Vec::new()).await {
            Ok(page) => page.as_str().unwrap_or_default().to_owned(),
            Err(error) => error,
        }
    }

    async fn sees_where(&self, place: &str, what: &str, wanted: impl Fn(&[String]) -> bool) {
        until(what, async || {
            let texts = self.looks(place).await?;
            if wanted(&texts) {
                return Ok(());
            }
            Err(format!("{texts:#?} at {}", self.page().await))
        })
        .await;
    }

    async fn looks(&self, place: &str) -> Result<Vec<String>, String> {
        let texts = self.runs(TEXTS, vec![json!(selector(place))]).await?;
        let text = |text: &Value| text.as_str().unwrap_or_default().to_owned();
        Ok(texts.as_array().into_iter().flatten().map(text).collect())
    }
}
