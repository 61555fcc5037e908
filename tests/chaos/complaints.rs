//! What the nodes wrote into their logs as errors, for whoever reads the report.

use std::collections::BTreeMap;

use ::tests::harness::Node;

/// Longest line that is shown, in characters.
const LONGEST: usize = 160;

/// The errors in the logs of all nodes, those that differ only in numbers and ids as one.
pub(crate) fn of(nodes: &[Node]) -> BTreeMap<String, usize> {
    let mut complaints = BTreeMap::new();
    for node in nodes {
        for line in node.log().lines() {
            if let Some(complaint) = complaint(line) {
                *complaints.entry(complaint).or_default() += 1;
            }
        }
    }
    complaints
}

fn complaint(line: &str) -> Option<String> {
    let (_, text) = line.split_once("ERROR")?;
    let words = text
        .split_whitespace()
        .map(|word| if word.bytes().any(|byte| byte.is_ascii_digit()) { "#" } else { word });
    Some(words.collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_that_differ_in_numbers_are_one() {
        let one = complaint("2026-01-01T00:00:00Z ERROR api: answer a1b2 failed after 12 ms");
        let two = complaint("2026-01-01T00:00:09Z ERROR api: answer c3d4 failed after 9 ms");
        assert_eq!(one.as_deref(), Some("api: answer # failed after # ms"));
        assert_eq!(one, two);
        assert_eq!(complaint("2026-01-01T00:00:00Z  WARN api: slow"), None);
    }
}
