//! What cannot be done, and how that is said.

use serde_json::{Value, json};
use tests::harness::{self, App, User};
use wire::operations::RebuildState;

use super::{PROJECTIONS, ends, operator, path, rebuild_is, rebuilds_slowly};
use crate::views::{ALL, a_long_history, settle};

#[tokio::test]
async fn one_of_a_view_at_a_time_wherever_it_was_begun_and_four_of_all() {
    let app = harness::spawn().await;
    let (admin, alice) = (operator(&app).await, app.sign_up("alice").await);
    a_long_history(&app, &alice, 3000).await;
    settle(&app).await;
    let refused = |problem: wire::Problem| {
        assert!(problem.detail.contains("another rebuild of"), "{problem:?}");
        assert!(problem.detail.contains("is running"), "{problem:?}");
    };
    rebuilds_slowly(&admin, "conversation_list").await.is(202);
    let running = rebuilds_slowly(&admin, "conversation_list").await;
    refused(running.refused(409, "rebuild_running"));
    // At another node, and on the command line.
    let twin = app.twin().await;
    let elsewhere = twin.user_of(&admin);
    refused(rebuilds_slowly(&elsewhere, "conversation_list").await.refused(409, "rebuild_running"));
    elsewhere.get(&path("conversation_list", "rebuild")).await.refused(404, "rebuild_not_found");
    elsewhere
        .delete(&path("conversation_list", "rebuild"))
        .await
        .refused(409, "rebuild_not_running");
    let operated = app.operates(&["projections", "rebuild", "conversation_list"]).await.is(1);
    assert!(operated.complained.contains("another rebuild of"), "{operated:?}");
    // And one that was begun on the command line.
    let slowly = ["projections", "rebuild", "messages", "--rate", "200", "--json"];
    let mut operating = app.begins_to_operate(&slowly).await;
    operating.says(&["filling"]).await;
    refused(rebuilds_slowly(&admin, "messages").await.refused(409, "rebuild_running"));
    admin.get(&path("messages", "rebuild")).await.refused(404, "rebuild_not_found");
    operating.interrupt();
    operating.ends().await.is(130);

    for view in ["messages", "accounts", "sessions"] {
        rebuilds_slowly(&admin, view).await.is(202);
    }
    let fifth = rebuilds_slowly(&admin, "roles").await.refused(409, "too_many_rebuilds");
    assert!(fifth.detail.contains("4 rebuilds are running"), "{fifth:?}");
    for view in ["conversation_list", "messages", "accounts", "sessions"] {
        let cancelled: RebuildState = admin.delete(&path(view, "rebuild")).await.is(200).json();
        assert_eq!(cancelled.state, "cancelled");
    }
    rebuilds_slowly(&admin, "roles").await.is(202);
}

/// What there is to do with a view: method, what, body.
const ROUTES: [(&str, &str); 6] = [
    ("POST", "rebuild"),
    ("GET", "rebuild"),
    ("DELETE", "rebuild"),
    ("POST", "rollback"),
    ("GET", "parked"),
    ("POST", "parked/redrive"),
];

async fn tries(user: &User, method: &str, path: &str) -> harness::Reply {
    let request = user.request(method, path);
    let request = if path.ends_with("/rebuild") && method == "POST" {
        request.json(&json!({}))
    } else {
        request
    };
    harness::Reply::to(request).await
}

#[tokio::test]
async fn an_unknown_view_is_refused_with_the_names_of_all() {
    let app = harness::spawn().await;
    let admin = operator(&app).await;
    for (method, what) in ROUTES {
        let reply = tries(&admin, method, &path("mesages", what)).await;
        let problem = reply.refused(404, "projection_unknown");
        for name in ALL {
            assert!(problem.detail.contains(name), "{method} {what}: {problem:?}");
        }
    }
    for body in [json!({"rate": 0}), json!({"rate": -1}), json!({"rates": 1}), json!([])] {
        admin.post(&path("messages", "rebuild"), &body).await.refused(422, "invalid");
    }
    let nothing = admin.post(&path("messages", "rollback"), &Value::Null).await;
    let problem = nothing.refused(409, "nothing_to_roll_back");
    assert!(problem.detail.contains("nothing to roll messages back to"), "{problem:?}");
}

