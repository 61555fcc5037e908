//! What a chart shows, as a table.

use dioxus::prelude::*;

use crate::{components::Table, state::usage::report::Entry};

type Rows = (Vec<String>, Vec<Vec<String>>);

#[component]
pub(super) fn Data(
    /// What the table is about.
    said: String,
    /// Made only when it is asked for.
    table: Callback<(), Rows>,
) -> Element {
    let mut open = use_signal(|| false);
    rsx! {
        button {
            class: "quiet-button chart-more",
            r#type: "button",
            "data-testid": "as-table",
            "aria-expanded": open().to_string(),
            onclick: move |_| open.toggle(),
            if open() { "Hide the table" } else { "Show as table" }
        }
        if open() {
            {
                let (head, rows) = table.call(());
                let rows = rows.into_iter().map(Entry::from).collect::<Vec<_>>();
                rsx! { Table { label: said, head, rows } }
            }
        }
    }
}
