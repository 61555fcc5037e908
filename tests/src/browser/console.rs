use serde_json::{Value, json};

use super::Browser;

impl Browser {
    /// Nobody complained in the console since it was read last.
    pub async fn console_is_empty(&self) {
        self.console_says_only(&[]).await;
    }

    /// Nobody complained in the console since it was read last, other than in these words.
    pub async fn console_says_only(&self, expected: &[&str]) {
        let entries = self.asks_driver("se/log", &json!({"type": "browser"})).await;
        let said = |entry: &&Value| {
            let message = entry["message"].as_str().unwrap_or_default();
            let serious = matches!(entry["level"].as_str(), Some("WARNING" | "SEVERE"));
            serious && !expected.iter().any(|words| message.contains(words))
        };
        let complaints: Vec<_> = entries.as_array().expect("a list").iter().filter(said).collect();
        assert!(complaints.is_empty(), "the console says {complaints:#?}");
    }
}
