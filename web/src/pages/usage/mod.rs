//! Who uses the server, how much, how fast and at what cost; and one's own part of that.

mod bar;
mod charts;
mod one;
mod people;

use std::rc::Rc;

use dioxus::prelude::*;
use wire::analytics::{Series, Summary};

use crate::{
    browser, client,
    components::{Figure, Icon, PageBody, Picture, Query, Report, Tiles, Unknown, use_reading},
    desk::Desk,
    route::Route,
    state::{
        json,
        usage::{
            charts::within,
            numbers,
            report::Usage as Of,
            view::{Split, View},
        },
    },
};
use bar::Bar;
use charts::{Overview, Stack};
use people::People;

pub(crate) use one::{OwnUsage, PersonUsage};

/// What is shown as it comes: kind, title, name, what is said about it, and whether it is wide.
type Plain = (Of, &'static str, &'static str, Option<&'static str>, bool);
const PLAIN: [Plain; 3] = [
    (
        Of::ActiveUsers,
        "Active users",
        "active-users",
        Some("Whoever did anything, on a day and in the time that ends with it."),
        false,
    ),
    (Of::HeatMap, "When people write", "heat-map", Some("Messages by weekday and hour."), false),
    (
        Of::Cohorts,
        "Who comes back",
        "cohorts",
        Some("Of those whose account is from one week: how many were there in the weeks after."),
        false,
    ),
];
const TABLES: [Plain; 4] = [
    (Of::Models, "Models", "models", None, true),
    (Of::Roles, "Roles", "roles", None, true),
    (Of::Conversations, "Conversations", "conversations", None, true),
    (Of::Requests, "API", "requests", None, true),
];

/// Everybody's usage.
#[component]
pub(crate) fn Usage(view: View) -> Element {
    let desk = use_context::<Desk>();
    let zone = use_hook(browser::zone);
    let clock = browser::clock();
    let today = clock.today();
    let period = view.period(today, &zone);
    let mut query = period.clone();
    if !view.alone {
        query.push(("compare", "true".into()));
    }
    let path = client::usage_path(&Of::Summary, &query);
    let reading = use_reading(path.clone());
    let whole = client::usage_path(&Of::Series, &view.series(today, &zone, Split::None));
    let reading_series = use_reading(whole.clone());
    let text = (reading.text)();
    let summary = text.as_ref().and_then(|text| json::read::<Summary>(text));
    let series = (reading_series.text)().and_then(|text| json::read::<Series>(&text));
    let said = summary.as_ref().map(|it| format!("Numbers {}", within(&it.period, &clock)));
    let currency = summary.as_ref().map(|it| it.currency.clone()).unwrap_or_default();
    let steps = steps(series.as_ref());
    let onview = move |view| _ = navigator().push(Route::Usage { view });
    rsx! {
        PageBody { title: "Analytics", part: "Analytics", tabs: Vec::new(), wide: true,
            Bar { view, onview,
                button {
                    class: "icon-button",
                    r#type: "button",
                    "data-testid": "refresh",
                    title: "Read anew",
                    "aria-label": "Read all numbers anew",
                    onclick: move |_| desk.refresh(),
                    Icon { of: Picture::Again }
                }
                button {
                    class: "icon-button",
                    r#type: "button",
                    title: "Print",
                    "aria-label": "Print this page",
                    onclick: move |_| browser::print(),
                    Icon { of: Picture::Print }
                }
            }
            Figure {
                title: said.unwrap_or_else(|| "Numbers".into()),
                name: "summary",
                lead: (!view.alone).then(|| "Compared with the period just before, which is as long.".to_owned()),
                reading,
                ready: text.is_some(),
                csv: client::as_csv(&path),
                wide: true,
                match summary {
                    Some(summary) => rsx! { Tiles { tiles: numbers::tiles(&summary, &steps) } },
                    None => rsx! { Unknown {} },
                }
            }
            div { class: "figures",
                Stack { view, zone: zone.clone(), onview }
                Overview {
                    series: series.map(Rc::new),
                    reading: reading_series,
                    csv: client::as_csv(&whole),
                    currency,
                }
                Reports { of: PLAIN.to_vec(), query: period.clone(), view }
                People { query: period.clone(), view }
                Reports { of: TABLES.to_vec(), query: period, view }
            }
        }
    }
}

/// Figures that are shown as they come.
#[component]
fn Reports(of: Vec<Plain>, query: Query, view: View) -> Element {
    rsx! {
        for (of , title , name , lead , wide) in of {
            Report { key: "{name}", of, title, name, lead, query: query.clone(), view, wide }
        }
    }
}

/// The numbers of each step of a series that is not split.
fn steps(series: Option<&Series>) -> Vec<wire::analytics::Numbers> {
    let line = series.and_then(|series| series.lines.first());
    line.map(|line| line.numbers.clone()).unwrap_or_default()
}
