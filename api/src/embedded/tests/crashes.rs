//! Services that die, and services that outlive us.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio::time::timeout;

use super::super::{Service, Services};
use super::{insert, only_nats, only_postgres, options, publish, runs, text};

#[tokio::test]
async fn what_a_killed_run_left_behind_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let services = Services::start(options(folder.path())).await.unwrap();
    assert_eq!((publish(&services).await, insert(&services).await), (1, 1));
    let orphans = [services.nats_pid().unwrap(), services.postgres_pid().unwrap()];
    services.abandon();
    assert!(orphans.into_iter().all(runs));
    let services = Services::start(options(folder.path())).await.unwrap();
    assert!(!orphans.into_iter().any(runs));
    assert_eq!((publish(&services).await, insert(&services).await), (2, 2));
    services.stop().await;
}

#[tokio::test]
async fn a_stranger_with_the_old_process_id_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    Services::start(options(folder.path())).await.unwrap().stop().await;
    let data = folder.path().join("postgres/data");
    // It even has our file among its arguments.
    let mut command = Command::new("tail");
    let command = command.arg("-f").arg(folder.path().join("run/nats.conf"));
    let mut stranger = command.stdout(Stdio::null()).spawn().unwrap();
    let id = format!("{}\n", stranger.id());
    std::fs::write(folder.path().join("run/nats.pid"), &id).unwrap();
    std::fs::write(data.join("postmaster.pid"), &id).unwrap();
    let started = Services::start(options(folder.path())).await;
    let alone = stranger.try_wait().unwrap().is_none();
    stranger.kill().unwrap();
    stranger.wait().unwrap();
    started.unwrap().stop().await;
    assert!(alone);
}

#[tokio::test]
async fn a_killed_nats_server_comes_back_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut services = Services::start(only_nats(folder.path())).await.unwrap();
    let url = text(&services.nats_url).to_owned();
    assert_eq!(publish(&services).await, 1);
    services.kill_nats().await;
    assert_eq!(services.nats_pid(), None);
    let quiet = timeout(Duration::from_millis(50), services.watch()).await;
    assert!(quiet.is_err(), "a kill of ours is not unexpected");
    services.restart_nats().await.unwrap();
    assert_eq!(publish(&services).await, 2);
    assert_eq!(text(&services.nats_url), url);
    assert!(services.restart_postgres().await.is_err());
    services.stop().await;
}

#[tokio::test]
async fn a_death_is_noticed_named_and_mended() {
    let folder = tempfile::tempdir().unwrap();
    let mut services = Services::start(only_postgres(folder.path())).await.unwrap();
    assert_eq!(insert(&services).await, 1);
    let pid = services.postgres_pid().unwrap();
    nix::sys::signal::kill(
        nix::unistd::Pid::from_raw(i32::try_from(pid).unwrap()),
        nix::sys::signal::Signal::SIGKILL,
    )
    .unwrap();
    let exited = timeout(Duration::from_secs(5), services.watch()).await.unwrap();
    assert_eq!(exited.service, Service::Postgres);
    assert_eq!(exited.status.and_then(|status| status.signal()), Some(9));
    assert!(!exited.last_lines.is_empty());
    assert!(exited.to_string().starts_with("Postgres ended (signal: 9 (SIGKILL))"), "{exited}");
    services.restart_postgres().await.unwrap();
    assert_eq!(insert(&services).await, 2);
    services.kill_postgres().await;
    services.restart_postgres().await.unwrap();
    assert_eq!(insert(&services).await, 3);
    services.stop().await;
}

#[tokio::test]
async fn dropping_the_services_ends_them() {
    let folder = tempfile::tempdir().unwrap();
    let services = Services::start(only_nats(folder.path())).await.unwrap();
    let pid = services.nats_pid().unwrap();
    drop(services);
    let gone = async {
        while runs(pid) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(5), gone).await.unwrap();
}
