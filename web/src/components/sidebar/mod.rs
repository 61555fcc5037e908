//! The list of conversations; on narrow screens a drawer.

use dioxus::prelude::*;
use gloo_timers::future::TimeoutFuture;

use super::{
    Icon, Logo, Picture, conversation_item::ConversationItem, tag_filter::TagFilter,
    user_menu::UserMenu,
};
use crate::{
    browser,
    desk::{Desk, OpenSheet},
    route::Route,
    state::transcript::Load,
};

/// Id of the button that closes the drawer.
pub(crate) const DRAWER_CLOSE: &str = "drawer-close";
/// How often "5 min" is counted anew, in milliseconds.
const MINUTE_MS: u32 = 60_000;

#[component]
pub(crate) fn Sidebar(active: Option<String>) -> Element {
    let mut desk = use_context::<Desk>();
    rsx! {
        nav { class: "sidebar", "aria-label": "Conversations",
            div { class: "sidebar-head",
                Logo {}
                span { class: "sidebar-name", "ConvoAI" }
                button {
                    class: "icon-button",
                    r#type: "button",
                    "data-testid": "find",
                    title: "Find (Ctrl K)",
                    "aria-label": "Find a conversation",
                    onclick: move |_| desk.sheet.set(Some(OpenSheet::Finder)),
                    Icon { of: Picture::Search }
                }
                button {
                    class: "icon-button wide-only",
                    r#type: "button",
                    "data-testid": "hide-list",
                    title: "Hide the list (Ctrl B)",
                    "aria-label": "Hide the list",
                    onclick: move |_| desk.toggle_list(),
                    Icon { of: Picture::Side }
                }
                button {
                    id: DRAWER_CLOSE,
                    class: "icon-button drawer-only",
                    r#type: "button",
                    "aria-label": "Close the list",
                    onclick: move |_| desk.drawer.set(false),
                    Icon { of: Picture::Close }
                }
            }
            Link {
                class: "button new-conversation",
                to: Route::NewChat {},
                "data-testid": "new-conversation",
                onclick: move |_| desk.drawer.set(false),
                Icon { of: Picture::Plus }
                "New conversation"
            }
            TagFilter {}
            div {
                class: "sidebar-list",
                onscroll: move |event| {
                    let below = f64::from(event.scroll_height() - event.client_height())
                        - event.scroll_top();
                    if below < 300.0 {
                        desk.read_more();
                    }
                },
                List { active }
            }
            Link {
                class: "menu-button sidebar-all",
                to: Route::AllConversations {},
                "data-testid": "all-conversations",
                onclick: move |_| desk.drawer.set(false),
                Icon { of: Picture::Chats }
                "All conversations"
            }
            UserMenu {}
        }
    }
}

#[component]
fn List(active: Option<String>) -> Element {
    let desk = use_context::<Desk>();
    let mut minutes = use_signal(|| 0);
    use_future(move || async move {
        loop {
            TimeoutFuture::new(MINUTE_MS).await;
            minutes += 1;
        }
    });
    // Read so that passing time shows the list anew.
    _ = minutes.read();
    let list = desk.conversations.read();
    match &list.load {
        Load::Loading => rsx! {
            ul { class: "skeleton-list", "aria-label": "Loading",
                for place in 0..6 {
                    li { key: "{place}", class: "skeleton" }
                }
            }
        },
        Load::Failed(why) | Load::Gone(why) => rsx! {
            div { class: "list-note", role: "alert",
                p { "{why}" }
                button {
                    class: "button",
                    "data-look": "plain",
                    r#type: "button",
                    onclick: move |_| desk.read_list_again(),
                    "Try again"
                }
            }
        },
        Load::Ready if list.items().is_empty() => rsx! {
            p { class: "list-note", "Your conversations will be listed here." }
        },
        Load::Ready => rsx! {
            for (heading, group) in list.groups(&browser::clock()) {
                section { key: "{heading}",
                    h2 { class: "list-heading", "{heading}" }
                    ul { class: "list",
                        for conversation in group {
                            ConversationItem {
                                key: "{conversation.id}",
                                active: active.as_deref() == Some(conversation.id.as_str()),
                                conversation,
                            }
                        }
                    }
                }
            }
            if list.next.is_some() {
                button {
                    class: "link-button list-more",
                    r#type: "button",
                    onclick: move |_| desk.read_more(),
                    "Show more"
                }
            }
        },
    }
}
