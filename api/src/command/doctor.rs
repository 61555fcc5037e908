use std::process::ExitCode;
use std::time::Duration;

use api::settings::Settings;
use secrecy::ExposeSecret;
use sqlx::Connection;

/// Prints the effective settings and checks each service that they name.
#[expect(clippy::print_stdout, reason = "the report is for the person at the terminal")]
pub(crate) async fn run(settings: Settings) -> anyhow::Result<ExitCode> {
    println!("Settings\n{}", settings.redacted());
    println!("Services");
    let mut healthy = true;
    for (name, outcome) in [
        ("journal (NATS JetStream)", journal(&settings).await),
        ("database (Postgres)", database(&settings).await),
        ("model", Ok(model(&settings))),
    ] {
        match outcome {
            Ok(detail) => println!("  ok    {name}: {detail}"),
            Err(detail) => {
                healthy = false;
                println!("  FAIL  {name}: {detail}");
            }
        }
    }
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn journal(settings: &Settings) -> Result<String, String> {
    let Some(url) = &settings.journal.url else {
        return Ok("no address set: `convoai serve` starts its own".to_owned());
    };
    let options = nats::Settings {
        prefix: nats::Subjects::new(settings.journal.prefix.clone())?,
        replicas: settings.journal.replicas,
        ack_timeout: settings.journal.ack_timeout,
        patience: Duration::from_secs(1),
    };
    let server =
        nats::Server::connect(url.expose_secret(), options).await.map_err(|e| e.to_string())?;
    let check = async {
        // The connection is made in the background.
        while matches!(server.check().await, Err(nats::Unfit::Away(_))) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        server.check().await
    };
    match tokio::time::timeout(Duration::from_secs(3), check).await {
        Ok(Ok(())) => Ok(format!("nats-server {}", server.version())),
        Ok(Err(unfit)) => Err(unfit.to_string()),
        Err(_) => Err("nats-server does not answer; is NATS_URL right?".to_owned()),
    }
}

async fn database(settings: &Settings) -> Result<String, String> {
    let Some(url) = &settings.database.url else {
        return Ok("no address set: `convoai serve` starts its own".to_owned());
    };
    let connect = sqlx::PgConnection::connect(url.expose_secret());
    match tokio::time::timeout(Duration::from_secs(3), connect).await {
        Ok(Ok(connection)) => {
            let version = connection.server_version_num().unwrap_or_default() / 10_000;
            if version >= 15 {
                Ok(format!("Postgres {version}"))
            } else {
                Err(format!("Postgres {version} is too old: 15 or later is needed"))
            }
        }
        // What the driver says names user and host, never the password.
        Ok(Err(error)) => Err(format!("{error}; is DATABASE_URL right?")),
        Err(_) => Err("Postgres does not answer; is DATABASE_URL right?".to_owned()),
    }
}

fn model(settings: &Settings) -> String {
    match &settings.model.base_url {
        Some(url) => format!("{} at {url}", settings.model.name),
        None if settings.model.api_key.is_some() => format!("{} at OpenAI", settings.model.name),
        None => "the built-in demo model; set OPENAI_BASE_URL or OPENAI_API_KEY for a real one"
            .to_owned(),
    }
}