#[tokio::test]
async fn only_whoever_may_operate_sees_and_does_any_of_it() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    for (method, what) in ROUTES {
        let reply = tries(&alice, method, &path("messages", what)).await;
        let problem = reply.refused(403, "not_allowed");
        assert!(problem.detail.contains("operate"), "{problem:?}");
    }
    alice.get(PROJECTIONS).await.refused(403, "not_allowed");
    app.get(PROJECTIONS).await.refused(401, "token_missing");
    assert_eq!(
        app.database
            .column("select nspname::text from pg_namespace where nspname like 'rebuild%'")
            .await
            .len(),
        0
    );
}

/// Lets the server work as a database user that owns the tables and may not create schemas.
/// Answers its name.
async fn limits(app: &mut App) -> String {
    let limited = format!("{}_limited", app.prefix);
    let own = "do $$ declare t record; begin
                 for t in select schemaname, tablename from pg_tables
                          where schemaname in ('public', 'vault') loop
                     execute format('alter table %I.%I owner to ROLE', t.schemaname, t.tablename);
                 end loop; end $$";
    for statement in [
        "create role ROLE",
        "grant usage, create on schema public, vault to ROLE",
        "alter schema vault owner to ROLE",
        own,
    ] {
        app.database.execute(statement.replace("ROLE", &limited)).await;
    }
    let url = format!("{}&options=-c%20role%3D{limited}", app.database.url());
    app.restart_with("database.url", &url).await;
    limited
}

#[tokio::test]
async fn a_right_that_is_missing_is_named_and_the_rebuild_goes_on_once_it_is_there() {
    let mut app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    a_long_history(&app, &alice, 50).await;
    settle(&app).await;
    let limited = limits(&mut app).await;
    let admin = operator(&app).await;
    let rebuild = path("messages", "rebuild");
    let dry = admin.post(&rebuild, &json!({"dry_run": true})).await;
    let problem = dry.refused(409, "right_missing");
    assert!(problem.detail.contains("grant create on database"), "{problem:?}");
    admin.post(&rebuild, &json!({})).await.is(202);
    let failed = ends(&admin, "messages").await;
    assert_eq!(failed.state, "failed", "{failed:?}");
    assert!(failed.detail.unwrap_or_default().contains("grant create on database"));

    let grant = "do $$ begin execute format('grant create on database %I to ROLE', \
                 current_database()); end $$";
    app.database.execute(grant.replace("ROLE", &limited)).await;
    admin.post(&rebuild, &json!({})).await.is(202);
    assert_eq!(ends(&admin, "messages").await.state, "done");
}

/// Postgres goes away in the middle.
#[tokio::test]
async fn a_database_that_goes_away_fails_the_rebuild_which_goes_on_afterwards() {
    let (app, mut services) = harness::spawn_with_own_services().await;
    let (admin, alice) = (operator(&app).await, app.sign_up("alice").await);
    a_long_history(&app, &alice, 1000).await;
    settle(&app).await;
    rebuilds_slowly(&admin, "conversation_list").await.is(202);
    // What is stored of it is not flushed at once: a Postgres that is killed forgets the last of it.
    rebuild_is(&admin, "conversation_list", "progress", |state| state.position > 400).await;
    services.kill_postgres().await;
    let failed = ends(&admin, "conversation_list").await;
    assert_eq!(failed.state, "failed", "{failed:?}");
    let detail = failed.detail.unwrap_or_default();
    assert!(detail.contains("when it is back, start it again"), "{detail}");
    services.restart_postgres().await;
    app.becomes_ready().await;
    let admin = operator(&app).await;
    admin.post(&path("conversation_list", "rebuild"), &json!({})).await.is(202);
    let done = ends(&admin, "conversation_list").await;
    assert_eq!(done.state, "done", "{done:?}");
    assert!(done.events < 1000, "it went on where it was: {done:?}");
}
