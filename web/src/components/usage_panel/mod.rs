//! What is used today, beside the conversation.

use std::rc::Rc;

use dioxus::prelude::*;
use wire::analytics::Panel;

use super::{Icon, Picture};
use crate::{
    browser,
    desk::Desk,
    route::Route,
    state::{
        allowance::READ_USAGE,
        usage::{
            activity::{deed, name_of, somebody},
            amount::Unit,
            numbers::tokens,
            view::View,
        },
    },
};

/// Shows the panel, or hides it.
#[component]
pub(crate) fn PanelButton() -> Element {
    let desk = use_context::<Desk>();
    if !desk.may(READ_USAGE) {
        return rsx! {};
    }
    let open = *desk.panel_open.read();
    rsx! {
        button {
            class: "icon-button panel-button",
            r#type: "button",
            "data-testid": "toggle-panel",
            title: "Usage of today (Alt U)",
            "aria-label": "Usage of today",
            "aria-pressed": open.to_string(),
            onclick: move |_| desk.toggle_panel(),
            Icon { of: Picture::Chart }
        }
    }
}

#[component]
pub(crate) fn UsagePanel() -> Element {
    let desk = use_context::<Desk>();
    let mut failed = use_signal(|| None::<String>);
    let read = move || async move { failed.set(desk.read_panel().await.err()) };
    use_future(read);
    use_hook(|| desk.watch(true));
    use_drop(move || desk.watch(false));
    let panel = desk.panel.read().clone();
    rsx! {
        aside { class: "panel", "aria-label": "Usage of today", "data-testid": "panel",
            div { class: "panel-head",
                h2 { "Usage of today" }
                button {
                    class: "icon-button",
                    r#type: "button",
                    "data-testid": "refresh-panel",
                    title: "Read anew",
                    "aria-label": "Read the usage anew",
                    onclick: move |_| read(),
                    Icon { of: Picture::Again }
                }
                button {
                    class: "icon-button",
                    r#type: "button",
                    "data-testid": "close-panel",
                    title: "Hide (Alt U)",
                    "aria-label": "Hide the usage",
                    onclick: move |_| desk.toggle_panel(),
                    Icon { of: Picture::Close }
                }
            }
            if let Some(why) = failed() {
                p { class: "form-error", role: "alert", "{why}" }
            }
            match panel {
                Some(panel) => rsx! { Shown { panel } },
                None => rsx! {
                    div { class: "panel-numbers", role: "status", "aria-label": "Loading",
                        for place in 0..6 {
                            div { key: "{place}", class: "panel-number skeleton" }
                        }
                    }
                },
            }
            Link { class: "button panel-more", "data-look": "plain", to: Route::Usage { view: View::default() },
                Icon { of: Picture::Chart }
                "Open the dashboard"
            }
        }
    }
}

#[component]
fn Shown(panel: Rc<Panel>) -> Element {
    let clock = browser::clock();
    let today = &panel.today;
    let count = |number: u64| Unit::Count.short(number as f64);
    let numbers = [
        ("Active today", count(panel.totals.active_today)),
        ("Conversations", count(today.conversations)),
        ("Messages", count(today.messages)),
        ("Tokens", Unit::Count.short(tokens(today))),
        ("Response time", Unit::Millis.short(today.response.mean)),
        ("Error rate", Unit::Share.short(today.error_rate())),
    ];
    rsx! {
        dl { class: "panel-numbers", title: "Since midnight in UTC",
            for (name , number) in numbers {
                div { key: "{name}", class: "panel-number", "data-testid": "panel-number", "data-name": name,
                    dt { "{name}" }
                    dd { "{number}" }
                }
            }
        }
        section {
            h3 { "Most active" }
            if panel.top.is_empty() {
                p { class: "muted", "Nobody has said anything yet." }
            }
            ol { class: "panel-list",
                for user in panel.top.iter() {
                    li { key: "{user.id}", "data-testid": "panel-user",
                        Link { to: Route::PersonUsage { id: user.id.clone(), view: View::default() },
                            {name_of(user)}
                        }
                        span { "{count(user.numbers.messages)} messages" }
                    }
                }
            }
        }
        section {
            h3 { "Recent activity" }
            if panel.recent.is_empty() {
                p { class: "muted", "Nothing has happened yet." }
            }
            ol { class: "panel-list",
                for activity in panel.recent.iter() {
                    li { key: "{activity.id}", "data-testid": "panel-activity", "data-kind": "{activity.kind}",
                        p {
                            strong { {somebody(activity.username.as_deref())} }
                            " "
                            {deed(activity)}
                        }
                        span { {clock.short(activity.at)} }
                    }
                }
            }
        }
    }
}
