//! Shows a text with marks. No HTML on the way: every piece becomes an element.

use dioxus::prelude::*;

use super::code_block::CodeBlock;
use crate::state::markdown::{Alignment, Block, Inline, ListItem, read};

/// A whole text. While it grows only its last block changes, so only that is shown anew.
#[component]
pub(crate) fn Markdown(text: String) -> Element {
    rsx! {
        div { class: "markdown",
            for (place, block) in read(&text).into_iter().enumerate() {
                // Blocks have no ids; a text only ever grows at its end.
                BlockView { key: "{place}", block }
            }
        }
    }
}

#[component]
fn BlockView(block: Block) -> Element {
    show_block(&block)
}

fn show_blocks(blocks: &[Block]) -> Element {
    rsx! {
        for block in blocks {
            {show_block(block)}
        }
    }
}

fn show_block(block: &Block) -> Element {
    match block {
        Block::Heading { level, depth, text } => heading(*level, *depth, text),
        Block::Paragraph(text) => rsx! { p { {show(text)} } },
        Block::Line(text) => show(text),
        Block::Code { language, text } => rsx! {
            CodeBlock { language: language.clone(), text: text.clone() }
        },
        Block::Quote(blocks) => rsx! { blockquote { {show_blocks(blocks)} } },
        Block::List { start: None, items } => rsx! { ul { {show_items(items)} } },
        Block::List { start: Some(start), items } => rsx! {
            ol { start: *start as i64, {show_items(items)} }
        },
        Block::Table { alignment, head, rows } => table(alignment, head, rows),
        Block::Rule => rsx! { hr {} },
    }
}

/// Headings of an answer stand below those of the page.
fn heading(level: u8, depth: u8, text: &[Inline]) -> Element {
    match depth {
        1 => rsx! { h3 { "data-level": level, {show(text)} } },
        2 => rsx! { h4 { "data-level": level, {show(text)} } },
        3 => rsx! { h5 { "data-level": level, {show(text)} } },
        _ => rsx! { h6 { "data-level": level, {show(text)} } },
    }
}

fn show_items(items: &[ListItem]) -> Element {
    rsx! {
        for item in items {
            li { "data-task": item.checked.map(|_| "true"),
                if let Some(checked) = item.checked {
                    input {
                        r#type: "checkbox",
                        checked,
                        disabled: true,
                        "aria-label": if checked { "Done" } else { "Open" },
                    }
                }
                {show_blocks(&item.blocks)}
            }
        }
    }
}

fn table(alignment: &[Alignment], head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) -> Element {
    let side = |column: usize| match alignment.get(column) {
        Some(Alignment::Center) => "center",
        Some(Alignment::Right) => "right",
        _ => "left",
    };
    rsx! {
        // Reachable by keyboard, so that wide tables can be scrolled.
        div { class: "table-scroll", tabindex: "0", role: "group", "aria-label": "Table",
            table {
                thead {
                    tr {
                        for (column, cell) in head.iter().enumerate() {
                            // A heading that says nothing is none.
                            if cell.is_empty() {
                                td {}
                            } else {
                                th { scope: "col", "data-side": side(column), {show(cell)} }
                            }
                        }
                    }
                }
                tbody {
                    for row in rows {
                        tr {
                            for (column, cell) in row.iter().enumerate() {
                                td { "data-side": side(column), {show(cell)} }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn show(text: &[Inline]) -> Element {
    rsx! {
        for piece in text {
            {
                match piece {
                    Inline::Text(text) => rsx! { "{text}" },
                    Inline::Code(text) => rsx! { code { "{text}" } },
                    Inline::Strong(text) => rsx! { strong { {show(text)} } },
                    Inline::Emphasis(text) => rsx! { em { {show(text)} } },
                    Inline::Struck(text) => rsx! { del { {show(text)} } },
                    Inline::Link(None, text) => rsx! { span { {show(text)} } },
                    Inline::Link(Some(address), text) => rsx! {
                        a {
                            href: "{address}",
                            target: "_blank",
                            rel: "noopener noreferrer",
                            {show(text)}
                        }
                    },
                    Inline::Break => rsx! { br {} },
                }
            }
        }
    }
}
