//! Only those conversations that have a tag.

use dioxus::prelude::*;

use crate::desk::Desk;

#[component]
pub(crate) fn TagFilter() -> Element {
    let desk = use_context::<Desk>();
    let list = desk.conversations.read();
    let wanted = list.tag.clone();
    if list.tags().is_empty() && wanted.is_none() {
        return rsx! {};
    }
    let tags: Vec<_> = list.tags().iter().cloned().collect();
    rsx! {
        div { class: "tag-filter", role: "group", "aria-label": "Filter by tag",
            for tag in tags {
                button {
                    key: "{tag}",
                    class: "tag-button",
                    r#type: "button",
                    "data-testid": "tag-filter",
                    "aria-pressed": (wanted.as_ref() == Some(&tag)).to_string(),
                    onclick: {
                        let chosen = wanted.as_ref() == Some(&tag);
                        move |_| desk.filter((!chosen).then(|| tag.clone()))
                    },
                    "{tag}"
                }
            }
        }
    }
}
