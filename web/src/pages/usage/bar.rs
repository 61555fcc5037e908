//! Which period is looked at.

use chrono::NaiveDate;
use dioxus::prelude::*;

use crate::{
    browser,
    state::usage::view::{Range, View},
};

#[component]
pub(super) fn Bar(
    view: View,
    onview: EventHandler<View>,
    /// Whether there is a period before to compare with.
    #[props(default = true)]
    compares: bool,
    /// What else can be done.
    children: Element,
) -> Element {
    let today = browser::clock().today();
    let (from, to) = view.range.days(today);
    let last = to.and_then(|to| to.pred_opt()).unwrap_or(today);
    let between = move |from: NaiveDate, last: NaiveDate| {
        let range = Range::Between(from.min(last), last.max(from));
        onview.call(View { range, ..view });
    };
    rsx! {
        div { class: "usage-bar",
            fieldset { class: "theme-switch", "data-testid": "ranges",
                legend { class: "visually-hidden", "Period" }
                for (range , id , name) in Range::NAMED {
                    label { key: "{id}",
                        input {
                            r#type: "radio",
                            name: "range",
                            "data-testid": "range-{id}",
                            checked: view.range == range,
                            onchange: move |_| onview.call(View { range, ..view }),
                        }
                        span { "{name}" }
                    }
                }
            }
            div { class: "usage-days",
                input {
                    r#type: "date",
                    "aria-label": "First day",
                    "data-testid": "first-day",
                    value: from.to_string(),
                    max: today.to_string(),
                    onchange: move |event| {
                        if let Ok(from) = event.value().parse() {
                            between(from, last);
                        }
                    },
                }
                span { class: "muted", "to" }
                input {
                    r#type: "date",
                    "aria-label": "Last day",
                    "data-testid": "last-day",
                    value: last.to_string(),
                    max: today.to_string(),
                    onchange: move |event| {
                        if let Ok(last) = event.value().parse() {
                            between(from, last);
                        }
                    },
                }
            }
            if compares {
                label { class: "usage-compare",
                    input {
                        r#type: "checkbox",
                        "data-testid": "compare",
                        checked: !view.alone,
                        onchange: move |event| onview.call(View { alone: !event.checked(), ..view }),
                    }
                    "Compare"
                }
            }
            div { class: "usage-tools", {children} }
        }
    }
}
