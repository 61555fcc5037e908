use super::{File, sources};

/// A line without its comment.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

fn without_tests(file: &File) -> &str {
    if file.path.contains("/tests/") || file.path.ends_with("/tests.rs") {
        return "";
    }
    file.text.split("#[cfg(test)]").next().unwrap_or_default()
}

#[test]
fn only_the_projections_speak_sql() {
    // Who hands the pool over, makes the cluster, looks whether the database answers, or names
    // its log lines.
    let others = [
        "api/src/embedded/",
        "api/src/command/doctor.rs",
        "api/src/application/wiring.rs",
        "api/src/settings/log.rs",
    ];
    for folder in ["api", "commands", "domain", "nats", "web", "xtask"] {
        for file in sources(folder) {
            if others.iter().any(|other| file.path.starts_with(other)) {
                continue;
            }
            assert!(!file.text.contains("sqlx"), "{} mentions sqlx", file.path);
        }
    }
}

#[test]
fn the_journal_knows_no_word_of_the_domain() {
    let words = [
        "UserId",
        "SessionId",
        "ConversationId",
        "MessageId",
        "MessageSent",
        "AnswerRequested",
        "Username",
        "Email",
        "email",
        "title",
        "prompt",
        "speaker",
        "argon2",
        "Role",
    ];
    for file in sources("nats/src") {
        for line in without_tests(&file).lines().map(code) {
            let mut parts = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            let found = parts.find(|part| words.contains(part));
            assert_eq!(found, None, "{}: {line}", file.path);
        }
    }
}

#[test]
fn the_domain_asks_nobody() {
    let mut files = sources("domain/src");
    // Tests as a whole.
    files.retain(|file| !file.path.ends_with("/tests.rs") && !file.path.ends_with("/golden.rs"));
    for file in files {
        for line in without_tests(&file).lines().map(code) {
            for call in ["::now()", "async fn decide", "rand::", "tokio::", "std::fs", "reqwest"] {
                assert!(!line.contains(call), "{}: {line}", file.path);
            }
        }
    }
}

#[test]
fn nothing_is_silenced_or_left_undone() {
    // Put together, so that this file does not hold them.
    let never = [
        concat!("#[", "allow("),
        concat!("#![", "allow("),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("dbg", "!("),
        concat!("FIX", "ME"),
    ];
    for file in sources(".") {
        for (number, line) in file.text.lines().enumerate() {
            let found = never.iter().find(|never| line.contains(**never));
            assert_eq!(found, None, "{}:{}", file.path, number + 1);
        }
    }
}

#[test]
fn no_module_is_a_drawer() {
    for file in sources(".") {
        let names = ["utils", "util", "helpers", "helper", "misc", "common"];
        let mut parts = file.path.trim_end_matches(".rs").split('/');
        assert!(!parts.any(|part| names.contains(&part)), "{}: name what is in it", file.path);
    }
}

#[test]
fn files_are_short() {
    let mut long = Vec::new();
    for file in sources(".") {
        let lines = file.text.lines().count();
        assert!(lines <= 500, "{} has {lines} lines: which noun is missing?", file.path);
        if lines > 300 {
            long.push(format!("{} has {lines} lines", file.path));
        }
    }
    // Said, not refused: seen with `--nocapture`.
    for note in long {
        eprintln!("note: {note}");
    }
}
