use serde_json::{Value, json};

use super::Browser;

/// The file says whose it is.
const AXE: &str = include_str!("../../browser/vendor/axe-core/axe.min.js");

const RUN: &str = r#"
    const done = arguments[arguments.length - 1];
    const options = {resultTypes: ['violations']};
    axe.run(document, options).then(
        (found) => done({violations: found.violations, passes: found.passes.length}),
        (error) => done({error: String(error)}),
    );
"#;

impl Browser {
    /// axe-core finds nothing on the page that keeps somebody out.
    pub async fn is_accessible(&self) {
        if self.runs("return !!window.axe", Vec::new()).await != Ok(json!(true)) {
            self.runs(AXE, Vec::new()).await.expect("axe-core loads");
        }
        let found = self.client.execute_async(RUN, Vec::new()).await.expect("axe-core runs");
        assert!(found["passes"].as_u64() > Some(5), "axe-core looked at little: {found:#}");
        let violations = found["violations"].as_array().expect("a list");
        let list: Vec<_> = violations.iter().map(describe).collect();
        assert!(list.is_empty(), "axe-core objects to {}:\n{}", self.page().await, list.join("\n"));
    }
}

/// The rule, what it asks for, and who breaks it.
fn describe(violation: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let nodes = violation["nodes"].as_array().into_iter().flatten();
    let nodes =
        nodes.map(|node| format!("  {}\n    {}", node["target"], text(&node["failureSummary"])));
    let nodes: Vec<_> = nodes.collect();
    let (rule, help) = (text(&violation["id"]), text(&violation["help"]));
    format!("{rule}: {help} ({})\n{}", text(&violation["helpUrl"]), nodes.join("\n"))
}
