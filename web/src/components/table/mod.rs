//! A table of numbers: names on the left, numbers on the right.

use dioxus::prelude::*;

use crate::route::Route;

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    /// Tells rows apart.
    pub(crate) id: String,
    /// Where more about it is.
    pub(crate) to: Option<Route>,
    /// What is in it, the name first.
    pub(crate) cells: Vec<String>,
}

impl From<Vec<String>> for Line {
    fn from(cells: Vec<String>) -> Self {
        Self { id: cells.first().cloned().unwrap_or_default(), to: None, cells }
    }
}

#[component]
pub(crate) fn Table(label: String, head: Vec<String>, rows: Vec<Line>) -> Element {
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
                        Row { key: "{row.id}", row }
                    }
                }
            }
        }
    }
}

#[component]
fn Row(row: Line) -> Element {
    let mut cells = row.cells.into_iter();
    let name = cells.next().unwrap_or_default();
    rsx! {
        tr { "data-testid": "table-row",
            th { scope: "row",
                match row.to {
                    Some(to) => rsx! { Link { to, "{name}" } },
                    None => rsx! { "{name}" },
                }
            }
            for (place , cell) in cells.enumerate() {
                td { key: "{place}", "{cell}" }
            }
        }
    }
}
