//! What one person uses: oneself, or somebody else.

use std::rc::Rc;

use dioxus::prelude::*;
use wire::analytics::OwnUsage as UsageOfOne;

use super::{Plain, Reports, bar::Bar, steps};
use crate::{
    browser, client,
    components::{Chart, Figure, PageBody, Tab, Table, Tiles, Unknown, use_reading},
    desk::Desk,
    pages::account,
    route::Route,
    state::{
        allowance::READ_ACTIVITY,
        json,
        usage::{
            activity::name_of,
            charts::{self, within},
            numbers::{Number, tiles_of_one},
            report::{self, Usage as Of},
            view::View,
        },
    },
};

/// What else is shown of somebody.
const MORE: [Plain; 2] = [
    (Of::Conversations, "Conversations", "conversations", None, true),
    (Of::Activities, "Activity", "activities", None, true),
];

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
    let desk = use_context::<Desk>();
    let mut query = view.period(browser::clock().today(), &zone);
    query.push(("user", id.clone()));
    let tabs: Vec<Tab> = vec![
        ("Everybody", Route::Usage { view }),
        ("One person", Route::PersonUsage { id: id.clone(), view }),
    ];
    let mut more = MORE.to_vec();
    more.retain(|(of, ..)| *of != Of::Activities || desk.may(READ_ACTIVITY));
    let onview = {
        let id = id.clone();
        move |view| _ = navigator().push(Route::PersonUsage { id: id.clone(), view })
    };
    rsx! {
        PageBody { title: "Analytics", part: "Usage of one person", tabs, wide: true,
            Bar { view, compares: false, onview }
            One { of: Of::User(id), view }
            Reports { of: more, query, view }
        }
    }
}

#[component]
fn One(of: Of, view: View) -> Element {
    let zone = use_hook(browser::zone);
    let clock = browser::clock();
    let path = client::usage_path(&of, &view.period(clock.today(), &zone));
    let reading = use_reading(path.clone());
    let text = (reading.text)();
    let Some(usage) = text.as_ref().and_then(|text| json::read::<UsageOfOne>(text)) else {
        return rsx! {
            Figure { title: "Numbers", name: "one", reading, ready: text.is_some(), wide: true, Unknown {} }
        };
    };
    let when = within(&usage.period, &clock);
    let whose = if of == Of::Own { "Yours".to_owned() } else { name_of(&usage.user) };
    let (head, rows) = report::models(&usage.models);
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
                tiles: tiles_of_one(&usage.user.numbers, &steps(Some(&usage.days)), &usage.currency),
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
                    Table { label: "Models", head: head.into_iter().map(str::to_owned).collect::<Vec<_>>(), rows }
                }
            }
        }
    }
}
