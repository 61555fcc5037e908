//! Services of our own, for those that nobody named.

use std::path::Path;

use api::embedded::{Found, Options, Services};
use api::settings::Settings;
use secrecy::SecretString;

/// What to start; nothing when both services are named, and then the secrets must be as well.
pub(super) fn options(settings: &Settings) -> anyhow::Result<Option<Options>> {
    let (nats, postgres) = (settings.journal.url.is_none(), settings.database.url.is_none());
    if !nats && !postgres {
        settings.require_secrets()?;
        return Ok(None);
    }
    keep_the_key(settings, &settings.data.folder)?;
    let path = std::env::var_os("PATH");
    Ok(Some(Options { nats, postgres, ..Options::new(&settings.data.folder, path.as_deref()) }))
}

/// For a command beside a server or alone: completes the settings with the services of the server
/// that uses the data folder, or with some that are started for it, which the caller stops. Those
/// that the settings name are left to them.
pub(super) async fn find_or_start(
    settings: &mut Settings,
) -> anyhow::Result<Option<Box<Services>>> {
    let Some(options) = options(settings)? else { return Ok(None) };
    match Services::find_or_start(options).await? {
        Found::Running(found) => {
            complete(settings, found.nats_url.as_ref(), found.database_url.as_ref())?;
            Ok(None)
        }
        Found::Started(services) => {
            complete(settings, services.nats_url.as_ref(), services.database_url.as_ref())?;
            Ok(Some(services))
        }
    }
}

/// Completes the settings with the addresses of our services, and with the secrets.
pub(super) fn complete(
    settings: &mut Settings,
    nats_url: Option<&SecretString>,
    database_url: Option<&SecretString>,
) -> anyhow::Result<()> {
    settings.fill_secrets(&settings.data.folder.clone())?;
    if let Some(url) = nats_url {
        settings.journal.url = Some(url.clone());
    }
    if let Some(url) = database_url {
        settings.database.url = Some(url.clone());
    }
    Ok(())
}

/// Refuses to go on with data whose key is gone: a new one would open nothing of it.
fn keep_the_key(settings: &Settings, folder: &Path) -> anyhow::Result<()> {
    let key = folder.join("secrets").join("vault.key");
    let has_data = ["nats", "postgres"].iter().any(|name| folder.join(name).exists());
    if settings.vault.master_key.is_none() && has_data && !key.exists() {
        anyhow::bail!(
            "{} is missing, and without it nothing personal in {} can be read: restore it from a \
             backup, or name another data folder with CONVOAI__DATA__FOLDER",
            key.display(),
            folder.display()
        );
    }
    Ok(())
}
