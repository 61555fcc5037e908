//! What was used. Answers come as they are: who asked knows what they are.

use super::{Answer, Ask, Client, Failure, escape};
use crate::state::usage::report::Usage;

/// Where an answer is.
pub(crate) fn usage_path(of: &Usage, query: &[(&'static str, String)]) -> String {
    let of_one;
    let name = match of {
        Usage::Summary => "summary",
        Usage::Series => "series",
        Usage::ActiveUsers => "active-users",
        Usage::HeatMap => "heat-map",
        Usage::Cohorts => "cohorts",
        Usage::Models => "models",
        Usage::Roles => "roles",
        Usage::Users => "users",
        Usage::User(id) => {
            of_one = format!("users/{}", escape(id));
            &of_one
        }
        Usage::Conversations => "conversations",
        Usage::Requests => "requests",
        Usage::Activities => "activities",
        Usage::Panel => "panel",
        Usage::Own => return with("/api/v1/me/usage".into(), query),
    };
    with(format!("/api/v1/analytics/{name}"), query)
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
