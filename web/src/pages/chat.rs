//! Talking.

use dioxus::prelude::*;

use crate::{
    browser,
    components::{COMPOSER, Composer, EmptyState, PageHead, Thread},
    desk::Desk,
    route::Route,
    state::{title, transcript::Load},
};

/// A conversation that is yet to be started.
#[component]
pub(crate) fn NewChat() -> Element {
    rsx! { Chat { id: None } }
}

/// A conversation.
#[component]
pub(crate) fn Conversation(id: String) -> Element {
    rsx! { Chat { id: Some(id) } }
}

#[component]
fn Chat(id: Option<String>) -> Element {
    let mut desk = use_context::<Desk>();
    use_effect(use_reactive((&id,), move |(id,)| desk.show(id)));

    let title = match &id {
        None => title::UNNAMED.to_owned(),
        Some(id) => {
            let list = desk.conversations.read();
            desk.title_of(id, list.get(id).and_then(|known| known.title.as_deref()))
        }
    };
    use_effect(use_reactive((&title,), |(title,)| {
        browser::set_title(&format!("{title} – ConvoAI"));
    }));

    // The page is named by the address; the thread follows a moment later.
    let open = use_memo(move || desk.transcript.read().conversation.clone());
    let is_here = *open.read() == id.clone().unwrap_or_default();
    let is_gone = use_memo(move || matches!(desk.transcript.read().load, Load::Gone(_)));
    rsx! {
        PageHead { title: "{title}" }
        if id.is_none() {
            div { class: "chat-empty",
                EmptyState {
                    onpick: move |idea: &'static str| {
                        desk.texts.write().insert(String::new(), idea.into());
                        browser::focus(COMPOSER);
                    },
                }
            }
        } else if is_here {
            Thread { key: "{open}" }
        } else {
            div { class: "chat-empty" }
        }
        if !(is_here && is_gone()) {
            div { class: "chat-foot",
                Composer {
                    conversation: id.clone().unwrap_or_default(),
                    onsent: move |conversation| {
                        navigator().push(Route::Conversation { id: conversation });
                    },
                }
                p { class: "chat-hint", "Answers can be wrong. Check what matters." }
            }
        }
    }
}
