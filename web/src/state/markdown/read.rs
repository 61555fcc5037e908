//! From text to tree.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{Block, Inline, ListItem, safe_link};

/// Deeper nesting is flattened, so that no text can exhaust the stack.
const DEEPEST: usize = 24;

/// The tree of a text, its headings not yet put in order.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    Reader { events: Parser::new_ext(text, options) }.blocks(0).blocks
}

struct Reader<'a> {
    events: Parser<'a>,
}

impl<'a> Reader<'a> {
    /// Reads up to the end of the container that was just entered.
    fn blocks(&mut self, depth: usize) -> ListItem {
        let mut out = ListItem::default();
        let mut flattened = 0;
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(tag) if is_container(&tag) && depth >= DEEPEST => flattened += 1,
                Event::Start(tag) => {
                    if let Some(block) = self.block(tag, depth, &mut out.blocks) {
                        out.blocks.push(block);
                    }
                }
                Event::End(_) if flattened > 0 => flattened -= 1,
                Event::End(_) => break,
                Event::Rule => out.blocks.push(Block::Rule),
                Event::TaskListMarker(done) => out.checked = Some(done),
                other => push_to_line(&mut out.blocks, leaf(other)),
            }
        }
        out
    }

    /// Reads one block; a piece of running text goes to the line that is being built instead.
    fn block(&mut self, tag: Tag<'a>, depth: usize, line: &mut Vec<Block>) -> Option<Block> {
        Some(match tag {
            Tag::Paragraph => Block::Paragraph(self.inlines(depth + 1)),
            Tag::Heading { level, .. } => {
                Block::Heading { level: level as u8, depth: 1, text: self.inlines(depth + 1) }
            }
            Tag::BlockQuote(_) => Block::Quote(self.blocks(depth + 1).blocks),
            Tag::CodeBlock(kind) => Block::Code { language: language(&kind), text: self.text() },
            Tag::HtmlBlock => Block::Paragraph(vec![Inline::Text(self.text())]),
            Tag::List(start) => Block::List { start, items: self.items(depth + 1) },
            Tag::Table(alignment) => {
                let (head, rows) = self.table(depth + 1);
                Block::Table { alignment, head, rows }
            }
            inline => {
                let piece = self.inline(inline, depth + 1);
                push_to_line(line, piece);
                return None;
            }
        })
    }

    fn items(&mut self, depth: usize) -> Vec<ListItem> {
        let mut items = Vec::new();
        while let Some(Event::Start(_)) = self.events.next() {
            items.push(self.blocks(depth));
        }
        items
    }

    fn table(&mut self, depth: usize) -> (Vec<Vec<Inline>>, Vec<Vec<Vec<Inline>>>) {
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        while let Some(Event::Start(row)) = self.events.next() {
            let mut cells = Vec::new();
            while let Some(Event::Start(_)) = self.events.next() {
                cells.push(self.inlines(depth));
            }
            if row == Tag::TableHead {
                head = cells;
            } else {
                rows.push(cells);
            }
        }
        (head, rows)
    }

    fn inlines(&mut self, depth: usize) -> Vec<Inline> {
        let mut out = Vec::new();
        let mut flattened = 0;
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(_) if depth >= DEEPEST => flattened += 1,
                Event::Start(tag) => out.push(self.inline(tag, depth + 1)),
                Event::End(_) if flattened > 0 => flattened -= 1,
                Event::End(_) => break,
                other => push(&mut out, leaf(other)),
            }
        }
        out
    }

    fn inline(&mut self, tag: Tag<'a>, depth: usize) -> Inline {
        match tag {
            Tag::Strong => Inline::Strong(self.inlines(depth)),
            Tag::Emphasis => Inline::Emphasis(self.inlines(depth)),
            Tag::Strikethrough => Inline::Struck(self.inlines(depth)),
            Tag::Link { dest_url, .. } => Inline::Link(safe_link(&dest_url), self.inlines(depth)),
            Tag::Image { dest_url, .. } => {
                let mut label = self.inlines(depth);
                if label.is_empty() {
                    label.push(Inline::Text(dest_url.to_string()));
                }
                Inline::Link(safe_link(&dest_url), label)
            }
            // Nothing else is switched on; keep what it says.
            _ => Inline::Emphasis(self.inlines(depth)),
        }
    }

    /// The text up to the end of the block, without its last line break.
    fn text(&mut self) -> String {
        let mut text = String::new();
        for event in self.events.by_ref() {
            match event {
                Event::Text(piece) | Event::Html(piece) => text.push_str(&piece),
                Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => break,
                _ => {}
            }
        }
        text.truncate(text.trim_end_matches('\n').len());
        text
    }
}

fn is_container(tag: &Tag) -> bool {
    !matches!(tag, Tag::CodeBlock(_) | Tag::HtmlBlock)
}

fn language(kind: &CodeBlockKind) -> String {
    match kind {
        CodeBlockKind::Fenced(info) => {
            info.split([' ', ',', '{']).next().unwrap_or_default().to_owned()
        }
        CodeBlockKind::Indented => String::new(),
    }
}

fn leaf(event: Event) -> Inline {
    match event {
        Event::Code(text) => Inline::Code(text.to_string()),
        Event::HardBreak => Inline::Break,
        Event::SoftBreak => Inline::Text(" ".into()),
        Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
            Inline::Text(text.to_string())
        }
        _ => Inline::Text(String::new()),
    }
}

fn push(line: &mut Vec<Inline>, piece: Inline) {
    match (line.last_mut(), piece) {
        (Some(Inline::Text(text)), Inline::Text(more)) => text.push_str(&more),
        (_, piece) => line.push(piece),
    }
}

fn push_to_line(blocks: &mut Vec<Block>, piece: Inline) {
    if let Some(Block::Line(line)) = blocks.last_mut() {
        return push(line, piece);
    }
    blocks.push(Block::Line(vec![piece]));
}
