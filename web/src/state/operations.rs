//! How the read models stand, in words.

use wire::operations::{ProjectionState, Projections, RebuildState};

use super::usage::amount::Unit;

/// True while something is rebuilt, so that one looks more often.
pub fn busy(all: &Projections) -> bool {
    all.items.iter().any(|it| is_running(it) || it.lag.state == "rebuilding")
}

/// True while this one is rebuilt here.
pub fn is_running(of: &ProjectionState) -> bool {
    of.rebuild.as_ref().is_some_and(|rebuild| rebuild.state == "running")
}

/// How much of a rebuild is done, from 0 to 1.
pub fn share(rebuild: &RebuildState) -> f64 {
    if rebuild.state == "done" {
        return 1.0;
    }
    let last = rebuild.last.max(1) as f64;
    (rebuild.position as f64 / last).min(1.0)
}

/// How one read model stands.
pub fn standing(of: &ProjectionState) -> String {
    let count = |number: u64| Unit::Count.full(number as f64);
    let mut said = format!("Position {}", count(of.lag.position));
    said += &match of.lag.lag {
        0 => ", nothing behind".to_owned(),
        lag => format!(", {} behind for {}", count(lag), Unit::Millis.short(of.lag.lag_ms as f64)),
    };
    if of.rate > 0.0 {
        said += &format!(", {} a second", Unit::Count.short(of.rate));
    }
    said += &match of.version {
        Some(version) if version == of.known_version => format!(", version {version}"),
        Some(version) => format!(", version {version} of {}", of.known_version),
        None => ", not built yet".into(),
    };
    said
}

/// How a rebuild goes.
pub fn progress(rebuild: &RebuildState) -> String {
    let percent = Unit::Share.short((share(rebuild) * 100.0).floor() / 100.0);
    let mut said = match rebuild.state.as_str() {
        "running" => format!("{percent} done"),
        "done" => "Rebuilt".into(),
        "cancelled" => format!("Cancelled at {percent}"),
        "failed" => "The rebuild failed".into(),
        other => other.into(),
    };
    if rebuild.events > 0 {
        said += &format!(", {} events", Unit::Count.full(rebuild.events as f64));
    }
    if rebuild.state == "running" {
        if rebuild.rate > 0.0 {
            said += &format!(", {} a second", Unit::Count.short(rebuild.rate));
        }
        if let Some(step) = &rebuild.step {
            said += &format!(", {step}");
        }
        if let Some(left) = rebuild.eta_seconds {
            said += &format!(", {} left", seconds(left));
        }
    }
    said
}

/// What a rebuild will take.
pub fn estimate(rebuild: &RebuildState) -> String {
    let last = Unit::Count.full(rebuild.last as f64);
    let time = rebuild.eta_seconds.map(|left| format!(" That takes about {}.", seconds(left)));
    let rate = (rebuild.rate > 0.0).then(|| {
        format!(" About {} events a second are expected.", Unit::Count.short(rebuild.rate))
    });
    format!(
        "It is built anew beside the one in use, from {last} commits, and takes its place when it has caught up. \
         Nobody notices until then.{}{}",
        time.unwrap_or_default(),
        rate.unwrap_or_default()
    )
}

fn seconds(count: u64) -> String {
    match count {
        0 | 1 => "a second".into(),
        2..=119 => format!("{count} seconds"),
        120..=7199 => format!("{} minutes", count / 60),
        _ => format!("{} hours", count / 3600),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wire::operations::{ProjectionState, Projections, RebuildState};

    use super::{busy, estimate, progress, share, standing};

    fn rebuild(more: serde_json::Value) -> RebuildState {
        let mut all = json!({
            "projection": "messages", "state": "running", "position": 50, "last": 200,
            "events": 1200, "rate": 300.0, "started_at": "2026-01-01T00:00:00Z",
        });
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(all).unwrap()
    }

    fn projection(more: serde_json::Value) -> ProjectionState {
        let mut all = json!({
            "name": "messages", "position": 1234, "lag": 0, "lag_ms": 0, "parked": 0,
            "state": "live", "detail": null, "version": 3, "known_version": 3, "rate": 0.0,
            "copies": [],
        });
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(all).unwrap()
    }

    #[test]
    fn a_rebuild_says_how_far_it_is_and_how_long_it_takes() {
        let running = rebuild(json!({"step": "filling", "eta_seconds": 150}));
        assert_eq!(share(&running), 0.25);
        assert_eq!(
            progress(&running),
            "25% done, 1,200 events, 300 a second, filling, 2 minutes left"
        );
        assert_eq!(progress(&rebuild(json!({"state": "done"}))), "Rebuilt, 1,200 events");
        assert_eq!(share(&rebuild(json!({"state": "done"}))), 1.0);
        let nothing = rebuild(json!({"position": 0, "last": 0, "events": 0, "rate": 0.0}));
        assert_eq!(progress(&nothing), "0% done");
    }

    #[test]
    fn a_dry_run_says_what_is_to_come() {
        let said = estimate(&rebuild(json!({"state": "estimated", "eta_seconds": 40})));
        assert!(said.contains("from 200 commits"), "{said}");
        assert!(said.contains("about 40 seconds"), "{said}");
    }

    #[test]
    fn one_looks_more_often_while_something_is_rebuilt() {
        let all = |items| Projections { items, last: 1 };
        assert!(!busy(&all(vec![projection(json!({}))])));
        assert!(busy(&all(vec![projection(json!({"rebuild": rebuild(json!({}))}))])));
        assert!(busy(&all(vec![projection(json!({"state": "rebuilding"}))])));
        assert!(!busy(&all(vec![projection(
            json!({"rebuild": rebuild(json!({"state": "done"}))})
        )])));
    }

    #[test]
    fn how_a_read_model_stands_is_said_in_a_line() {
        assert_eq!(standing(&projection(json!({}))), "Position 1,234, nothing behind, version 3");
        let behind = json!({"lag": 20, "lag_ms": 1500, "rate": 10.0, "known_version": 4});
        assert_eq!(
            standing(&projection(behind)),
            "Position 1,234, 20 behind for 1.5 s, 10 a second, version 3 of 4"
        );
        let new = projection(json!({"version": null}));
        assert!(standing(&new).ends_with(", not built yet"));
    }
}
