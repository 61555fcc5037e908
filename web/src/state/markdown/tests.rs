use super::{Block, Inline, read, safe_link};

fn text(text: &str) -> Inline {
    Inline::Text(text.into())
}

#[test]
fn running_text_has_its_marks() {
    assert_eq!(
        read("a **b** `c` ~~d~~"),
        [Block::Paragraph(vec![
            text("a "),
            Inline::Strong(vec![text("b")]),
            text(" "),
            Inline::Code("c".into()),
            text(" "),
            Inline::Struck(vec![text("d")]),
        ])]
    );
}

#[test]
fn an_open_fence_is_already_code() {
    let code = |text: &str| Block::Code { language: "rust".into(), text: text.into() };
    assert_eq!(read("```rust\nfn main() {"), [code("fn main() {")]);
    assert_eq!(read("```rust\nfn main() {}\n```"), [code("fn main() {}")]);
}

#[test]
fn raw_html_is_text() {
    assert_eq!(
        read("<script>alert(1)</script>"),
        [Block::Paragraph(vec![text("<script>alert(1)</script>")])]
    );
    assert_eq!(read("a <b>c"), [Block::Paragraph(vec![text("a <b>c")])]);
}

#[test]
fn links_go_to_the_web_or_a_mailbox() {
    assert_eq!(safe_link("https://a.example").as_deref(), Some("https://a.example"));
    assert_eq!(safe_link("MAILTO:a@b.example").as_deref(), Some("MAILTO:a@b.example"));
    for refused in ["javascript:alert(1)", " JavaScript:x", "data:text/html,x", "/c/1", "https:"] {
        assert_eq!(safe_link(refused), None, "{refused}");
    }
}

#[test]
fn an_image_is_a_link() {
    assert_eq!(
        read("![cat](https://a.example/cat.png)"),
        [Block::Paragraph(vec![Inline::Link(
            Some("https://a.example/cat.png".into()),
            vec![text("cat")]
        )])]
    );
}

#[test]
fn lists_hold_lines_and_tasks() {
    let Block::List { start: None, items } = &read("- [x] done\n- open\n  1. one\n")[0] else {
        panic!("a list was expected");
    };
    assert_eq!(items[0].checked, Some(true));
    assert_eq!(items[0].blocks, [Block::Line(vec![text("done")])]);
    assert!(matches!(items[1].blocks[1], Block::List { start: Some(1), .. }));
}

#[test]
fn tables_have_a_head_and_rows() {
    let Block::Table { head, rows, .. } = &read("| a | b |\n|---|--:|\n| 1 | 2 |")[0] else {
        panic!("a table was expected");
    };
    assert_eq!((head.len(), rows.len()), (2, 1));
}

#[test]
fn nothing_is_too_deep() {
    let quotes = format!("{}end", "> ".repeat(5000));
    let emphasis = "*a **b ".repeat(5000) + &"** *".repeat(5000);
    let list: String = (0..400).map(|n| format!("{}- x\n", " ".repeat(n * 2))).collect();
    let table = format!("{}| a |\n|---|\n| 1 |\n", "> ".repeat(40));
    for deep in [quotes, emphasis, list, table] {
        assert!(!read(&deep).is_empty());
    }
}

#[test]
fn every_beginning_of_a_text_can_be_read() {
    let text = "# T\n\n- a\n  - b\n\n| a |\n|---|\n| `1` |\n\n```js\nx\n```\n\n> **q** [l](https://x.example)";
    for end in 0..text.len() {
        read(&text[..end]);
    }
}

#[test]
fn the_outline_skips_no_level() {
    let depths: Vec<u8> = read("## a\n#### b\n### c\n## d\n# e\n> ### f")
        .iter()
        .flat_map(|block| match block {
            Block::Quote(inner) => inner.clone(),
            other => vec![other.clone()],
        })
        .filter_map(|block| match block {
            Block::Heading { depth, .. } => Some(depth),
            _ => None,
        })
        .collect();
    assert_eq!(depths, [1, 2, 2, 1, 1, 2]);
}
