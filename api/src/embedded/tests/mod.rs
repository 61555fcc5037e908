//! The real programs, in folders of their own.

mod crashes;
mod refusals;
mod running;

use std::path::Path;

use async_nats::{ConnectOptions, ServerAddr};
use secrecy::{ExposeSecret as _, SecretString};
use sqlx::{Connection as _, PgConnection};

use super::{Options, Services};

fn options(folder: &Path) -> Options {
    Options { fast: true, ..Options::new(folder, None) }
}

fn only_nats(folder: &Path) -> Options {
    Options { postgres: false, ..options(folder) }
}

fn only_postgres(folder: &Path) -> Options {
    Options { nats: false, ..options(folder) }
}

fn text(url: &Option<SecretString>) -> &str {
    url.as_ref().unwrap().expose_secret()
}

async fn jetstream(services: &Services) -> async_nats::jetstream::Context {
    let address: ServerAddr = text(&services.nats_url).parse().unwrap();
    let part = |part: Option<&str>| part.unwrap().to_owned();
    let options =
        ConnectOptions::with_user_and_password(part(address.username()), part(address.password()));
    async_nats::jetstream::new(options.connect(address).await.unwrap())
}

/// Publishes one acknowledged message and says how many there are.
async fn publish(services: &Services) -> u64 {
    let jetstream = jetstream(services).await;
    let config = async_nats::jetstream::stream::Config {
        name: "KEPT".to_owned(),
        subjects: vec!["kept".to_owned()],
        ..Default::default()
    };
    jetstream.get_or_create_stream(config).await.unwrap();
    jetstream.publish("kept", "x".into()).await.unwrap().await.unwrap().sequence
}

/// Inserts one row and says how many there are.
async fn insert(services: &Services) -> i64 {
    let mut connection = PgConnection::connect(text(&services.database_url)).await.unwrap();
    for statement in ["create table if not exists kept (n int)", "insert into kept values (1)"] {
        sqlx::query(statement).execute(&mut connection).await.unwrap();
    }
    sqlx::query_scalar("select count(*) from kept").fetch_one(&mut connection).await.unwrap()
}

/// Whether a process runs; one that has ended and was not waited for does not.
fn runs(pid: u32) -> bool {
    std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| !line.is_empty())
}
