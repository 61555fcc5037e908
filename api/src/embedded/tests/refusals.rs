//! What cannot be started is refused in a sentence that says what to do.

use std::path::Path;

use super::super::{Binaries, Options, Services, StartError};
use super::{only_nats, only_postgres};

async fn refused(options: Options) -> StartError {
    Services::start(options).await.unwrap_err()
}

fn nowhere() -> Binaries {
    Binaries { usual_places: false, ..Binaries::new(None) }
}

#[tokio::test]
async fn a_missing_program() {
    let folder = tempfile::tempdir().unwrap();
    let nats = Options { binaries: nowhere(), ..only_nats(folder.path()) };
    assert_eq!(
        refused(nats).await.to_string(),
        "nats-server was not found (looked in 0 folders of PATH); `cargo xtask up` installs it, \
         or set NATS_URL to use one that runs elsewhere"
    );
    let postgres = Options { binaries: nowhere(), ..only_postgres(folder.path()) };
    assert!(refused(postgres).await.to_string().contains("or set DATABASE_URL"));
}

#[tokio::test]
async fn a_program_that_is_too_old() {
    let folder = tempfile::tempdir().unwrap();
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/embedded/tests/old");
    let binaries = Binaries { folders: vec![old.clone()], ..nowhere() };
    let error = refused(Options { binaries, ..only_nats(folder.path()) }).await;
    assert_eq!(
        error.to_string(),
        format!(
            "nats-server at {}/nats-server is version 2.10.4, and at least 2.15.0 is needed; \
             `cargo xtask up` installs a newer one, or set NATS_URL to use one that runs elsewhere",
            old.display()
        )
    );
}

#[tokio::test]
async fn a_program_that_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let binaries = Binaries { nats_server: Some("/bin/false".into()), ..nowhere() };
    let error = refused(Options { binaries, ..only_nats(folder.path()) }).await;
    assert!(error.to_string().contains("nats-server at /bin/false does not run"), "{error}");
    let binaries = Binaries { postgres: Some("/nowhere".into()), ..nowhere() };
    let error = refused(Options { binaries, ..only_postgres(folder.path()) }).await;
    assert!(error.to_string().contains("Postgres at /nowhere/postgres does not run"), "{error}");
}

#[tokio::test]
async fn a_cluster_of_another_version() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("postgres/data");
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(data.join("PG_VERSION"), "9\n").unwrap();
    let error = refused(only_postgres(folder.path())).await;
    assert!(matches!(error, StartError::ClusterVersion { .. }), "{error}");
    assert!(error.to_string().contains("was made by Postgres 9, and /"), "{error}");
}

#[tokio::test]
async fn a_password_that_does_not_fit_the_cluster() {
    let folder = tempfile::tempdir().unwrap();
    Services::start(only_postgres(folder.path())).await.unwrap().stop().await;
    let file = folder.path().join("secrets/postgres.key");
    std::fs::remove_file(&file).unwrap();
    let error = refused(only_postgres(folder.path())).await;
    assert!(matches!(error, StartError::Password { .. }), "{error}");
    // What was started to find out is stopped, so that the right file makes it good again.
    assert!(Services::start(only_postgres(folder.path())).await.is_err());
}
