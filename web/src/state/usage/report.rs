//! What is asked for, and how the answer is shown: as a chart, as cells or as rows.

use wire::{
    Page,
    analytics::{Activity, ConversationUsage, GroupUsage, Groups, Requests, RouteUsage, UserUsage},
};

use super::{
    activity::{deed, name_of, somebody},
    amount::Unit,
    charts,
    grid::Grid,
    numbers::{CELLS, Number, cells},
    plot::Plot,
};
use crate::state::{calendar::Clock, json::read};

/// Which numbers are asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Usage {
    /// The numbers of a period.
    Summary,
    /// Those of its steps.
    Series,
    /// Active people by day.
    ActiveUsers,
    /// Messages by weekday and hour.
    HeatMap,
    /// Who came back.
    Cohorts,
    /// By model.
    Models,
    /// By role.
    Roles,
    /// By person.
    Users,
    /// Of one person.
    User(String),
    /// By conversation.
    Conversations,
    /// By route of the API.
    Requests,
    /// What people did.
    Activities,
    /// What stands beside the chat.
    Panel,
    /// One's own.
    Own,
}

/// How an answer is shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// Over time.
    Plot(Plot),
    /// In cells.
    Grid(Grid),
    /// In rows, the names of the columns first.
    Rows(Vec<&'static str>, Vec<Entry>),
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Tells rows apart.
    pub id: String,
    /// Whom it is about.
    pub person: Option<String>,
    /// What is in it.
    pub cells: Vec<String>,
}

/// Reads an answer and shows it; none where it is not understood.
pub fn show(of: &Usage, text: &str, number: Number, clock: &Clock) -> Option<Shown> {
    Some(match of {
        Usage::Series => Shown::Plot(charts::stack(&read(text)?, number, clock)),
        Usage::ActiveUsers => Shown::Plot(charts::active(&read(text)?, clock)),
        Usage::HeatMap => Shown::Grid(charts::heat(&read(text)?, clock)),
        Usage::Cohorts => Shown::Grid(charts::cohorts(&read(text)?, clock)),
        Usage::Models | Usage::Roles => {
            let first = if *of == Usage::Models { "Model" } else { "Role" };
            let head = [&[first, "People"], CELLS.as_slice()].concat();
            Shown::Rows(head, read::<Groups>(text)?.items.iter().map(group).collect())
        }
        Usage::Users => {
            let head = [&["Person"], CELLS.as_slice(), &["Roles", "Last active"]].concat();
            let page = read::<Page<UserUsage>>(text)?;
            Shown::Rows(head, page.items.iter().map(|user| person(user, clock)).collect())
        }
        Usage::Conversations => {
            let head = [
                "Conversation",
                "Person",
                "Messages",
                "Tokens",
                "Response",
                "State",
                "Started",
                "Last",
            ];
            let page = read::<Page<ConversationUsage>>(text)?;
            Shown::Rows(head.to_vec(), page.items.iter().map(|it| talk(it, clock)).collect())
        }
        Usage::Requests => {
            let head = ["Route", "Calls", "4xx", "5xx", "Mean", "Longest"];
            Shown::Rows(head.to_vec(), read::<Requests>(text)?.items.iter().map(route).collect())
        }
        Usage::Activities => {
            let page = read::<Page<Activity>>(text)?;
            let rows = page.items.iter().map(|it| activity(it, clock)).collect();
            Shown::Rows(vec!["When", "What", "Conversation"], rows)
        }
        // These are more than one picture.
        Usage::Summary | Usage::User(_) | Usage::Panel | Usage::Own => return None,
    })
}

impl From<Vec<String>> for Entry {
    fn from(cells: Vec<String>) -> Self {
        Self { id: cells.first().cloned().unwrap_or_default(), person: None, cells }
    }
}

/// A model or a role.
fn group(of: &GroupUsage) -> Entry {
    let mut said = vec![of.group.clone(), Unit::Count.full(of.users as f64)];
    said.extend(cells(&of.numbers));
    said.into()
}

fn person(of: &UserUsage, clock: &Clock) -> Entry {
    let mut said = vec![name_of(of)];
    said.extend(cells(&of.numbers));
    said.push(of.roles.join(", "));
    said.push(of.last_active.map_or("never".into(), |at| clock.ago(at)));
    Entry { id: of.id.clone(), person: Some(of.id.clone()), cells: said }
}

