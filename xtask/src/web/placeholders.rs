//! Names in braces: `{{css}}`, `{{asset:logo.svg}}`.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

/// What a name in braces stands for, usually an address.
pub(super) type Names = BTreeMap<String, String>;

/// Replaces every `{{name}}` and insists on two things: that every name is
/// known, and that every required one is used. A page that silently lacks its
/// style sheet is found by a visitor, a failed build is found here.
pub(super) fn fill(file: &str, text: &str, names: &Names, required: &[&str]) -> Result<String> {
    for name in required {
        if !text.contains(&format!("{{{{{name}}}}}")) {
            bail!("web/{file} lacks the placeholder {{{{{name}}}}}");
        }
    }
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        match after.split_once("}}") {
            Some((name, after)) if is_name(name) => {
                let Some(value) = names.get(name) else {
                    bail!("web/{file} uses {{{{{name}}}}}, which nothing provides");
                };
                filled.push_str(value);
                rest = after;
            }
            // Two braces that are not ours, such as a JavaScript object.
            _ => {
                filled.push_str("{{");
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    Ok(filled)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:@".contains(c))
}
