//! Talking.

use dioxus::prelude::*;

use crate::{
    browser,
    components::{
        COMPOSER, Composer, ConversationMenu, EmptyState, Ended, Icon, PageHead, PanelButton,
        Picture, Rename, Tag, Thread,
    },
    desk::{Desk, OpenSheet},
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

    let opened = desk.opened.read().clone().filter(|opened| Some(&opened.id) == id.as_ref());
    let title = match &id {
        None => title::UNNAMED.to_owned(),
        Some(id) => {
            let list = desk.conversations.read();
            let known = list.get(id).or(opened.as_ref());
            desk.title_of(id, known.and_then(|known| known.title.as_deref()))
        }
    };
    use_effect(use_reactive((&title,), |(title,)| {
        browser::set_title(&format!("{title} – ConvoAI"));
    }));

    // The page is named by the address; the thread follows a moment later.
    let open = use_memo(move || desk.transcript.read().conversation.clone());
    let is_here = *open.read() == id.clone().unwrap_or_default();
    let is_gone = use_memo(move || matches!(desk.transcript.read().load, Load::Gone(_)));
    let is_there = is_here && !is_gone();
    let ended = opened.as_ref().is_some_and(|opened| opened.ended_at.is_some());
    let mut renaming = use_signal(|| false);
    let name = opened.as_ref().and_then(|opened| opened.title.clone());
    let field = id.clone().filter(|_| renaming()).map(|id| {
        rsx! {
            Rename {
                id,
                title: name.unwrap_or_else(|| title.clone()),
                onend: move |()| renaming.set(false),
            }
        }
    });
    let tools = (is_there || id.is_none()).then(|| {
        rsx! {
            for tag in opened.iter().flat_map(|opened| opened.tags.clone()) {
                button {
                    key: "{tag}",
                    class: "head-tag",
                    r#type: "button",
                    "aria-label": "Tag {tag}: show all with it",
                    onclick: {
                        let tag = tag.clone();
                        move |_| desk.filter(Some(tag.clone()))
                    },
                    Tag { text: tag.clone() }
                }
            }
            if opened.as_ref().is_some_and(|opened| opened.archived) {
                Tag { text: "Archived" }
            }
            button {
                class: "icon-button",
                r#type: "button",
                "data-testid": "settings",
                title: "Settings of this conversation (Alt S)",
                "aria-label": "Settings of this conversation",
                onclick: move |_| desk.sheet.set(Some(OpenSheet::Settings)),
                Icon { of: Picture::Sliders }
            }
            PanelButton {}
            if let Some(conversation) = opened.clone() {
                div { key: "{conversation.id}", "data-testid": "head-menu",
                    ConversationMenu {
                        title: title.clone(),
                        conversation,
                        onrename: move |()| renaming.set(true),
                    }
                }
            }
        }
    });
    rsx! {
        PageHead { title: "{title}", field, tools }
        if id.is_none() {
            div { class: "chat-empty",
                EmptyState {
                    onpick: move |idea: &'static str| {
                        desk.write_down(String::new(), idea.into());
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
                match id.clone().filter(|_| ended) {
                    Some(id) => rsx! { Ended { id } },
                    None => rsx! {
                        Composer {
                            conversation: id.clone().unwrap_or_default(),
                            onsent: move |conversation| {
                                navigator().push(Route::Conversation { id: conversation });
                            },
                        }
                        p { class: "chat-hint", "Answers can be wrong. Check what matters." }
                    },
                }
            }
        }
    }
}
