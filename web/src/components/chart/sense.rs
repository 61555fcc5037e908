//! What lies over a chart and feels for its points.

use dioxus::prelude::*;

/// A slider that is not seen: browsers move it by arrows, Home and End and by touch, and say the
/// point that it is on.
#[component]
pub(super) fn Sense(
    name: &'static str,
    /// How many points there are, and how many are side by side.
    count: usize,
    columns: usize,
    at: Signal<Option<usize>>,
    /// The point that it is on, in words.
    said: String,
    /// The point below a place in the chart, in pixels.
    find: Callback<(f64, f64), Option<usize>>,
) -> Element {
    let mut at = at;
    let last = count.saturating_sub(1);
    let value = at().unwrap_or(last);
    rsx! {
        input {
            class: "chart-sense",
            r#type: "range",
            "data-testid": "sense-{name}",
            min: "0",
            max: last.to_string(),
            value: value.to_string(),
            "aria-label": "Points of the chart",
            "aria-valuetext": said,
            onfocus: move |_| at.set(Some(value)),
            onblur: move |_| at.set(None),
            oninput: move |event| at.set(event.value().parse().ok()),
            onkeydown: move |event| {
                let next = match event.key() {
                    Key::ArrowUp => value.checked_sub(columns),
                    Key::ArrowDown => Some(value + columns),
                    Key::Escape => {
                        at.set(None);
                        return;
                    }
                    _ => return,
                };
                if columns < count {
                    event.prevent_default();
                    if let Some(next) = next.filter(|next| *next <= last) {
                        at.set(Some(next));
                    }
                }
            },
            onpointermove: move |event| {
                let place = event.client_coordinates();
                let found = super::within(name, place.x, place.y).and_then(|it| find.call(it));
                if *at.peek() != found {
                    at.set(found);
                }
            },
            onpointerleave: move |_| at.set(None),
        }
    }
}
