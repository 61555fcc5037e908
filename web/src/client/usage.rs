//! What was used. Answers come as they are: who asked knows what they are.

use super::{Answer, Ask, Client, Failure, escape};

/// Which numbers are asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Usage {
    Summary,
    Series,
    ActiveUsers,
    HeatMap,
    Cohorts,
    Models,
    Roles,
    Users,
    User(String),
    Conversations,
    Requests,
    Activities,
    Panel,
    /// One's own.
    Own,
}

impl Usage {
    /// Where the answer is.
    pub(crate) fn path(&self, query: &[(&'static str, String)]) -> String {
        let of_one;
        let name = match self {
            Self::Summary => "summary",
            Self::Series => "series",
            Self::ActiveUsers => "active-users",
            Self::HeatMap => "heat-map",
            Self::Cohorts => "cohorts",
            Self::Models => "models",
            Self::Roles => "roles",
            Self::Users => "users",
            Self::User(id) => {
                of_one = format!("users/{}", escape(id));
                &of_one
            }
            Self::Conversations => "conversations",
            Self::Requests => "requests",
            Self::Activities => "activities",
            Self::Panel => "panel",
            Self::Own => return with("/api/v1/me/usage".into(), query),
        };
        with(format!("/api/v1/analytics/{name}"), query)
    }
}

/// The same as a table for other programs.
pub(crate) fn as_csv(path: &str) -> String {
    format!("{path}{}format=csv", if path.contains('?') { '&' } else { '?' })
}

fn with(mut path: String, query: &[(&'static str, String)]) -> String {
    for (place, (name, value)) in query.iter().enumerate() {
        path.push(if place == 0 { '?' } else { '&' });
        path += name;
        path.push('=');
        path += &escape(value);
    }
    path
}

impl Client {
    /// What is at a path, as text.
    pub(crate) async fn text(&self, path: String) -> Answer<String> {
        let response = self.call(Ask::get(path)).await?;
        response.text().await.map_err(|_| Failure::Unreachable)
    }

    /// What is at a path, as a file with the name the server gave it.
    pub(crate) async fn file(&self, path: String) -> Answer<(web_sys::Response, Option<String>)> {
        let response = self.call(Ask::get(path)).await?;
        let said = response.headers().get("Content-Disposition");
        let name = said.as_deref().and_then(|said| said.split("filename=").nth(1));
        let name = name.map(|name| name.trim_matches(['"', ';', ' ']).to_owned());
        Ok((response.into(), name))
    }
}
