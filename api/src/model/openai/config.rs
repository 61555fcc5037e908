//! Where the server is, and how patient we are with it.

use std::time::Duration;

use reqwest::{
    Url,
    header::{AUTHORIZATION, HeaderMap, HeaderValue},
    redirect,
};
use secrecy::{ExposeSecret, SecretString};

/// Where the server is, and how patient we are with it.
#[derive(Debug, Clone)]
pub struct OpenAiConfig {
    /// What the provider is called in events and on screens, for example `openai`.
    pub provider: String,
    /// Address up to and including the version, for example `https://api.openai.com/v1`.
    pub base_url: String,
    /// Sent as bearer token; local servers need none.
    pub api_key: Option<SecretString>,
    /// Name of the model to ask.
    pub model: String,
    /// Longest wait for a connection, TLS included.
    pub connect_timeout: Duration,
    /// Longest wait from the question to the first sign of the model's work. Long for servers
    /// that load the model first and for models that think unseen.
    pub first_token_timeout: Duration,
    /// Longest silence within an answer.
    pub idle_timeout: Duration,
}

/// The configuration cannot work.
#[derive(Debug, thiserror::Error)]
pub enum OpenAiConfigError {
    /// The address cannot be used.
    #[error("the model server's address is not an http or https URL")]
    BaseUrl,
    /// The key cannot be sent.
    #[error("the model server's key contains characters that no HTTP header can carry")]
    ApiKey,
    /// TLS or the resolver could not be set up.
    #[error("setting up the HTTP client")]
    Client(#[source] reqwest::Error),
}

impl OpenAiConfig {
    /// The address that answers chat completions; a query in the base address is kept, since
    /// some gateways want an API version there.
    pub(super) fn completions_url(&self) -> Result<Url, OpenAiConfigError> {
        let mut url = Url::parse(self.base_url.trim()).map_err(|_| OpenAiConfigError::BaseUrl)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(OpenAiConfigError::BaseUrl);
        }
        url.path_segments_mut()
            .map_err(|()| OpenAiConfigError::BaseUrl)?
            .pop_if_empty()
            .extend(["chat", "completions"]);
        Ok(url)
    }

    /// A client that asks that address.
    pub(super) fn client(&self, url: &Url) -> Result<reqwest::Client, OpenAiConfigError> {
        let mut headers = HeaderMap::new();
        if let Some(key) = &self.api_key {
            let mut bearer = HeaderValue::try_from(format!("Bearer {}", key.expose_secret()))
                .map_err(|_| OpenAiConfigError::ApiKey)?;
            bearer.set_sensitive(true);
            headers.insert(AUTHORIZATION, bearer);
        }
        let mut client = reqwest::Client::builder()
            .default_headers(headers)
            .connect_timeout(self.connect_timeout)
            // Conversations go where the operator said and nowhere else.
            .redirect(redirect::Policy::none())
            // The one who asks decides about asking again.
            .retry(reqwest::retry::never());
        if is_this_machine(url) {
            // A proxy would look for the server on its own machine.
            client = client.no_proxy();
        }
        client.build().map_err(OpenAiConfigError::Client)
    }
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse();
    host == "localhost" || address.is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(base_url: &str) -> OpenAiConfig {
        OpenAiConfig {
            provider: "openai".into(),
            base_url: base_url.into(),
            api_key: Some("sk-secret".into()),
            model: "tiny".into(),
            connect_timeout: Duration::from_secs(1),
            first_token_timeout: Duration::from_secs(1),
            idle_timeout: Duration::from_secs(1),
        }
    }

    #[test]
    fn the_address_is_built_from_what_people_write() {
        for (base_url, url) in [
            ("https://api.openai.com/v1", "https://api.openai.com/v1/chat/completions"),
            (" http://localhost:11434/v1/ ", "http://localhost:11434/v1/chat/completions"),
            ("http://[::1]:8080", "http://[::1]:8080/chat/completions"),
            ("https://x.test/v1?api-version=1", "https://x.test/v1/chat/completions?api-version=1"),
        ] {
            assert_eq!(config(base_url).completions_url().unwrap().as_str(), url);
        }
    }

    #[test]
    fn what_is_no_address_is_refused_at_the_start() {
        for base_url in ["", "api.openai.com/v1", "localhost:11434", "file:///etc", "mailto:a@b"] {
            let refused = config(base_url).completions_url();
            assert!(matches!(refused, Err(OpenAiConfigError::BaseUrl)), "{base_url}");
        }
    }

    #[test]
    fn a_key_that_cannot_be_sent_is_refused_and_not_shown() {
        let config =
            OpenAiConfig { api_key: Some("sk-\nsecret".into()), ..config("http://a.test") };
        let url = config.completions_url().unwrap();
        let error = config.client(&url).unwrap_err();
        assert!(matches!(error, OpenAiConfigError::ApiKey));
        assert!(!format!("{error} {error:?} {config:?}").contains("secret"));
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        let local = |url| is_this_machine(&Url::parse(url).unwrap());
        assert!(local("http://localhost/") && local("http://127.0.0.1/") && local("http://[::1]/"));
        assert!(!local("http://localhost.example/") && !local("http://10.0.0.1/"));
    }
}
