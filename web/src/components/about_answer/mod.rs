//! How an answer came to be.

use dioxus::prelude::*;
use wire::conversation::{Message, Role};

use super::{DemoBadge, Facts, Sheet, Sorry, Waiting};
use crate::{
    browser,
    desk::Desk,
    state::{about::facts, title},
};

#[component]
pub(crate) fn AboutSheet(id: String, onclose: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let of = use_signal(|| id);
    let mut answer = use_resource(move || desk.read_message(of()));
    rsx! {
        Sheet { id: "about-answer", title: "About this answer", onclose,
            match &*answer.read() {
                None => rsx! { Waiting {} },
                Some(Err(why)) => rsx! {
                    Sorry { why: why.clone(), onagain: move |()| answer.restart() }
                },
                Some(Ok(answer)) => rsx! { About { answer: answer.clone() } },
            }
        }
    }
}

#[component]
fn About(answer: Message) -> Element {
    let demo = answer.about.as_ref().is_some_and(|about| about.provider == "demo");
    let shown = answer.asked.as_ref().map(|asked| asked.context.clone()).unwrap_or_default();
    let (facts, moment) = (facts(&answer), browser::clock().full(answer.created_at));
    let facts = [("Asked", moment)].into_iter().chain(facts).collect::<Vec<_>>();
    rsx! {
        if demo {
            p { class: "sheet-text",
                DemoBadge {}
                " Its answers are made up to show how things work."
            }
        }
        Facts { facts }
        if !shown.is_empty() {
            section { class: "about-shown",
                h3 { "What the model was shown" }
                p { class: "muted",
                    "{shown.len()} "
                    if shown.len() == 1 { "message" } else { "messages" }
                    ", and its instructions."
                }
                ol {
                    for id in shown {
                        Shown { key: "{id}", id }
                    }
                }
            }
        }
    }
}

/// One of the messages that the model was shown, as far as it is here.
#[component]
fn Shown(id: String) -> Element {
    let desk = use_context::<Desk>();
    let transcript = desk.transcript.read();
    let known = transcript.get(&id);
    let who = match known.map(|message| message.role) {
        Some(Role::User) => "You",
        Some(Role::Assistant) => "ConvoAI",
        Some(Role::System) => "Instructions",
        None => "Earlier",
    };
    let words = known.and_then(|message| title::beginning(&message.content));
    let words = words.unwrap_or_else(|| "A message that is not on this page.".into());
    rsx! {
        li {
            strong { "{who}" }
            span { "{words}" }
        }
    }
}
