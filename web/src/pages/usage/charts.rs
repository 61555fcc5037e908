//! The charts of the dashboard.

use std::rc::Rc;

use dioxus::prelude::*;
use wire::analytics::{ActiveUsers, Cohorts, HeatMap, Series};

use super::Query;
use crate::{
    browser,
    client::{self, Usage as Of},
    components::{Cells, Chart, Choice, Figure, Reading, use_reading},
    state::usage::{
        charts,
        numbers::Number,
        view::{Split, View},
    },
};

/// A number over time, split by what one likes.
#[component]
pub(super) fn Stack(view: View, zone: String, onview: EventHandler<View>) -> Element {
    let clock = browser::clock();
    let path = Of::Series.path(&view.series(clock.today(), &zone, view.split));
    let (series, reading) = use_reading::<Series>(path.clone());
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
        Figure {
            title: "{view.number.word()} over time",
            name: "stack",
            reading,
            ready: series().is_some(),
            csv: client::as_csv(&path),
            tools,
            wide: true,
            if let Some(series) = series() {
                Chart { plot: Rc::new(charts::stack(&series, view.number, &clock)), name: "stack" }
            }
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

/// How many people are there.
#[component]
pub(super) fn Active(query: Query) -> Element {
    let path = Of::ActiveUsers.path(&query);
    let (users, reading) = use_reading::<ActiveUsers>(path.clone());
    rsx! {
        Figure {
            title: "Active users",
            name: "active-users",
            lead: "Whoever did anything, on a day and in the time that ends with it.",
            reading,
            ready: users().is_some(),
            csv: client::as_csv(&path),
            if let Some(users) = users() {
                Chart { plot: Rc::new(charts::active(&users, &browser::clock())), name: "active-users" }
            }
        }
    }
}

/// When people are there.
#[component]
pub(super) fn Heat(query: Query) -> Element {
    let path = Of::HeatMap.path(&query);
    let (map, reading) = use_reading::<HeatMap>(path.clone());
    rsx! {
        Figure {
            title: "When people write",
            name: "heat-map",
            lead: "Messages by weekday and hour.",
            reading,
            ready: map().is_some(),
            csv: client::as_csv(&path),
            if let Some(map) = map() {
                Cells { grid: Rc::new(charts::heat(&map, &browser::clock())), name: "heat-map" }
            }
        }
    }
}

/// Who comes back.
#[component]
pub(super) fn Returning(query: Query) -> Element {
    let path = Of::Cohorts.path(&query);
    let (cohorts, reading) = use_reading::<Cohorts>(path.clone());
    rsx! {
        Figure {
            title: "Who comes back",
            name: "cohorts",
            lead: "Of those whose account is from one week: how many were there in the weeks after.",
            reading,
            ready: cohorts().is_some(),
            csv: client::as_csv(&path),
            if let Some(cohorts) = cohorts() {
                Cells { grid: Rc::new(charts::cohorts(&cohorts, &browser::clock())), name: "cohorts" }
            }
        }
    }
}
