//! Markdown as a tree that components can show.
//!
//! There is no HTML anywhere on the way, so nothing has to be sanitised: raw HTML in a text is
//! text, images are links, and links go only where [`safe_link`] lets them.

mod read;

pub use pulldown_cmark::Alignment;

/// Reads a text; an unfinished one (a fence without its end) reads as far as it goes.
pub fn read(text: &str) -> Vec<Block> {
    let mut blocks = read::blocks(text);
    outline(&mut blocks, &mut Vec::new());
    blocks
}

/// Texts start at any level and skip some; an outline that is read aloud must not.
fn outline(blocks: &mut [Block], open: &mut Vec<u8>) {
    for block in blocks {
        match block {
            Block::Heading { level, depth, .. } => {
                while open.last().is_some_and(|outer| *outer >= *level) {
                    open.pop();
                }
                open.push(*level);
                *depth = open.len() as u8;
            }
            Block::Quote(inner) => outline(inner, open),
            Block::List { items, .. } => {
                for item in items {
                    outline(&mut item.blocks, open);
                }
            }
            _ => {}
        }
    }
}

/// A paragraph or something as big as one.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading.
    Heading {
        /// 1 to 6, as it was written: how large it looks.
        level: u8,
        /// 1 for the outermost, never skipping one: where it stands in the outline.
        depth: u8,
        /// What it says.
        text: Vec<Inline>,
    },
    /// Running text.
    Paragraph(Vec<Inline>),
    /// Text directly inside a tight list item.
    Line(Vec<Inline>),
    /// A block of code.
    Code {
        /// Language label; empty when none was given.
        language: String,
        /// The code, without a line break at its end.
        text: String,
    },
    /// A quotation.
    Quote(Vec<Block>),
    /// A list.
    List {
        /// Number of the first item; absent for bullets.
        start: Option<u64>,
        /// The items.
        items: Vec<ListItem>,
    },
    /// A table.
    Table {
        /// One per column.
        alignment: Vec<Alignment>,
        /// The heading row.
        head: Vec<Vec<Inline>>,
        /// The other rows.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A line across.
    Rule,
}

/// One item of a list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListItem {
    /// For a task: whether it is done.
    pub checked: Option<bool>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A piece of running text.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Code.
    Code(String),
    /// Bold.
    Strong(Vec<Inline>),
    /// Italic.
    Emphasis(Vec<Inline>),
    /// Struck through.
    Struck(Vec<Inline>),
    /// A link; without an address when the address is not one we follow.
    Link(Option<String>, Vec<Inline>),
    /// A line break.
    Break,
}

/// The address if it is of the web or of a mailbox.
///
/// Addresses without a scheme are refused too: in an answer they would lead into our own pages.
pub fn safe_link(address: &str) -> Option<String> {
    let address = address.trim();
    let scheme = address.split(':').next()?.to_ascii_lowercase();
    let known = matches!(scheme.as_str(), "http" | "https" | "mailto");
    (known && address.len() > scheme.len() + 1).then(|| address.to_owned())
}

#[cfg(test)]
mod tests;
