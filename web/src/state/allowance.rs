//! What roles and API keys allow, in words.

/// See who has an account.
pub const READ_ACCOUNTS: &str = "read_accounts";
/// Change the accounts of others.
pub const MANAGE_ACCOUNTS: &str = "manage_accounts";
/// See how much everybody uses.
pub const READ_USAGE: &str = "read_usage";
/// See what everybody did.
pub const READ_ACTIVITY: &str = "read_activity";
/// See the machinery's figures and rebuild read models.
pub const OPERATE: &str = "operate";
/// Define roles.
pub const MANAGE_ROLES: &str = "manage_roles";

/// What a role may allow: the server's word, a short one of ours, and what it means.
pub const PERMISSIONS: [(&str, &str, &str); 7] = [
    (READ_ACCOUNTS, "See people", "Who has an account, with roles and sessions."),
    (
        MANAGE_ACCOUNTS,
        "Manage people",
        "Add, disable, delete and restore accounts, reset passwords, grant roles.",
    ),
    (MANAGE_ROLES, "Manage roles", "Define, change and remove roles."),
    (READ_USAGE, "See usage", "How much everybody uses."),
    (READ_ACTIVITY, "See activity", "What everybody did and when."),
    (
        "manage_conversations",
        "Manage conversations",
        "Read, change and delete the conversations of others.",
    ),
    (OPERATE, "Operate the server", "See the machinery’s figures and rebuild read models."),
];

/// What an API key may allow: the server's word, a short one of ours, and what it means.
pub const SCOPES: [(&str, &str, &str); 4] = [
    ("read", "Read", "Your conversations and their messages."),
    ("write", "Write", "Start conversations, send messages, rename and delete."),
    ("track", "Report", "Report the activity of other programs."),
    ("admin", "Administer", "Whatever your roles allow beyond your own things."),
];

/// Our word for what a role allows; the server's where it is newer than we are.
pub fn permission(name: &str) -> &str {
    said(&PERMISSIONS, name)
}

/// Our word for what a key allows; the server's where it is newer than we are.
pub fn scope(name: &str) -> &str {
    said(&SCOPES, name)
}

fn said<'a>(words: &[(&str, &'static str, &str)], name: &'a str) -> &'a str {
    words.iter().find(|(theirs, ..)| *theirs == name).map_or(name, |(_, ours, _)| ours)
}

#[cfg(test)]
mod tests {
    use super::{permission, scope};

    #[test]
    fn what_is_not_known_is_called_what_the_server_calls_it() {
        assert_eq!(permission("read_accounts"), "See people");
        assert_eq!(permission("fly"), "fly");
        assert_eq!(scope("write"), "Write");
    }
}
