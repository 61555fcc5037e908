//! A field of cells.

use std::rc::Rc;

use dioxus::prelude::*;

use super::{Blank, Data, Sense, Tip, WIDE};
use crate::state::usage::grid::Grid;

/// Room above the cells for the names of the columns, in pixels.
const ABOVE: f64 = 20.0;
/// Cells that are narrower say nothing in writing.
const ROOM: f64 = 34.0;

/// The darker the more.
#[component]
pub(crate) fn Cells(grid: Rc<Grid>, name: &'static str) -> Element {
    let mut width = use_signal(|| WIDE);
    let at = use_signal(|| None::<usize>);
    if grid.is_empty() {
        return rsx! { Blank {} };
    }
    let columns = grid.columns.len();
    let (side, high) = (grid.side, grid.high);
    let slot = ((width() - side) / columns as f64).max(1.0);
    let height = ABOVE + high * grid.rows.len() as f64;
    let count = grid.len();
    let find = use_callback(move |(x, y): (f64, f64)| {
        let (column, row) = ((x - side) / slot, (y - ABOVE) / high);
        let inside = column >= 0.0 && row >= 0.0 && column < columns as f64;
        let place = row.max(0.0) as usize * columns + column.max(0.0) as usize;
        (inside && place < count).then_some(place)
    });
    let table = {
        let grid = grid.clone();
        use_callback(move |()| grid.table())
    };
    let here = at().and_then(|place| Some((place, grid.say(place)?)));
    let corner = |place: usize| {
        let (row, column) = (place / columns, place % columns);
        (side + slot * column as f64, ABOVE + high * row as f64)
    };
    let written = grid.written && slot >= ROOM;
    rsx! {
        div { class: "chart", "data-testid": name,
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
                    "aria-label": "{grid.said}",
                    width: width(),
                    height,
                    for (column , (said , shown)) in grid.columns.iter().enumerate() {
                        if *shown {
                            text { class: "cell-column", x: corner(column).0 + 1.0, y: 13.0, "{said}" }
                        }
                    }
                    for (row , line) in grid.rows.iter().enumerate() {
                        text {
                            class: "cell-row",
                            x: 0.0,
                            y: ABOVE + high * row as f64 + high / 2.0 + 4.0,
                            "{line.name}"
                        }
                        for (column , cell) in line.cells.iter().enumerate() {
                            if let Some(cell) = cell {
                                rect {
                                    class: "cell",
                                    "data-shade": cell.shade.to_string(),
                                    x: corner(column).0 + 1.0,
                                    y: ABOVE + high * row as f64 + 1.0,
                                    width: slot - 2.0,
                                    height: high - 2.0,
                                    rx: 3.0,
                                }
                                if written {
                                    text {
                                        class: "cell-text",
                                        "data-shade": cell.shade.to_string(),
                                        x: corner(column).0 + slot / 2.0,
                                        y: ABOVE + high * row as f64 + high / 2.0 + 4.0,
                                        "{cell.text}"
                                    }
                                }
                            }
                        }
                    }
                    if let Some((place, _)) = here {
                        rect {
                            class: "cell-here",
                            x: corner(place).0 + 1.0,
                            y: corner(place).1 + 1.0,
                            width: slot - 2.0,
                            height: high - 2.0,
                            rx: 3.0,
                        }
                    }
                }
                Sense {
                    name,
                    count,
                    columns,
                    at,
                    said: here.as_ref().map(|(_, said)| said.clone()).unwrap_or_default(),
                    find,
                }
                if let Some((place, said)) = here {
                    Tip { middle: corner(place).0 + slot / 2.0, width: width(),
                        strong { "{said}" }
                    }
                }
            }
            if !grid.written {
                p { class: "cell-legend", "aria-hidden": "true",
                    "Less"
                    for shade in 0..=5 {
                        span { key: "{shade}", "data-shade": shade.to_string() }
                    }
                    "More"
                }
            }
            Data { said: grid.said.clone(), table }
        }
    }
}
