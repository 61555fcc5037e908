//! What the subcommands say: for people, or as JSON, one value per line.

use std::fmt::Write as _;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use projections::{Comparison, ParkedCommit, Rebuilt, Redriven, Status};
use serde_json::{Value, json};

fn say(text: &str) {
    // Whoever reads may have seen enough and closed the pipe.
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// One value on one line.
pub(super) fn line(value: &Value) {
    say(&value.to_string());
}

fn tell(json: bool, value: impl FnOnce() -> Value, text: impl FnOnce() -> String) {
    if json { line(&value()) } else { say(&text()) }
}

/// Asks, on a terminal; elsewhere nobody can be asked, and who calls knows.
pub(super) fn agrees(question: &str) -> std::io::Result<bool> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Ok(true);
    }
    write!(std::io::stderr(), "{question} [y/N] ")?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

pub(super) fn statuses(statuses: &[Status], json: bool) {
    if !json {
        say(&format!(
            "{:<20} {:>7} {:>10} {:>8} {:>7}  other copies",
            "projection", "version", "position", "lag", "parked"
        ));
    }
    for status in statuses {
        let lag = status.last.saturating_sub(status.position);
        tell(
            json,
            || {
                let copies = status.copies.iter().map(|copy| {
                    json!({"schema": copy.schema, "version": copy.version, "position": copy.position})
                });
                json!({
                    "projection": status.name,
                    "version": status.version,
                    "known_version": status.known_version,
                    "stream": status.stream.name(),
                    "position": status.position,
                    "last": status.last,
                    "lag": lag,
                    "parked": status.parked,
                    "copies": copies.collect::<Vec<_>>(),
                })
            },
            || {
                let version = status.version.map_or_else(|| "-".to_owned(), |v| v.to_string());
                let copies =
                    status.copies.iter().map(|copy| format!("{}@{}", copy.schema, copy.position));
                let copies = copies.collect::<Vec<_>>().join(" ");
                format!(
                    "{:<20} {version:>7} {:>10} {lag:>8} {:>7}  {copies}",
                    status.name, status.position, status.parked
                )
            },
        );
    }
}

pub(super) fn parked(commits: &[ParkedCommit], json: bool) {
    if commits.is_empty() && !json {
        say("nothing is parked");
    }
    for commit in commits {
        tell(
            json,
            || {
                json!({
                    "projection": commit.projection,
                    "position": commit.position,
                    "context": commit.context,
                    "aggregate": commit.aggregate_id,
                    "reason": commit.reason,
                    "since": commit.since,
                    "skipped_at": commit.skipped_at,
                    "skipped_because": commit.skipped_because,
                })
            },
            || {
                let mut text = format!(
                    "{} {} {}/{}: {} (since {})",
                    commit.projection,
                    commit.position,
                    commit.context,
                    commit.aggregate_id,
                    commit.reason,
                    commit.since.format("%F %T UTC"),
                );
                if let Some(because) = &commit.skipped_because {
                    // Writing to a string does not fail.
                    let _ = write!(text, "; given up: {because}");
                }
                text
            },
        );
    }
}

/// What came of a re-drive; a failure when something is still stuck.
pub(super) fn redriven(name: &str, redriven: &Redriven, json: bool) -> ExitCode {
    let Redriven { folded, parked, stuck } = redriven;
    tell(
        json,
        || {
            let stuck = stuck
                .as_ref()
                .map(|(position, reason)| json!({"position": position, "reason": reason}));
            json!({"projection": name, "folded": folded, "parked": parked, "stuck": stuck})
        },
        || {
            let mut text = format!("{name}: {folded} folded, {parked} still parked");
            if let Some((position, reason)) = stuck {
                let _ = write!(text, "; position {position} cannot be folded: {reason}");
            }
            text
        },
    );
    if stuck.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn difference(compared: &Comparison) -> String {
    let Comparison { rows, other_rows, different, sample } = compared;
    if compared.is_same() {
        return format!("{rows} rows, all the same");
    }
    let sample = sample.join(", ");
    format!("{different} rows differ ({rows} live, {other_rows} there), among them {sample}")
}

fn comparison(compared: &Comparison) -> Value {
    let Comparison { rows, other_rows, different, sample } = compared;
    json!({"rows": rows, "other_rows": other_rows, "different": different, "sample": sample})
}

pub(super) fn rebuilt(name: &str, rebuilt: &Rebuilt, json: bool) {
    let cut_over_ms = (rebuilt.cut_over.as_secs_f64() * 10_000.0).round() / 10.0;
    let Rebuilt { began_at, position, events, parked, comparison: compared, .. } = rebuilt;
    tell(
        json,
        || {
            json!({
                "projection": name, "step": "done", "began_at": began_at, "position": position,
                "events": events, "parked": parked, "cut_over_ms": cut_over_ms,
                "comparison": compared.as_ref().map(comparison),
            })
        },
        || {
            let mut text = format!(
                "{name} is built anew, up to position {position} ({events} events); the live view \
                 stood still for {cut_over_ms} ms"
            );
            if *began_at > 0 {
                let _ = write!(text, "\nwent on from position {began_at}");
            }
            match compared {
                Some(compared) => {
                    let _ = write!(text, "\nbefore and after: {}", difference(compared));
                }
                None => text.push_str("\nnot compared: the view before it did not move"),
            }
            if *parked > 0 {
                let _ = write!(
                    text,
                    "\n{parked} commits are parked: `convoai projections parked {name}` says why"
                );
            }
            let _ = write!(text, "\nthe one before is kept: `convoai projections rollback {name}`");
            text
        },
    );
}

pub(super) fn filled(name: &str, schema: &str, position: u64, json: bool) {
    tell(
        json,
        || json!({"projection": name, "step": "done", "schema": schema, "position": position}),
        || {
            format!(
                "{name} as of position {position} is in the Postgres schema {schema}; compare it \
                 with `convoai projections diff {name} --against as-of`"
            )
        },
    );
}

pub(super) fn rolled_back(name: &str, position: u64, took: Duration, json: bool) {
    let took_ms = took.as_millis();
    tell(
        json,
        || json!({"projection": name, "position": position, "cut_over_ms": took_ms}),
        || format!("{name} is rolled back and goes on from position {position} ({took_ms} ms)"),
    );
}

pub(super) fn compared(name: &str, compared: &Comparison, json: bool) {
    tell(
        json,
        || json!({"projection": name, "step": "done", "comparison": comparison(compared)}),
        || format!("{name}: {}", difference(compared)),
    );
}

pub(super) fn nothing_to_compare(name: &str, json: bool) {
    tell(
        json,
        || json!({"projection": name, "step": "done", "comparison": null}),
        || format!("{name} has no live copy that moves, so there is nothing to compare with"),
    );
}

pub(super) fn cleared(name: &str, schemas: &[String], json: bool) {
    tell(
        json,
        || json!({"projection": name, "dropped": schemas}),
        || format!("{name}: {} copies dropped", schemas.len()),
    );
}

pub(super) fn interrupted() {
    let _ = writeln!(std::io::stderr(), "interrupted; the same command goes on where it was");
}
