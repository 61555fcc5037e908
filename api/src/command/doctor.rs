use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use api::settings::{Provider, Settings};
use secrecy::{ExposeSecret, SecretString};
use sqlx::Connection;

/// How long a service may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Prints the effective settings and checks each service that they name.
pub(crate) async fn run(settings: Settings) -> anyhow::Result<ExitCode> {
    let mut report = format!("Settings\n{}\nServices\n", settings.redacted());
    let mut healthy = true;
    let mut outcomes = vec![
        ("secrets".to_owned(), secrets(&settings)),
        ("journal (NATS JetStream)".to_owned(), journal(&settings).await),
        ("database (Postgres)".to_owned(), database(&settings).await),
        ("model".to_owned(), model(&settings).await),
    ];
    for one in &settings.providers {
        outcomes.push((format!("provider {}", one.name), provider(one).await));
    }
    for (name, outcome) in outcomes {
        let (word, detail) = match outcome {
            Ok(detail) => ("ok  ", detail),
            Err(detail) => {
                healthy = false;
                ("FAIL", detail)
            }
        };
        writeln!(report, "  {word}  {name}: {detail}")?;
    }
    // Whoever reads may have seen enough and closed the pipe.
    let _ = std::io::stdout().write_all(report.as_bytes());
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn secrets(settings: &Settings) -> Result<String, String> {
    if settings.journal.url.is_none() || settings.database.url.is_none() {
        return Ok("those that are not set are made once, in the data folder".to_owned());
    }
    settings.require_secrets().map_err(|error| error.to_string())?;
    Ok("all set".to_owned())
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
        schemas: api::adapters::schemas(),
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
    match tokio::time::timeout(PATIENCE, check).await {
        Ok(Ok(())) => {
            let durability = server.durability();
            let label = if durability.durable { "durable" } else { "not durable" };
            Ok(format!("nats-server {}, {label}: {}", server.version(), durability.reason))
        }
        Ok(Err(unfit)) => Err(unfit.to_string()),
        Err(_) => Err("nats-server does not answer; is NATS_URL right?".to_owned()),
    }
}

async fn database(settings: &Settings) -> Result<String, String> {
    let Some(url) = &settings.database.url else {
        return Ok("no address set: `convoai serve` starts its own".to_owned());
    };
    let connect = sqlx::PgConnection::connect(url.expose_secret());
    match tokio::time::timeout(PATIENCE, connect).await {
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

/// Looks at the model of `[model]`.
async fn model(settings: &Settings) -> Result<String, String> {
    let model = &settings.model;
    if !model.is_set() && settings.providers.is_empty() {
        let hint = "set OPENAI_BASE_URL or OPENAI_API_KEY for a real one";
        return Ok(format!("the built-in demo model; {hint}"));
    }
    if !model.is_set() {
        return Ok("none set: the first one of the providers answers by default".to_owned());
    }
    let names = ("OPENAI_API_KEY", "OPENAI_BASE_URL");
    answers(model.address(), model.api_key.as_ref(), &model.name, names).await
}

/// Looks at a provider.
async fn provider(provider: &Provider) -> Result<String, String> {
    let variable = |key: &str| format!("providers.{}.{key}", provider.name);
    let (key, url) = (variable("api_key"), variable("base_url"));
    let models = provider.models.join(", ");
    answers(&provider.base_url, provider.api_key.as_ref(), &models, (&key, &url)).await
}

/// Asks a model server for its list of models: the one question that costs nothing. `models` are
/// those that it is asked for; the settings are those of its key and its address.
async fn answers(
    base: &str,
    key: Option<&SecretString>,
    models: &str,
    (key_setting, url_setting): (&str, &str),
) -> Result<String, String> {
    // The address may hold a password; what is shown names the host alone.
    let address =
        reqwest::Url::parse(base).map_err(|_| format!("{url_setting} is not an address"))?;
    let host = address.host_str().unwrap_or_default().to_owned();
    let client = reqwest::Client::builder().timeout(PATIENCE).build().map_err(|e| e.to_string())?;
    let mut request = client.get(format!("{}/models", base.trim_end_matches('/')));
    if let Some(key) = key {
        request = request.bearer_auth(key.expose_secret());
    }
    match request.send().await {
        Ok(answer) if answer.status().is_success() => Ok(format!("{models} at {host}")),
        Ok(answer) if matches!(answer.status().as_u16(), 401 | 403) => {
            Err(format!("{host} does not accept the key; is {key_setting} right?"))
        }
        // Some compatible servers have no list of models; they are there all the same.
        Ok(answer) => Ok(format!("{models} at {host} (it answers {})", answer.status())),
        Err(_) => Err(format!("{host} does not answer; is {url_setting} right?")),
    }
}
