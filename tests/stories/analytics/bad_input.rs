use tests::harness;

use super::PATH;

#[tokio::test]
async fn whatever_is_wrong_with_a_question_is_named() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let day = |ahead: i64| (super::now() + chrono::TimeDelta::days(ahead)).date_naive();
    let (soon, far) = (day(2), day(60));
    let long = "x".repeat(201);
    for (query, field, kind) in [
        ("summary?from=2026-11-02&to=2026-11-01".to_owned(), "from", "inverted"),
        ("summary?from=2026-11-02&to=2026-11-02".to_owned(), "to", "empty"),
        (format!("summary?from={soon}&to={far}"), "from", "in_the_future"),
        (format!("summary?to={far}"), "to", "in_the_future"),
        ("summary?from=2001-01-01".to_owned(), "from", "too_long"),
        ("summary?from=1931-01-01".to_owned(), "from", "too_early"),
        ("summary?from=yesterday".to_owned(), "from", "malformed"),
        ("summary?from=2026-02-30".to_owned(), "from", "malformed"),
        ("summary?to=".to_owned(), "to", "malformed"),
        ("summary?zone=Mars/Olympus".to_owned(), "zone", "unknown"),
        ("summary?compare=maybe".to_owned(), "compare", "unknown"),
        ("summary?format=xml".to_owned(), "format", "unknown"),
        ("series?step=minute".to_owned(), "step", "unknown"),
        ("series?group=mood".to_owned(), "group", "unknown"),
        ("series?step=hour&from=2026-01-01".to_owned(), "step", "too_many"),
        ("users?sort=height".to_owned(), "sort", "unknown"),
        ("users?limit=0".to_owned(), "limit", "malformed"),
        ("users?limit=201".to_owned(), "limit", "malformed"),
        ("users?limit=99999999999999999999".to_owned(), "limit", "malformed"),
        ("users?limit=-1".to_owned(), "limit", "malformed"),
        ("users?cursor=here".to_owned(), "cursor", "malformed"),
        (format!("users?search={long}"), "search", "too_long"),
        ("conversations?sort=title".to_owned(), "sort", "unknown"),
        ("conversations?cursor=1-2".to_owned(), "cursor", "malformed"),
        ("activities?cursor=1".to_owned(), "cursor", "malformed"),
        ("activities?limit=many".to_owned(), "limit", "malformed"),
        ("heat-map?zone=Berlin".to_owned(), "zone", "unknown"),
        ("cohorts?from=x".to_owned(), "from", "malformed"),
        ("active-users?from=x".to_owned(), "from", "malformed"),
        ("models?zone=".to_owned(), "zone", "unknown"),
        ("roles?to=x".to_owned(), "to", "malformed"),
        ("panel?format=xml".to_owned(), "format", "unknown"),
    ] {
        let problem = admin.get(&format!("{PATH}/{query}")).await.refused(422, "invalid");
        let fault = problem.errors.iter().find(|error| error.loc == ["query", field]);
        let fault = fault.unwrap_or_else(|| panic!("{query}: {problem:?}"));
        assert_eq!(fault.kind, kind, "{query}");
    }
    // All at once.
    let path = format!("{PATH}/series?from=x&zone=y&step=z&group=w");
    assert_eq!(admin.get(&path).await.refused(422, "invalid").errors.len(), 4);
    for unknown in ["summary?form=json", "panel?from=2026-11-01", "users?min_position=x"] {
        admin.get(&format!("{PATH}/{unknown}")).await.refused(422, "invalid");
    }
    admin.get("/api/v1/me/usage?zone=Mars").await.refused(422, "invalid");
}

#[tokio::test]
async fn a_position_that_is_not_there_yet_is_not_made_up() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let path = format!("{PATH}/summary?min_position=999999");
    admin.get(&path).await.refused(503, "view_behind");
}
