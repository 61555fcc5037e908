//! The charts of the dashboard.

use std::rc::Rc;

use dioxus::prelude::*;
use wire::analytics::Series;

use crate::{
    browser,
    components::{Chart, Choice, Figure, Reading, Report},
    state::usage::{
        charts,
        numbers::Number,
        report::Usage as Of,
        view::{Split, View},
    },
};

/// A number over time, split by what one likes.
#[component]
pub(super) fn Stack(view: View, zone: String, onview: EventHandler<View>) -> Element {
    let query = view.series(browser::clock().today(), &zone, view.split);
    let (number, split) = view.names();
    let options = |all: &[(&'static str, &'static str)]| {
        all.iter().map(|(id, words)| ((*id).to_owned(), (*words).to_owned())).collect::<Vec<_>>()
    };
    let tools = rsx! {
        Choice {
            name: "number",
            label: "Which number",
            options: options(&Number::ALL.map(|(_, id, words)| (id, words))),
            value: number,
            quiet: true,
            onpick: move |wanted: String| onview.call(view.of(&wanted)),
        }
        Choice {
            name: "split",
            label: "Split by what",
            options: options(&Split::ALL.map(|(_, id, words)| (id, words))),
            value: split,
            quiet: true,
            onpick: move |wanted: String| onview.call(view.split_by(&wanted)),
        }
    };
    rsx! {
        Report {
            of: Of::Series,
            title: "{view.number.word()} over time",
            name: "stack",
            query,
            number: view.number,
            view,
            tools,
            wide: true,
        }
    }
}

/// What a series that is not split tells.
#[component]
pub(super) fn Overview(
    series: Option<Rc<Series>>,
    reading: Reading,
    csv: String,
    currency: String,
) -> Element {
    let clock = browser::clock();
    let ready = series.is_some();
    let plots = series.map(|series| {
        [
            charts::latency(&series, &clock),
            charts::errors(&series, &clock),
            charts::cost(&series, &currency, &clock),
        ]
        .map(Rc::new)
    });
    let figures = [
        ("Response time", "latency", "From the question to the last word of the answer."),
        ("Error rate", "errors", "Answers that failed, out of all."),
        ("Cost", "cost", "By the prices that held on the day."),
    ];
    rsx! {
        for (place , (title , name , lead)) in figures.into_iter().enumerate() {
            Figure {
                key: "{name}",
                title,
                name,
                lead,
                reading,
                ready,
                csv: csv.clone(),
                if let Some(plots) = &plots {
                    Chart { plot: plots[place].clone(), name }
                }
            }
        }
    }
}
