use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use wire::conversation::{Message, MessageStatus, Role};
use wire::transfer::ExportedConversation;

/// Longest readable part of a file's name, in characters.
const LONGEST: usize = 50;

/// The thread that is shown, to be read by people.
pub fn written(conversation: &ExportedConversation, thread: &[Message]) -> String {
    let title = conversation.title.as_deref().unwrap_or("Untitled conversation");
    let mut text = format!("# {title}\n");
    // Writing to a string does not fail.
    if let Some(at) = conversation.created_at {
        _ = write!(text, "\n*{}*\n", time(at));
    }
    if !conversation.tags.is_empty() {
        _ = write!(text, "\nTags: {}\n", conversation.tags.join(", "));
    }
    if let Some(prompt) = &conversation.settings.system_prompt {
        _ = write!(text, "\n## Instructions\n\n{}\n", prompt.trim_end());
    }
    for message in thread {
        let who = match message.role {
            Role::User => "You".to_owned(),
            Role::System => "Instructions".to_owned(),
            Role::Assistant => match model(message) {
                Some(model) => format!("Assistant ({model})"),
                None => "Assistant".to_owned(),
            },
        };
        _ = write!(text, "\n## {who}\n\n*{}*\n\n", time(message.created_at));
        let said = message.content.trim_end();
        match message.status {
            MessageStatus::Complete => _ = writeln!(text, "{said}"),
            MessageStatus::Pending => text.push_str("*(being written)*\n"),
            MessageStatus::Failed => text.push_str("*(no answer)*\n"),
            MessageStatus::Stopped => _ = write!(text, "{said}\n\n*(stopped)*\n"),
            MessageStatus::Interrupted => _ = write!(text, "{said}\n\n*(broke off)*\n"),
        }
    }
    text
}

fn model(message: &Message) -> Option<&str> {
    let about = message.about.as_ref().map(|about| about.model.as_str());
    let asked = message.asked.as_ref().map(|asked| asked.model.as_str());
    about.or(asked).or_else(|| message.supplied.as_ref()?.model.as_deref())
}

fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// A name that every system takes: day, title in plain letters, id.
pub fn file_name(conversation: &ExportedConversation, extension: &str) -> String {
    let day = conversation.created_at.map(|at| at.format("%Y-%m-%d-").to_string());
    let mut plain = String::new();
    for c in conversation.title.as_deref().unwrap_or_default().chars().take(LONGEST) {
        match c {
            c if c.is_ascii_alphanumeric() => plain.push(c.to_ascii_lowercase()),
            _ if plain.is_empty() || plain.ends_with('-') => {}
            _ => plain.push('-'),
        }
    }
    let plain = plain.trim_end_matches('-');
    let between = if plain.is_empty() { "" } else { "-" };
    format!("{}{plain}{between}{}.{extension}", day.unwrap_or_default(), conversation.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_harmless() {
        let named = |title: &str| {
            let json = serde_json::json!({"id": "0123456789ab", "title": title,
                "created_at": "2026-01-31T00:00:00Z"});
            file_name(&serde_json::from_value(json).unwrap(), "md")
        };
        assert_eq!(named("Plans: a & b!"), "2026-01-31-plans-a-b-0123456789ab.md");
        assert_eq!(named("../../etc/passwd\0"), "2026-01-31-etc-passwd-0123456789ab.md");
        for odd in ["", "...", "日本語", "CON/\\:*?\"<>|"] {
            let name = named(odd);
            assert!(name.ends_with("-0123456789ab.md") || name.ends_with("31-0123456789ab.md"));
            assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c)), "{name}");
        }
        assert!(named(&"x".repeat(200)).len() < 90);
    }
}
