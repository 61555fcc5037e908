//! A table of numbers: names on the left, numbers on the right.

use dioxus::prelude::*;

use crate::{
    route::Route,
    state::usage::{report::Entry, view::View},
};

#[component]
pub(crate) fn Table(
    label: String,
    head: Vec<String>,
    rows: Vec<Entry>,
    /// What is looked at of whoever a row is about.
    #[props(default)]
    view: View,
) -> Element {
    rsx! {
        // Whoever has no mouse scrolls by keys.
        div { class: "table-area", role: "region", tabindex: "0", "aria-label": "{label}",
            table { class: "table",
                thead {
                    tr {
                        for name in head {
                            th { key: "{name}", scope: "col", "{name}" }
                        }
                    }
                }
                tbody {
                    for row in rows {
                        Row { key: "{row.id}", row, view }
                    }
                }
            }
        }
    }
}

#[component]
fn Row(row: Entry, view: View) -> Element {
    let mut cells = row.cells.into_iter();
    let name = cells.next().unwrap_or_default();
    rsx! {
        tr { "data-testid": "table-row",
            th { scope: "row",
                match row.person {
                    Some(id) => rsx! { Link { to: Route::PersonUsage { id, view }, "{name}" } },
                    None => rsx! { "{name}" },
                }
            }
            for (place , cell) in cells.enumerate() {
                td { key: "{place}", "{cell}" }
            }
        }
    }
}
