//! Charts, drawn by ourselves. Each says in a sentence what it shows, tells its points to pointer
//! and keyboard, and is a table for whoever asks.

mod cells;
mod data;
mod sense;

use std::rc::Rc;

use dioxus::prelude::*;

use crate::{
    browser,
    state::usage::{
        amount::pixels,
        plot::{Plot, spark},
    },
};

pub(crate) use cells::Cells;
use {data::Data, sense::Sense};

/// How high a chart is, in pixels; it takes that room before its width is known.
const HIGH: f64 = 232.0;
/// How wide a chart is until that is known, in pixels.
const WIDE: f64 = 520.0;
/// How far the note at a point is from it, in pixels.
const APART: f64 = 14.0;
/// With more lines than these, those that are nothing at a point are passed over.
const FEW: usize = 4;

/// Values over time.
#[component]
pub(crate) fn Chart(plot: Rc<Plot>, name: &'static str) -> Element {
    let mut width = use_signal(|| WIDE);
    let at = use_signal(|| None::<usize>);
    if plot.is_empty() {
        return rsx! { Blank {} };
    }
    let count = plot.steps.len();
    let drawing = plot.draw(width(), HIGH);
    let here = at().filter(|step| *step < count);
    let across = drawing.across;
    let middle = here.map(|step| across.middle(step));
    let (left, end, foot) = (across.left, across.end(), drawing.foot);
    let find = use_callback(move |(x, _): (f64, f64)| across.step_at(x));
    let table = {
        let plot = plot.clone();
        use_callback(move |()| plot.table())
    };
    rsx! {
        div { class: "chart", "data-testid": name,
            if plot.lines.len() > 1 {
                ul { class: "chart-legend",
                    for line in plot.lines.iter() {
                        li { key: "{line.name}",
                            span { class: "chart-swatch", "data-colour": line.colour.to_string() }
                            "{line.name}"
                        }
                    }
                }
            }
            div {
                id: "chart-{name}",
                class: "chart-area",
                onresize: move |event| {
                    if let Ok(size) = event.get_content_box_size() {
                        width.set(size.width);
                    }
                },
                svg {
                    class: "chart-picture",
                    role: "img",
                    "aria-label": "{plot.said}",
                    width: width(),
                    height: HIGH,
                    for (height , said) in drawing.ticks.iter() {
                        line { class: "chart-rule", x1: left, x2: end, y1: *height, y2: *height }
                        text { class: "chart-tick", x: left - 7.0, y: height + 4.0, "{said}" }
                    }
                    for (middle , said) in drawing.names.iter() {
                        text { class: "chart-name", x: *middle, y: foot + 17.0, "{said}" }
                    }
                    if let Some(middle) = middle {
                        line { class: "chart-here", x1: middle, x2: middle, y1: 6.0, y2: foot }
                    }
                    for mark in drawing.marks.iter() {
                        path {
                            class: "chart-mark",
                            "data-kind": mark.kind,
                            "data-colour": mark.colour.to_string(),
                            d: "{mark.path}",
                        }
                    }
                }
                Sense {
                    name,
                    count,
                    columns: count,
                    at,
                    said: here.map(|step| plot.say(step)).unwrap_or_default(),
                    find,
                }
                if let (Some(step), Some(middle)) = (here, middle) {
                    Tip { middle, width: width(),
                        strong { "{plot.steps[step].1}" }
                        for (line , value) in plot.lines.iter().zip(plot.at(step)) {
                            if plot.lines.len() <= FEW || value.unwrap_or_default() > 0.0 {
                                span { key: "{line.name}", class: "chart-tip-line",
                                    span { class: "chart-swatch", "data-colour": line.colour.to_string() }
                                    span { "{line.name}" }
                                    b { {value.map_or("–".into(), |value| plot.unit.full(value))} }
                                }
                            }
                        }
                        if let Some(total) = plot.total(step) {
                            span { class: "chart-tip-line",
                                span { class: "chart-swatch" }
                                span { "All" }
                                b { {plot.unit.full(total)} }
                            }
                        }
                    }
                }
            }
            Data { said: plot.said.clone(), table }
        }
    }
}

/// In place of a chart without anything on it.
#[component]
pub(crate) fn Blank() -> Element {
    rsx! {
        p { class: "chart-none", "Nothing was counted in this period." }
    }
}

/// A note beside a point, on the side where there is room.
#[component]
fn Tip(middle: f64, width: f64, children: Element) -> Element {
    let right = middle > width / 2.0;
    let beside = |place: f64| format!("{}px", pixels(place + APART));
    let auto = || "auto".to_owned();
    rsx! {
        div {
            class: "chart-tip",
            "data-testid": "chart-tip",
            "aria-hidden": "true",
            left: if right { auto() } else { beside(middle) },
            right: if right { beside(width - middle) } else { auto() },
            {children}
        }
    }
}

/// How something went, at a glance; its number is said elsewhere.
#[component]
pub(crate) fn Spark(values: Vec<f64>) -> Element {
    rsx! {
        svg { class: "spark", view_box: "0 0 96 28", "preserveAspectRatio": "none", "aria-hidden": "true",
            path { d: spark(&values, 96.0, 28.0) }
        }
    }
}

/// Where something on the screen is within a chart, in pixels.
fn within(name: &str, x: f64, y: f64) -> Option<(f64, f64)> {
    let [left, top, ..] = browser::place(&format!("chart-{name}"))?;
    Some((x - left, y - top))
}
