//! The person's API keys.

use dioxus::prelude::*;
use wire::account::ApiKey;

use super::{new_key::NewKey, tabs};
use crate::{
    browser,
    components::{Confirm, Icon, Nothing, PageBody, Picture, Section, Sorry, Tag, Waiting},
    desk::Desk,
    state::{allowance, transcript::Load},
};

#[component]
pub(crate) fn ApiKeys() -> Element {
    let desk = use_context::<Desk>();
    use_future(move || desk.read_keys());
    let mut making = use_signal(|| false);
    let mut revoking = use_signal(|| None::<ApiKey>);
    let list = desk.keys.read();
    rsx! {
        PageBody { title: "Account", part: "API keys", tabs: tabs(),
            Section {
                title: "API keys",
                lead: "With a key, a program of yours uses ConvoAI in your name, without your password.",
                action: rsx! {
                    button {
                        class: "button",
                        r#type: "button",
                        "data-testid": "new-key",
                        onclick: move |_| making.set(true),
                        Icon { of: Picture::Plus }
                        "New key"
                    }
                },
                match &list.load {
                    Load::Loading => rsx! { Waiting {} },
                    Load::Failed(why) | Load::Gone(why) => rsx! {
                        Sorry { why: why.clone(), onagain: move |()| _ = spawn(desk.read_keys()) }
                    },
                    Load::Ready if list.items.is_empty() => rsx! {
                        Nothing {
                            picture: Picture::Key,
                            title: "No keys yet",
                            text: "Make one for a script, a scheduled task or another program that should talk with the API.",
                        }
                    },
                    Load::Ready => rsx! {
                        ul { class: "rows",
                            for key in list.items.clone() {
                                Row {
                                    key: "{key.id}",
                                    of: key,
                                    onrevoke: move |key| revoking.set(Some(key)),
                                }
                            }
                        }
                    },
                }
            }
            if making() {
                NewKey { onclose: move |()| making.set(false) }
            }
            if let Some(key) = revoking() {
                Confirm {
                    id: "revoke-sheet",
                    title: "Revoke “{key.name}”?",
                    text: "Programs that use it are locked out at once. This cannot be undone.",
                    action: "Revoke key",
                    onclose: move |()| revoking.set(None),
                    onconfirm: move |()| {
                        revoking.set(None);
                        desk.revoke_key(key.id.clone());
                    },
                }
            }
        }
    }
}

#[component]
fn Row(of: ApiKey, onrevoke: EventHandler<ApiKey>) -> Element {
    let clock = browser::clock();
    let used = match (of.used_at, &of.used_from) {
        (Some(at), Some(from)) => format!("last used {} from {from}", clock.ago(at)),
        (Some(at), None) => format!("last used {}", clock.ago(at)),
        (None, _) => "never used".into(),
    };
    let ends = match of.expires_at {
        Some(at) if at <= clock.now => format!("ended {}", clock.date(at)),
        Some(at) => format!("ends {}", clock.date(at)),
        None => "never ends".into(),
    };
    let facts = [format!("made {}", clock.ago(of.created_at)), used, ends].join(" · ");
    let name = of.name.clone();
    rsx! {
        li { class: "row", "data-testid": "key",
            span { class: "row-picture", Icon { of: Picture::Key } }
            div { class: "row-main",
                strong { "data-testid": "key-title", "{name}" }
                span { "{facts}" }
                div { class: "tags",
                    for scope in of.scopes.clone() {
                        Tag { key: "{scope}", text: allowance::scope(&scope) }
                    }
                }
            }
            button {
                class: "button",
                "data-look": "plain",
                r#type: "button",
                "data-testid": "revoke",
                "aria-label": "Revoke {name}",
                onclick: move |_| onrevoke.call(of.clone()),
                "Revoke"
            }
        }
    }
}
