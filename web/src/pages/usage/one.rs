//! What one person uses: oneself, or somebody else.

use std::rc::Rc;

use dioxus::prelude::*;
use wire::{
    Page,
    analytics::{Activity, OwnUsage as UsageOfOne},
};

use super::{
    Query,
    bar::Bar,
    steps,
    tops::{Talks, Top},
};
use crate::{
    browser,
    client::{self, Usage as Of},
    components::{Chart, Figure, Line, PageBody, Tab, Table, Tiles, use_reading},
    pages::account,
    route::Route,
    state::usage::{
        activity::{deed, name_of},
        charts::{self, within},
        numbers::{CELLS, Number, cells, tiles_of_one},
        view::View,
    },
};

/// What one uses oneself.
#[component]
pub(crate) fn OwnUsage(view: View) -> Element {
    let mut tabs = account::tabs();
    // Also when another period is looked at, it is this page.
    tabs.retain(|(name, _)| *name != "Usage");
    tabs.push(("Usage", Route::OwnUsage { view }));
    rsx! {
        PageBody { title: "Account", part: "Usage", tabs, wide: true,
            Bar {
                view,
                compares: false,
                onview: move |view| _ = navigator().push(Route::OwnUsage { view }),
            }
            One { of: Of::Own, view }
        }
    }
}

/// What somebody else uses.
#[component]
pub(crate) fn PersonUsage(id: String, view: View) -> Element {
    let zone = use_hook(browser::zone);
    let query = view.period(browser::clock().today(), &zone);
    let tabs: Vec<Tab> = vec![
        ("Everybody", Route::Usage { view }),
        ("One person", Route::PersonUsage { id: id.clone(), view }),
    ];
    let onview = {
        let id = id.clone();
        move |view| _ = navigator().push(Route::PersonUsage { id: id.clone(), view })
    };
    rsx! {
        PageBody { title: "Analytics", part: "Usage of one person", tabs, wide: true,
            Bar { view, compares: false, onview }
            One { of: Of::User(id.clone()), view }
            Talks { query: query.clone(), user: id.clone() }
            Deeds { query, user: id }
        }
    }
}

#[component]
fn One(of: Of, view: View) -> Element {
    let zone = use_hook(browser::zone);
    let clock = browser::clock();
    let path = of.path(&view.period(clock.today(), &zone));
    let (usage, reading) = use_reading::<UsageOfOne>(path.clone());
    let Some(usage) = usage() else {
        return rsx! {
            Figure { title: "Numbers", name: "one", reading, ready: false, wide: true }
        };
    };
    let when = within(&usage.period, &clock);
    let whose = if of == Of::Own { "Yours".to_owned() } else { name_of(&usage.user) };
    let row = |of: &wire::analytics::GroupUsage| {
        let mut row = vec![of.group.clone()];
        row.extend(cells(&of.numbers));
        Line::from(row)
    };
    let mut head = vec!["Model".to_owned()];
    head.extend(CELLS.map(str::to_owned));
    let rows: Vec<_> = usage.models.iter().map(row).collect();
    let plot = |number| Rc::new(charts::stack(&usage.days, number, &clock));
    rsx! {
        Figure {
            title: "{whose}, {when}",
            name: "one",
            reading,
            ready: true,
            csv: client::as_csv(&path),
            wide: true,
            Tiles {
                tiles: tiles_of_one(&usage.user.numbers, &steps(Some(Rc::new(usage.days.clone()))), &usage.currency),
            }
        }
        div { class: "figures",
            Figure { title: "Messages", name: "own-messages", reading, ready: true,
                Chart { plot: plot(Number::Messages), name: "own-messages" }
            }
            Figure { title: "Tokens", name: "own-tokens", reading, ready: true,
                Chart { plot: plot(Number::Tokens), name: "own-tokens" }
            }
            if !rows.is_empty() {
                Figure { title: "Models", name: "own-models", reading, ready: true, wide: true,
                    Table { label: "Models", head, rows }
                }
            }
        }
    }
}

/// What somebody did last.
#[component]
fn Deeds(query: Query, user: String) -> Element {
    let mut query = query;
    query.extend([("user", user), ("limit", "25".to_owned())]);
    let path = Of::Activities.path(&query);
    let (page, reading) = use_reading::<Page<Activity>>(path.clone());
    let clock = browser::clock();
    let row = |activity: &Activity| Line {
        id: activity.id.clone(),
        to: None,
        cells: vec![
            clock.full(activity.at),
            deed(activity),
            activity.conversation.clone().unwrap_or_default(),
        ],
    };
    rsx! {
        Top {
            title: "Activity",
            name: "activities",
            path,
            reading,
            head: ["When", "What", "Conversation"].map(str::to_owned).to_vec(),
            rows: page().map(|page| page.items.iter().map(row).collect::<Vec<_>>()),
            wide: true,
        }
    }
}
