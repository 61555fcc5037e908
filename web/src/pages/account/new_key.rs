//! Making an API key, and showing it once.

use std::collections::BTreeSet;

use dioxus::prelude::*;
use wire::account::CreateApiKey;

use crate::{
    components::{Check, Checks, Choice, Field, Secret, Sheet, Submit, use_form},
    desk::Desk,
    state::allowance::SCOPES,
};

/// After how many days a key may end; never without a number.
const LIVES: [(&str, &str); 4] =
    [("30", "in 30 days"), ("90", "in 90 days"), ("365", "in a year"), ("", "never")];

#[component]
pub(super) fn NewKey(onclose: EventHandler<()>) -> Element {
    let mut made = use_signal(|| None::<String>);
    rsx! {
        if let Some(key) = made() {
            Sheet { id: "key-sheet", title: "Your new API key", firm: true, onclose,
                Secret {
                    label: "API key",
                    value: key,
                    warning: "Copy it now and keep it like a password. It is not shown again.",
                    onclose,
                }
            }
        } else {
            Sheet { id: "new-key-sheet", title: "New API key", onclose,
                Making { onmade: move |key| made.set(Some(key)) }
            }
        }
    }
}

#[component]
fn Making(onmade: EventHandler<String>) -> Element {
    let desk = use_context::<Desk>();
    let form = use_form();
    let name = use_signal(String::new);
    let scopes = use_signal(|| BTreeSet::from(["read".to_owned()]));
    let mut days = use_signal(|| "90".to_owned());
    let session = desk.access.session.read();
    // What nobody's roles allow, no key of theirs allows.
    let administers = session.as_ref().is_some_and(|it| !it.user.permissions.is_empty());
    let offered = SCOPES.into_iter().filter(|(name, ..)| *name != "admin" || administers);
    rsx! {
        form {
            class: "form",
            "data-testid": "key-form",
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                async move {
                    let wanted = CreateApiKey {
                        name: name().trim().to_owned(),
                        scopes: scopes().into_iter().collect(),
                        expires_in_days: days().parse().ok(),
                    };
                    if let Some(created) = form.tries(desk.create_key(wanted)).await {
                        onmade.call(created.key);
                    }
                }
            },
            Field {
                name: "key-name",
                label: "What it is for",
                kind: "text",
                autocomplete: "off",
                value: name,
                error: form.error("name"),
                hint: "So that you know it again: “Backup”, “Build server”.",
                autofocus: true,
            }
            Checks {
                legend: "What it may do",
                options: offered.map(Check::of).collect::<Vec<_>>(),
                chosen: scopes,
                error: form.error("scopes"),
            }
            Choice {
                name: "key-days",
                label: "It ends",
                options: LIVES.map(|(days, words)| (days.to_owned(), words.to_owned())).to_vec(),
                value: days(),
                onpick: move |picked| days.set(picked),
            }
            Submit { form, name: "Make the key", trying: "Making it…", testid: "make-key" }
        }
    }
}
