//! What the subcommands say: for people, or as JSON, one value per line.

use std::fmt::Write as _;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use indicatif::HumanBytes;
use projections::{Comparison, Estimate, ParkedCommit, Rebuilt, Redriven, Size, Status};
use serde_json::{Value, json};

fn say(text: &str) {
    // Whoever reads may have seen enough and closed the pipe.
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// One value on one line.
pub(in crate::command) fn line(value: &Value) {
    say(&value.to_string());
}

fn tell(json: bool, value: impl FnOnce() -> Value, text: impl FnOnce() -> String) {
    if json { line(&value()) } else { say(&text()) }
}

/// Asks, on a terminal; elsewhere nobody can be asked, and who calls knows.
pub(in crate::command) fn agrees(question: &str) -> std::io::Result<bool> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Ok(true);
    }
    write!(std::io::stderr(), "{question} [y/N] ")?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

pub(in crate::command) fn statuses(statuses: &[Status], json: bool) {
    if !json {
        say(&format!(
            "{:<20} {:>7} {:>10} {:>8} {:>7}  other copies",
            "projection", "version", "position", "lag", "parked"
        ));
    }
    for status in statuses {
        tell(
            json,
            || status_value(status),
            || {
                format!(
                    "{:<20} {:>7} {:>10} {:>8} {:>7}  {}",
                    status.name,
                    version(status),
                    status.position,
                    lag(status),
                    status.parked,
                    copies(status),
                )
            },
        );
    }
}

fn lag(status: &Status) -> u64 {
    status.last.saturating_sub(status.position)
}

fn version(status: &Status) -> String {
    status.version.map_or_else(|| "-".to_owned(), |version| version.to_string())
}

fn copies(status: &Status) -> String {
    let copies = status.copies.iter().map(|copy| format!("{}@{}", copy.schema, copy.position));
    copies.collect::<Vec<_>>().join(" ")
}

fn status_value(status: &Status) -> Value {
    let copies = status.copies.iter().map(
        |copy| json!({"schema": copy.schema, "version": copy.version, "position": copy.position}),
    );
    json!({
        "projection": status.name,
        "version": status.version,
        "known_version": status.known_version,
        "stream": status.stream.name(),
        "position": status.position,
        "last": status.last,
        "lag": lag(status),
        "parked": status.parked,
        "filling_to": status.filling_to,
        "copies": copies.collect::<Vec<_>>(),
    })
}

pub(in crate::command) fn parked(commits: &[ParkedCommit], json: bool) {
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
pub(in crate::command) fn redriven(name: &str, redriven: &Redriven, json: bool) -> ExitCode {
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

pub(in crate::command) fn rebuilt(name: &str, rebuilt: &Rebuilt, json: bool) {
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
                None => text
                    .push_str("\nnot compared: the view before it is not filled or does not move"),
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

pub(in crate::command) fn filled(name: &str, schema: &str, position: u64, json: bool) {
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

pub(in crate::command) fn rolled_back(name: &str, position: u64, took: Duration, json: bool) {
    let took_ms = took.as_millis();
    tell(
        json,
        || json!({"projection": name, "position": position, "cut_over_ms": took_ms}),
        || format!("{name} is rolled back and goes on from position {position} ({took_ms} ms)"),
    );
}

/// What a comparison came to; none when there was nothing to compare with.
pub(in crate::command) fn compared(name: &str, compared: Option<&Comparison>, json: bool) {
    tell(
        json,
        || json!({"projection": name, "step": "done", "comparison": compared.map(comparison)}),
        || match compared {
            Some(compared) => format!("{name}: {}", difference(compared)),
            None => format!(
                "{name} has no live copy that is filled and moves, so there is nothing to compare \
                 with"
            ),
        },
    );
}

pub(in crate::command) fn cleared(name: &str, schemas: &[String], json: bool) {
    tell(
        json,
        || json!({"projection": name, "dropped": schemas}),
        || format!("{name}: {} copies dropped", schemas.len()),
    );
}

/// What a rebuild would have to do, when no more than `most` events are folded in a second.
pub(in crate::command) fn estimated(
    name: &str,
    estimate: &Estimate,
    most: Option<u32>,
    json: bool,
) {
    let (rate, seconds) = estimate.pace(most);
    let Estimate { began_at, last, events, size: Size { rows, bytes }, .. } = estimate;
    tell(
        json,
        || {
            json!({
                "projection": name, "step": "estimated", "began_at": began_at, "last": last,
                "events": events, "events_per_s": rate, "eta_s": seconds,
                "rows": rows, "bytes_needed": bytes, "bytes_free": "unknown",
            })
        },
        || {
            let time = rate.map(|rate| format!(", {seconds} s at {rate} events/s"));
            let time = time.unwrap_or_default();
            let bytes = HumanBytes(bytes.unsigned_abs());
            format!(
                "{name}: about {events} events from position {began_at} to {last}{time}; it needs \
                 room for the table once more, {bytes} now (how much is free is unknown)"
            )
        },
    );
}

pub(in crate::command) fn left_alone(name: &str, json: bool) {
    tell(
        json,
        || json!({"projection": name, "step": "complete"}),
        || format!("{name} is complete, and is left as it is"),
    );
}

/// How a view stands, with its size.
pub(in crate::command) fn sized(statuses: &[(Status, Size)], json: bool) {
    if !json {
        say(&format!(
            "{:<28} {:>7} {:>10} {:>8} {:>7} {:>10} {:>11}  other copies",
            "view", "version", "position", "lag", "parked", "rows", "size"
        ));
    }
    for (status, size) in statuses {
        tell(
            json,
            || {
                let mut value = status_value(status);
                value["rows"] = size.rows.into();
                value["bytes"] = size.bytes.into();
                value
            },
            || {
                let size_of = HumanBytes(size.bytes.unsigned_abs()).to_string();
                format!(
                    "{:<28} {:>7} {:>10} {:>8} {:>7} {:>10} {size_of:>11}  {}",
                    status.name,
                    version(status),
                    status.position,
                    lag(status),
                    status.parked,
                    size.rows,
                    copies(status),
                )
            },
        );
    }
}

pub(in crate::command) fn interrupted() {
    let _ = writeln!(std::io::stderr(), "interrupted; the same command goes on where it was");
}
