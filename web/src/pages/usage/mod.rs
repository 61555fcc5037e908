//! Who uses the server, how much, how fast and at what cost; and one's own part of that.

mod bar;
mod charts;
mod one;
mod tops;

use std::rc::Rc;

use dioxus::prelude::*;
use wire::analytics::{Series, Summary};

use crate::{
    browser,
    client::{self, Usage as Of},
    components::{Figure, Icon, PageBody, Picture, Tiles, use_reading},
    desk::Desk,
    route::Route,
    state::usage::{
        charts::within,
        numbers,
        view::{Split, View},
    },
};
use bar::Bar;
use charts::{Active, Heat, Overview, Returning, Stack};
use tops::{Groups, Requests, Talks, Users};

pub(crate) use one::{OwnUsage, PersonUsage};

/// Pairs of a query.
type Query = Vec<(&'static str, String)>;

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
    let path = Of::Summary.path(&query);
    let (summary, reading) = use_reading::<Summary>(path.clone());
    let whole = Of::Series.path(&view.series(today, &zone, Split::None));
    let (series, reading_series) = use_reading::<Series>(whole.clone());
    let said = summary().map(|it| format!("Numbers {}", within(&it.period, &clock)));
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
                ready: summary().is_some(),
                csv: client::as_csv(&path),
                wide: true,
                if let Some(summary) = summary() {
                    Tiles { tiles: numbers::tiles(&summary, &steps(series())) }
                }
            }
            div { class: "figures",
                Stack { view, zone: zone.clone(), onview }
                Overview {
                    series: series(),
                    reading: reading_series,
                    csv: client::as_csv(&whole),
                    currency: summary().map(|it| it.currency.clone()).unwrap_or_default(),
                }
                Active { query: period.clone() }
                Heat { query: period.clone() }
                Returning { query: period.clone() }
                Users { query: period.clone(), view }
                Groups { of: Of::Models, title: "Models", name: "models", query: period.clone() }
                Groups { of: Of::Roles, title: "Roles", name: "roles", query: period.clone() }
                Talks { query: period.clone() }
                Requests { query: period }
            }
        }
    }
}

/// The numbers of each step of a series that is not split.
fn steps(series: Option<Rc<Series>>) -> Vec<wire::analytics::Numbers> {
    let line = series.and_then(|series| series.lines.first().map(|line| line.numbers.clone()));
    line.unwrap_or_default()
}
