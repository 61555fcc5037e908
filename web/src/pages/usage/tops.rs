//! Those who, and what, is used most.

use dioxus::prelude::*;
use gloo_timers::future::TimeoutFuture;
use wire::{
    Page,
    analytics::{ConversationUsage, Groups as GroupsOf, Requests as RequestsOf, UserUsage},
};

use super::Query;
use crate::{
    browser,
    client::{self, Usage as Of},
    components::{Choice, Figure, Line, Reading, Table, use_reading},
    desk::Desk,
    route::Route,
    state::usage::{
        activity::{name_of, somebody},
        amount::Unit,
        numbers::{CELLS, cells, group_row},
        view::View,
    },
};

/// How many are shown.
const SHOWN: &str = "25";
/// How long somebody may pause while typing before the server is asked, in milliseconds.
const PAUSE_MS: u32 = 250;
/// What people can be sorted by: the server's word, and ours.
const SORTS: [(&str, &str); 5] = [
    ("messages", "Most messages"),
    ("tokens", "Most tokens"),
    ("cost", "Highest cost"),
    ("conversations", "Most conversations"),
    ("last_active", "Active last"),
];

/// A table of what is used most.
#[component]
pub(super) fn Top(
    title: &'static str,
    name: &'static str,
    path: String,
    reading: Reading,
    head: Vec<String>,
    /// None until they are here.
    rows: Option<Vec<Line>>,
    tools: Option<Element>,
    #[props(default)] wide: bool,
) -> Element {
    rsx! {
        Figure {
            title,
            name,
            reading,
            ready: rows.is_some(),
            csv: client::as_csv(&path),
            tools,
            wide,
            match rows {
                Some(rows) if rows.is_empty() => rsx! {
                    p { class: "chart-none", "Nothing was counted in this period." }
                },
                Some(rows) => rsx! { Table { label: title, head, rows } },
                None => rsx! {},
            }
        }
    }
}

fn head(first: &[&str], then: &[&str]) -> Vec<String> {
    first.iter().chain(then).map(|name| (*name).to_owned()).collect()
}

/// Those who use most.
#[component]
pub(super) fn Users(query: Query, view: View) -> Element {
    let desk = use_context::<Desk>();
    use_future(move || desk.read_roles());
    let mut sort = use_signal(|| SORTS[0].0.to_owned());
    let mut role = use_signal(String::new);
    let mut search = use_signal(String::new);
    let mut query = query;
    query.push(("limit", SHOWN.into()));
    for (name, value) in [("sort", sort()), ("role", role()), ("search", search())] {
        if !value.is_empty() {
            query.push((name, value));
        }
    }
    let path = Of::Users.path(&query);
    let (users, reading) = use_reading::<Page<UserUsage>>(path.clone());
    let mut roles = vec![(String::new(), "Any role".to_owned())];
    roles.extend(desk.roles.read().items.iter().map(|role| (role.name.clone(), role.name.clone())));
    let tools = rsx! {
        div { class: "usage-search",
            input {
                r#type: "search",
                "aria-label": "Search by name",
                placeholder: "Name",
                "data-testid": "search-users",
                oninput: move |event| async move {
                    let typed = event.value();
                    TimeoutFuture::new(PAUSE_MS).await;
                    search.set(typed);
                },
            }
        }
        Choice {
            name: "usage-role",
            label: "Role",
            options: roles,
            value: role(),
            quiet: true,
            onpick: move |picked| role.set(picked),
        }
        Choice {
            name: "usage-sort",
            label: "Order",
            options: SORTS.map(|(id, words)| (id.to_owned(), words.to_owned())).to_vec(),
            value: sort(),
            quiet: true,
            onpick: move |picked| sort.set(picked),
        }
    };
    let clock = browser::clock();
    let row = |user: &UserUsage| {
        let mut row = vec![name_of(user)];
        row.push(Unit::Count.full(user.numbers.conversations as f64));
        row.extend(cells(&user.numbers));
        row.push(user.roles.join(", "));
        row.push(user.last_active.map_or("never".into(), |at| clock.ago(at)));
        let to = Route::PersonUsage { id: user.id.clone(), view };
        Line { id: user.id.clone(), to: Some(to), cells: row }
    };
    rsx! {
        Top {
            title: "People",
            name: "users",
            path,
            reading,
            head: [head(&["Person", "Conversations"], &CELLS), head(&["Roles", "Last active"], &[])].concat(),
            rows: users().map(|page| page.items.iter().map(row).collect::<Vec<_>>()),
            tools,
            wide: true,
        }
    }
}

/// Models or roles.
#[component]
pub(super) fn Groups(of: Of, title: &'static str, name: &'static str, query: Query) -> Element {
    let path = of.path(&query);
    let (groups, reading) = use_reading::<GroupsOf>(path.clone());
    let rows = groups()
        .map(|groups| groups.items.iter().map(|of| Line::from(group_row(of))).collect::<Vec<_>>());
    let first = if of == Of::Models { "Model" } else { "Role" };
    rsx! {
        Top { title, name, path, reading, head: head(&[first, "People"], &CELLS), rows }
    }
}

/// Conversations in which most was said.
#[component]
pub(super) fn Talks(
    query: Query,
    /// Only those of one person, whose name need not be said.
    #[props(default)]
    user: Option<String>,
) -> Element {
    let whose = user.is_none();
    let mut query = query;
    query.push(("limit", SHOWN.into()));
    query.extend(user.map(|user| ("user", user)));
    let path = Of::Conversations.path(&query);
    let (page, reading) = use_reading::<Page<ConversationUsage>>(path.clone());
    let clock = browser::clock();
    let row = |of: &ConversationUsage| {
        let mut row = vec![of.id.clone()];
        if whose {
            row.push(somebody(of.username.as_deref()));
        }
        row.extend([
            Unit::Count.full(of.messages as f64),
            Unit::Count.full((of.tokens_in + of.tokens_out) as f64),
            Unit::Millis.full(of.mean_response_ms),
            of.status.clone(),
            clock.date(of.started_at),
            clock.ago(of.updated_at),
        ]);
        Line::from(row)
    };
    let then = ["Messages", "Tokens", "Response", "State", "Started", "Last"];
    let first: &[&str] = if whose { &["Conversation", "Person"] } else { &["Conversation"] };
    rsx! {
        Top {
            title: "Conversations",
            name: "conversations",
            path,
            reading,
            head: head(first, &then),
            rows: page().map(|page| page.items.iter().map(row).collect::<Vec<_>>()),
            wide: true,
        }
    }
}

/// Routes of the API.
#[component]
pub(super) fn Requests(query: Query) -> Element {
    let path = Of::Requests.path(&query);
    let (requests, reading) = use_reading::<RequestsOf>(path.clone());
    let rows = requests().map(|requests| {
        let row = |of: &wire::analytics::RouteUsage| {
            Line::from(vec![
                format!("{} {}", of.method, of.route),
                Unit::Count.full(of.calls as f64),
                Unit::Count.full(of.client_errors as f64),
                Unit::Count.full(of.server_errors as f64),
                Unit::Millis.full(of.mean_ms),
                Unit::Millis.full(of.max_ms),
            ])
        };
        requests.items.iter().map(row).collect::<Vec<_>>()
    });
    rsx! {
        Top {
            title: "API",
            name: "requests",
            path,
            reading,
            head: head(&["Route", "Calls", "4xx", "5xx", "Mean", "Longest"], &[]),
            rows,
            wide: true,
        }
    }
}
