//! What happens to those who try too often, and what is remembered of it.

mod addresses;
mod attempts;
mod hashing;
mod limits;
mod slowing_down;

use serde_json::{Value, json};
use tests::harness::{App, Reply};

const TOKEN: &str = "/api/v1/auth/token";
const ME: &str = "/api/v1/auth/me";

/// Somebody tries a password, through a proxy that says from where.
async fn tries_from(app: &App, address: &str, name: &str, password: &str) -> Reply {
    let request = app.request("POST", TOKEN).header("x-forwarded-for", address);
    Reply::to(request.json(&json!({"username": name, "password": password}))).await
}

/// What is remembered of this kind: the data of each record, with its owner.
pub(crate) async fn records(app: &App, kind: &str) -> Vec<(Value, String)> {
    let stored = app.activity().await.into_iter();
    let of_kind = stored.filter(|one| one.subject.ends_with(&format!(".activity.{kind}")));
    let read = of_kind.map(|one| {
        let batch: Value = serde_json::from_slice(&one.payload).expect("JSON");
        assert_eq!(batch[0]["type"], format!("convoai.activity.{kind}.v1"));
        let owner = one.headers.lines().find_map(|line| line.strip_prefix("Owner: "));
        (batch[0]["data"].clone(), owner.unwrap_or_default().to_owned())
    });
    read.collect()
}

/// How often, according to all of these.
fn times(records: &[(Value, String)]) -> u64 {
    records.iter().filter_map(|(data, _)| data["times"].as_u64()).sum()
}
