//! Where a conversation begins.

use dioxus::prelude::*;

use super::Logo;
use crate::desk::Desk;

/// Beginnings that show what this is good for.
const IDEAS: [(&str, &str); 4] = [
    ("Explain something", "Explain how vaccines work, as if I were twelve."),
    ("Write with me", "Help me write a friendly reminder about an unpaid invoice."),
    ("Look at code", "Show me how to read a file line by line in Rust, with an example."),
    ("Make a plan", "Plan a quiet weekend in the mountains for two, with a packing list."),
];

#[component]
pub(crate) fn EmptyState(onpick: EventHandler<&'static str>) -> Element {
    let desk = use_context::<Desk>();
    let session = desk.access.session.read();
    let name = session.as_ref().map(|session| {
        let user = &session.user;
        let full = user.full_name.as_deref().and_then(|name| name.split_whitespace().next());
        full.unwrap_or(&user.username).to_owned()
    });
    rsx! {
        section { class: "empty-state", "data-testid": "empty-state",
            Logo {}
            h2 {
                if let Some(name) = name {
                    "Hello, {name}."
                } else {
                    "Hello."
                }
                br {}
                span { class: "muted", "What would you like to talk about?" }
            }
            ul { class: "ideas",
                for (title, text) in IDEAS {
                    li { key: "{title}",
                        button { r#type: "button", onclick: move |_| onpick.call(text),
                            strong { "{title}" }
                            span { "{text}" }
                        }
                    }
                }
            }
        }
    }
}