fn talk(of: &ConversationUsage, clock: &Clock) -> Entry {
    Entry::from(vec![
        of.id.clone(),
        somebody(of.username.as_deref()),
        Unit::Count.full(of.messages as f64),
        Unit::Count.full((of.tokens_in + of.tokens_out) as f64),
        Unit::Millis.full(of.mean_response_ms),
        of.status.clone(),
        clock.date(of.started_at),
        clock.ago(of.updated_at),
    ])
}

fn route(of: &RouteUsage) -> Entry {
    Entry::from(vec![
        format!("{} {}", of.method, of.route),
        Unit::Count.full(of.calls as f64),
        Unit::Count.full(of.client_errors as f64),
        Unit::Count.full(of.server_errors as f64),
        Unit::Millis.full(of.mean_ms),
        Unit::Millis.full(of.max_ms),
    ])
}

fn activity(of: &Activity, clock: &Clock) -> Entry {
    let said = vec![clock.full(of.at), deed(of), of.conversation.clone().unwrap_or_default()];
    Entry { id: of.id.clone(), ..Entry::from(said) }
}

/// The models that one person asked.
pub fn models(of: &[GroupUsage]) -> (Vec<&'static str>, Vec<Entry>) {
    let entry = |of: &GroupUsage| {
        let mut said = vec![of.group.clone()];
        said.extend(cells(&of.numbers));
        said.into()
    };
    ([&["Model"], CELLS.as_slice()].concat(), of.iter().map(entry).collect())
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use serde_json::{Value, json};
    use wire::analytics::Numbers;

    use super::{Clock, Number, Shown, Usage, show};

    const AT: &str = "2026-05-01T10:00:00Z";

    fn shows(of: &Usage, answer: &Value) -> Shown {
        let now: DateTime<Utc> = "2026-05-02T10:00:00Z".parse().unwrap();
        let clock = Clock { now, east: 0 };
        show(of, &answer.to_string(), Number::Messages, &clock).expect("it is understood")
    }

    fn numbers() -> Value {
        let numbers = Numbers { messages: 12, cost_micros: 2_000_000, ..Numbers::default() };
        serde_json::to_value(numbers).unwrap()
    }

    fn rows(shown: Shown) -> (Vec<&'static str>, Vec<Vec<String>>) {
        let Shown::Rows(head, rows) = shown else { panic!("rows: {shown:?}") };
        assert!(rows.iter().all(|row| row.cells.len() == head.len()), "{head:?} {rows:?}");
        (head, rows.into_iter().map(|row| row.cells).collect())
    }

    #[test]
    fn every_table_has_as_many_names_as_columns() {
        let period = json!({"from": AT, "to": AT, "zone": "UTC"});
        let user = json!({
            "id": "u", "username": "alice", "roles": ["user"], "first_active": null,
            "last_active": AT, "numbers": numbers(),
        });
        let talk = json!({
            "id": "c", "user": "u", "started_at": AT, "updated_at": AT, "status": "active",
            "messages": 2, "tokens_in": 1, "tokens_out": 1, "mean_response_ms": 10.0,
        });
        let route = json!({
            "method": "GET", "route": "/", "calls": 3, "client_errors": 1, "server_errors": 0,
            "mean_ms": 1.0, "max_ms": 2.0,
        });
        let deed = json!({"id": "a", "at": AT, "kind": "logged_in", "user": "u"});
        let group = json!({"group": "big", "users": 2, "numbers": numbers()});
        let page = |item: &Value| json!({"items": [item], "next": null, "position": 1});
        let of = |item: &Value| json!({"period": period, "items": [item]});
        for (usage, answer, first) in [
            (Usage::Users, page(&user), "alice"),
            (Usage::Conversations, page(&talk), "c"),
            (Usage::Activities, page(&deed), "Yesterday at 10:00"),
            (Usage::Requests, of(&route), "GET /"),
            (Usage::Models, of(&group), "big"),
            (Usage::Roles, of(&group), "big"),
        ] {
            let (_, rows) = rows(shows(&usage, &answer));
            assert_eq!(rows[0][0], first);
        }
    }

    #[test]
    fn what_is_not_understood_is_not_shown() {
        let clock = Clock { now: DateTime::UNIX_EPOCH, east: 0 };
        for usage in [Usage::Users, Usage::Series, Usage::HeatMap, Usage::Summary] {
            assert_eq!(show(&usage, "{}", Number::Cost, &clock), None);
        }
    }
}
