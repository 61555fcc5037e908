//! What happened in a conversation, and what differs from what it was.

use wire::history::{Changed, Changes};

/// What differs, in sentences.
pub fn sentences(changes: &Changes) -> Vec<String> {
    let mut said = Vec::new();
    let count = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 message {what}.")),
        _ => Some(format!("{count} messages {what}.")),
    };
    said.extend(count(changes.added.len(), "came"));
    said.extend(count(changes.removed.len(), "went"));
    said.extend(count(changes.changed.len(), "changed"));
    if let Some(Changed { before, after }) = &changes.title {
        let name = |title: &Option<String>| {
            title.as_ref().map_or("no title".to_owned(), |title| format!("“{title}”"))
        };
        said.push(format!("Title: {} became {}.", name(before), name(after)));
    }
    if let Some(Changed { before, after }) = &changes.tags {
        let names = |tags: &[String]| if tags.is_empty() { "none".into() } else { tags.join(", ") };
        said.push(format!("Tags: {} became {}.", names(before), names(after)));
    }
    if changes.settings.is_some() {
        said.push("The settings are others.".into());
    }
    let mut flag = |changed: &Option<Changed<bool>>, now: &str, no_longer: &str| {
        if let Some(changed) = changed {
            said.push(if changed.after { now } else { no_longer }.to_owned());
        }
    };
    flag(&changes.pinned, "It was pinned.", "It was unpinned.");
    flag(&changes.archived, "It was archived.", "It left the archive.");
    flag(&changes.ended, "It was ended.", "It was reopened.");
    flag(&changes.deleted, "It was moved to the trash.", "It was restored from the trash.");
    said
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wire::history::Changes;

    use super::sentences;

    fn changes(more: serde_json::Value) -> Changes {
        let mut all = json!({"from": 1, "to": 2, "added": [], "removed": [], "changed": []});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(all).unwrap()
    }

    #[test]
    fn what_differs_is_said_and_nothing_else() {
        assert!(sentences(&changes(json!({}))).is_empty());
        let said = sentences(&changes(json!({
            "title": {"before": null, "after": "Trip"},
            "tags": {"before": ["a"], "after": []},
            "pinned": {"before": false, "after": true},
            "ended": {"before": true, "after": false},
        })));
        assert_eq!(
            said,
            [
                "Title: no title became “Trip”.",
                "Tags: a became none.",
                "It was pinned.",
                "It was reopened.",
            ]
        );
    }
}
