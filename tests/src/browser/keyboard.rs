use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde_json::Value;

use super::Browser;
use crate::harness::until;

/// Where the keyboard is.
const FOCUS: &str = r#"
    const it = document.activeElement;
    // Behind the last place comes the browser itself, and then the first.
    if (it === document.body) return {name: '', ring: true};
    const rings = (element) => {
        const style = getComputedStyle(element);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1
            || style.boxShadow !== 'none';
    };
    let ring = false;
    for (let place = it, up = 0; place && up < 3; place = place.parentElement, up++) {
        ring ||= (place === it ? it.matches(':focus-visible') : place.matches(':focus-within'))
            && rings(place);
    }
    const name = it.dataset.testid || it.id || it.getAttribute('aria-label') || it.innerText;
    return {name: name.trim(), ring};
"#;

impl Browser {
    /// Presses keys together, wherever the keyboard is: `[Key::Control, 'k']`.
    pub async fn presses(&self, keys: &[char]) {
        let down = keys.iter().map(|&value| KeyAction::Down { value });
        let up = keys.iter().rev().map(|&value| KeyAction::Up { value });
        let mut keyboard = KeyActions::new("keyboard".to_owned());
        for action in down.chain(up) {
            keyboard = keyboard.then(action);
        }
        self.client.perform_actions(keyboard).await.expect("a keyboard");
    }

    /// Types, wherever the keyboard is.
    pub async fn writes(&self, text: &str) {
        let mut keyboard = KeyActions::new("keyboard".to_owned());
        for value in text.chars() {
            keyboard = keyboard.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.client.perform_actions(keyboard).await.expect("a keyboard");
    }

    /// Goes on with Tab until the keyboard is in a place; at each stop it can be seen where it is.
    pub async fn tabs_to(&self, place: &str) {
        let mut stops = Vec::new();
        while stops.last().is_none_or(|stop| stop != place) {
            assert!(stops.len() < 40, "Tab does not lead to {place} but to {stops:?}");
            self.presses(&[char::from(Key::Tab)]).await;
            stops.push(self.focus().await);
        }
    }

    /// Waits until the keyboard is in a place; it can be seen there.
    pub async fn has_focus(&self, place: &str) {
        until(&format!("the keyboard in {place}"), async || {
            let focus = self.runs(FOCUS, Vec::new()).await?;
            if focus["name"] == place { Ok(()) } else { Err(focus.to_string()) }
        })
        .await;
        self.focus().await;
    }

    /// Where the keyboard is; it can be seen.
    async fn focus(&self) -> String {
        let focus = self.runs(FOCUS, Vec::new()).await.expect("a page");
        assert_eq!(focus["ring"], Value::Bool(true), "nothing shows that this has focus: {focus}");
        focus["name"].as_str().unwrap_or_default().to_owned()
    }
}
