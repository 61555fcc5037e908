//! What people did, in words.

use wire::analytics::{Activity, UserUsage};

/// What somebody did, behind their name: the server's word, and ours.
const DEEDS: [(&str, &str); 18] = [
    ("registered", "opened an account"),
    ("logged_in", "signed in"),
    ("logged_out", "signed out"),
    ("conversation_started", "started a conversation"),
    ("conversation_ended", "ended a conversation"),
    ("conversation_deleted", "deleted a conversation"),
    ("conversation_restored", "restored a conversation"),
    ("conversation_renamed", "renamed a conversation"),
    ("conversation_exported", "exported a conversation"),
    ("all_exported", "exported all conversations"),
    ("message_sent", "sent a message"),
    ("message_edited", "edited a message"),
    ("message_deleted", "deleted a message"),
    ("answer_requested", "asked for an answer"),
    ("answer_completed", "got an answer"),
    ("answer_failed", "got no answer"),
    ("answer_stopped", "stopped an answer"),
    ("answer_interrupted", "lost an answer"),
];

/// What somebody did; what is not known is called what the server calls it.
pub fn deed(activity: &Activity) -> String {
    if let Some(action) = &activity.action {
        return format!("used a privilege: {}", action.replace('_', " "));
    }
    let known = DEEDS.iter().find(|(theirs, _)| *theirs == activity.kind);
    let deed =
        known.map_or_else(|| activity.kind.replace('_', " "), |(_, ours)| (*ours).to_owned());
    match activity.model.as_deref() {
        Some(model) if activity.kind == "answer_completed" => format!("{deed} from {model}"),
        _ => deed,
    }
}

/// Somebody's name; those whose account was erased have none.
pub fn somebody(username: Option<&str>) -> String {
    username.unwrap_or("Somebody erased").to_owned()
}

/// What somebody is called in a table.
pub fn name_of(user: &UserUsage) -> String {
    somebody(user.username.as_deref())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use wire::analytics::Activity;

    use super::{deed, somebody};

    #[test]
    fn deeds_are_told_in_words() {
        let activity = |kind: &str, model: Option<&str>| Activity {
            id: "1".into(),
            at: DateTime::UNIX_EPOCH,
            kind: kind.into(),
            user: "u".into(),
            username: None,
            conversation: None,
            model: model.map(str::to_owned),
            address: None,
            action: None,
            whose: None,
            target: None,
        };
        assert_eq!(deed(&activity("logged_in", None)), "signed in");
        assert_eq!(deed(&activity("answer_completed", Some("big"))), "got an answer from big");
        assert_eq!(deed(&activity("coffee_made", None)), "coffee made");
        let action = Some("message_read".to_owned());
        let read = Activity { action, ..activity("privilege_used", None) };
        assert_eq!(deed(&read), "used a privilege: message read");
        assert_eq!(somebody(None), "Somebody erased");
    }
}
