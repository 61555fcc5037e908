//! Numbers, each with how it changed and how it went.

use std::cmp::Ordering;

use dioxus::prelude::*;

use super::Spark;
use crate::state::usage::numbers::Tile;

#[component]
pub(crate) fn Tiles(tiles: Vec<Tile>) -> Element {
    rsx! {
        ul { class: "tiles", "data-testid": "tiles",
            for tile in tiles {
                One { key: "{tile.name}", tile }
            }
        }
    }
}

#[component]
fn One(tile: Tile) -> Element {
    rsx! {
        li { class: "tile", "data-testid": "tile", "data-name": tile.name,
            span { class: "tile-name", "{tile.name}" }
            span { class: "tile-number", title: "{tile.full}", "{tile.short}" }
            span { class: "tile-note",
                if let Some(change) = tile.change {
                    {
                        let (arrow, word) = match change.way {
                            Ordering::Greater => ("↑", "more"),
                            Ordering::Less => ("↓", "less"),
                            Ordering::Equal => ("→", "as"),
                        };
                        let mood = match (change.way, tile.burden) {
                            (Ordering::Equal, _) => "plain",
                            (Ordering::Greater, false) | (Ordering::Less, true) => "good",
                            _ => "bad",
                        };
                        rsx! {
                            span { class: "tile-change", "data-mood": mood,
                                span { "aria-hidden": "true", "{arrow} " }
                                "{change.text}"
                                span { class: "visually-hidden", " {word} than before" }
                            }
                        }
                    }
                }
                "{tile.note}"
            }
            if tile.line.len() > 1 {
                Spark { values: tile.line }
            }
        }
    }
}
