use std::fs;
use std::path::Path;

use super::*;
use crate::scratch::Scratch;

const PAGE: &str = "<link href=\"{{css}}\"><link href=\"{{favicon}}\"><link href=\"{{manifest}}\">\
                    <script src=\"{{theme_js}}\"></script><script src=\"{{boot_js}}\"></script>";

#[test]
fn every_file_but_the_page_is_named_after_its_content() {
    let dist = assemble(app().path(), &bound()).unwrap();
    assert_eq!(
        unhashed(&dist),
        [
            "assets/app-#.css",
            "assets/boot-#.js",
            "assets/convoai_web-#.js",
            "assets/convoai_web-#.wasm",
            "assets/favicon-#.svg",
            "assets/fonts/inter-#.woff2",
            "assets/manifest-#.webmanifest",
            "assets/snippets-#/some-crate/inline0.js",
            "assets/theme-#.js",
            "index.html",
        ]
    );
}

#[test]
fn every_address_in_the_page_leads_to_a_file() {
    let dist = assemble(app().path(), &bound()).unwrap();
    let page = read(&dist, "index.html");
    let addresses: Vec<&str> = page.split('"').filter(|part| part.starts_with('/')).collect();
    assert_eq!(addresses.len(), 5);
    for address in addresses {
        assert!(dist.contains_key(&address[1..]), "{address} is not there");
    }
}

#[test]
fn style_sheets_are_joined_shared_ones_first() {
    let dist = assemble(app().path(), &bound()).unwrap();
    let favicon = address(&dist, "assets/favicon-");
    let css = read(&dist, address(&dist, "assets/app-").as_str());
    assert_eq!(css, format!("base {{}}\nlast {{ background: url(/{favicon}) }}\nbeside {{}}\n"));
}

#[test]
fn the_glue_finds_the_snippets_beside_it() {
    let dist = assemble(app().path(), &bound()).unwrap();
    let snippet = address(&dist, "assets/snippets-");
    let relative = snippet.strip_prefix("assets/").unwrap();
    let glue = dist.keys().find(|name| name.starts_with("assets/convoai_web-")).unwrap();
    assert_eq!(read(&dist, glue), format!("import {{ f }} from './{relative}';"));
}

#[test]
fn a_change_changes_the_names_that_depend_on_it() {
    let app = app();
    let before = assemble(app.path(), &bound()).unwrap();
    fs::write(app.path().join("assets/favicon.svg"), "<svg>other</svg>").unwrap();
    let after = assemble(app.path(), &bound()).unwrap();
    for changed in ["assets/favicon-", "assets/app-", "assets/manifest-"] {
        assert_ne!(address(&before, changed), address(&after, changed));
    }
    assert_eq!(address(&before, "assets/boot-"), address(&after, "assets/boot-"));
}

#[test]
fn a_page_without_a_placeholder_is_refused() {
    let app = app();
    fs::write(app.path().join("index.html"), PAGE.replace("{{css}}", "")).unwrap();
    refused(app.path(), "web/index.html lacks the placeholder {{css}}");
}

#[test]
fn an_unknown_asset_is_refused() {
    let app = app();
    fs::write(app.path().join("theme.js"), "load('{{asset:lost.svg}}')").unwrap();
    refused(app.path(), "web/theme.js uses {{asset:lost.svg}}, which nothing provides");
}

#[test]
fn braces_of_scripts_are_left_alone() {
    let app = app();
    fs::write(app.path().join("theme.js"), "f({{ a: 1 }}); `${{}}`").unwrap();
    let dist = assemble(app.path(), &bound()).unwrap();
    assert_eq!(read(&dist, &address(&dist, "assets/theme-")), "f({{ a: 1 }}); `${{}}`");
}

#[test]
fn a_missing_file_is_named() {
    let app = app();
    fs::remove_file(app.path().join("assets/favicon.svg")).unwrap();
    let error = assemble(app.path(), &bound()).unwrap_err();
    assert!(format!("{error:#}").contains("favicon.svg"), "{error:#}");
}

fn app() -> Scratch {
    let app = Scratch::new();
    for (name, content) in [
        ("index.html", PAGE),
        ("boot.js", "import init from '{{glue_js}}'; init('{{wasm}}');"),
        ("theme.js", "theme()"),
        ("assets/00-base.css", "base {}"),
        ("assets/99-last.css", "last { background: url({{asset:favicon.svg}}) }\n"),
        ("assets/favicon.svg", "<svg></svg>"),
        ("assets/fonts/inter.woff2", "font"),
        ("assets/manifest.webmanifest", "{\"icons\": [\"{{asset:favicon.svg}}\"]}"),
        ("src/components/button.css", "beside {}"),
        ("src/main.rs", "fn main() {}"),
    ] {
        let path = app.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    app
}

fn bound() -> Bound {
    Bound {
        wasm: b"\0asm".to_vec(),
        glue: "import { f } from './snippets/some-crate/inline0.js';".to_owned(),
        snippets: Files::from([("some-crate/inline0.js".to_owned(), b"export f".to_vec())]),
    }
}

fn refused(web: &Path, sentence: &str) {
    assert_eq!(assemble(web, &bound()).unwrap_err().to_string(), sentence);
}

fn address(dist: &Files, prefix: &str) -> String {
    dist.keys().find(|name| name.starts_with(prefix)).unwrap().clone()
}

fn read(dist: &Files, name: &str) -> String {
    String::from_utf8(dist[name].clone()).unwrap()
}

/// The names with their hashes taken out.
fn unhashed(dist: &Files) -> Vec<String> {
    let hash = |part: &str| part.len() >= 16 && part[..16].chars().all(|c| c.is_ascii_hexdigit());
    let cut = |name: &String| match name.split_once('-') {
        Some((stem, rest)) if hash(rest) => format!("{stem}-#{}", &rest[16..]),
        _ => name.clone(),
    };
    dist.keys().map(cut).collect()
}
