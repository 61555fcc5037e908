//! Those who use most.

use dioxus::prelude::*;
use gloo_timers::future::TimeoutFuture;

use crate::{
    components::{Choice, Query, Report},
    desk::Desk,
    state::{
        allowance::READ_ACCOUNTS,
        usage::{report::Usage as Of, view::View},
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

#[component]
pub(super) fn People(query: Query, view: View) -> Element {
    let desk = use_context::<Desk>();
    use_future(move || async move {
        if desk.may(READ_ACCOUNTS) {
            desk.read_roles().await;
        }
    });
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
    rsx! {
        Report { of: Of::Users, title: "People", name: "users", query, view, tools, wide: true }
    }
}
