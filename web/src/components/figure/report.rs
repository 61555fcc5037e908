//! A figure that reads and shows one kind of numbers.

use std::rc::Rc;

use dioxus::prelude::*;

use super::{Figure, use_reading};
use crate::{
    browser, client,
    components::{Blank, Cells, Chart, Table},
    state::usage::{
        numbers::Number,
        report::{Shown, Usage, show},
        view::View,
    },
};

/// Pairs of a query.
pub(crate) type Query = Vec<(&'static str, String)>;

#[component]
pub(crate) fn Report(
    of: Usage,
    title: String,
    name: &'static str,
    lead: Option<&'static str>,
    query: Query,
    /// Which number, where there are several.
    #[props(default)]
    number: Number,
    /// What is looked at of whoever is named.
    view: View,
    tools: Option<Element>,
    #[props(default)] wide: bool,
) -> Element {
    let path = client::usage_path(&of, &query);
    let reading = use_reading(path.clone());
    let text = (reading.text)();
    let shown = text.as_ref().map(|text| show(&of, text, number, &browser::clock()));
    rsx! {
        Figure {
            title: title.clone(),
            name,
            lead: lead.map(str::to_owned),
            reading,
            ready: text.is_some(),
            csv: client::as_csv(&path),
            tools,
            wide,
            match shown {
                Some(Some(Shown::Plot(plot))) => rsx! { Chart { plot: Rc::new(plot), name } },
                Some(Some(Shown::Grid(grid))) => rsx! { Cells { grid: Rc::new(grid), name } },
                Some(Some(Shown::Rows(_, rows))) if rows.is_empty() => rsx! { Blank {} },
                Some(Some(Shown::Rows(head, rows))) => rsx! {
                    Table { label: title, head: head.into_iter().map(str::to_owned).collect::<Vec<_>>(), rows, view }
                },
                Some(None) => rsx! { Unknown {} },
                None => rsx! {},
            }
        }
    }
}

/// A newer server may say things in another way.
#[component]
pub(crate) fn Unknown() -> Element {
    rsx! {
        p { class: "chart-none",
            "The server says this in another way than this page expects. Load the page anew."
        }
    }
}
