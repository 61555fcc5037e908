//! Starting, stopping and starting again.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Instant;

use nix::unistd::Uid;

use super::super::{Options, Services, StartError};
use super::{insert, only_nats, only_postgres, options, publish, runs};

#[tokio::test]
async fn what_was_stored_is_there_after_a_stop_and_a_start() {
    let folder = tempfile::tempdir().unwrap();
    // Made with its parents, which others may enter.
    let data = folder.path().join("new/data");
    let options = Options { fast: false, ..options(&data) };
    let (cold, services) = timed(&options).await;
    assert_eq!((publish(&services).await, insert(&services).await), (1, 1));
    let mode = |path: &str| data.join(path).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!([mode("postgres"), mode("secrets"), mode("run/nats.conf")], [0o700, 0o700, 0o600]);
    let pids = [services.nats_pid().unwrap(), services.postgres_pid().unwrap()];
    let stopping = Instant::now();
    services.stop().await;
    let stop = stopping.elapsed();
    assert!(!pids.into_iter().any(runs));
    let (warm, services) = timed(&options).await;
    assert_eq!((publish(&services).await, insert(&services).await), (2, 2));
    services.stop().await;
    println!("cold start {cold:?}, stop {stop:?}, warm start {warm:?}");
}

async fn timed(options: &Options) -> (std::time::Duration, Services) {
    let started = Instant::now();
    let services = Services::start(options.clone()).await.unwrap();
    (started.elapsed(), services)
}

#[tokio::test]
async fn a_folder_serves_one_process_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let services = Services::start(only_nats(folder.path())).await.unwrap();
    assert!(services.database_url.is_none() && services.postgres_pid().is_none());
    let error = Services::start(only_nats(folder.path())).await.unwrap_err();
    assert!(matches!(error, StartError::InUse { .. }));
    let sentence = format!("is in use by process {}", std::process::id());
    assert!(error.to_string().contains(&sentence), "{error}");
    services.stop().await;
    Services::start(only_nats(folder.path())).await.unwrap().stop().await;
}

/// Root's own folders are closed to the user that Postgres runs as.
#[tokio::test]
async fn a_cluster_goes_elsewhere_when_its_user_cannot_reach_the_folder() {
    if !Uid::effective().is_root() {
        return;
    }
    let closed = tempfile::tempdir().unwrap();
    std::fs::set_permissions(closed.path(), Permissions::from_mode(0o700)).unwrap();
    let folder = closed.path().join("data");
    let services = Services::start(only_postgres(&folder)).await.unwrap();
    let pid = services.postgres_pid().unwrap();
    let data = std::fs::read_link(format!("/proc/{pid}/cwd")).unwrap();
    let home = data.parent().unwrap();
    assert!(home.starts_with("/var/lib/convoai"));
    assert!(services.notes().iter().any(|note| note.contains(home.to_str().unwrap())));
    assert_eq!(insert(&services).await, 1);
    services.stop().await;
    let again = Services::start(only_postgres(&folder)).await.unwrap();
    assert_eq!(insert(&again).await, 2);
    again.stop().await;
    std::fs::remove_dir_all(home).unwrap();
    // Ours only if no other folder has a cluster there.
    let _not_empty = std::fs::remove_dir("/var/lib/convoai");
}
