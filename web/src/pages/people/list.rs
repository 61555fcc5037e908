//! Finding people.

use dioxus::prelude::*;
use gloo_timers::future::TimeoutFuture;

use super::{new_person::NewPerson, person::PersonSheet, table::Table, tabs};
use crate::{
    components::{Choice, Icon, Nothing, PageBody, Picture, Sorry, Waiting},
    desk::Desk,
    state::{
        allowance::MANAGE_ACCOUNTS,
        people::{STATES, Wanted},
        transcript::Load,
    },
};

/// How long somebody may pause while typing before the server is asked, in milliseconds.
const PAUSE_MS: u32 = 250;

#[component]
pub(crate) fn People() -> Element {
    let desk = use_context::<Desk>();
    use_future(move || desk.read_people());
    use_future(move || desk.read_roles());
    let mut adding = use_signal(|| false);
    let mut open = use_signal(|| None::<String>);
    let list = desk.people.read();
    let shown = open().and_then(|id| list.items.iter().find(|person| person.id == id).cloned());
    rsx! {
        PageBody { title: "People", part: "People", tabs: tabs(desk), wide: true,
            div { class: "people-bar",
                Search {}
                Filters {}
                if desk.may(MANAGE_ACCOUNTS) {
                    button {
                        class: "button",
                        r#type: "button",
                        "data-testid": "new-person",
                        onclick: move |_| adding.set(true),
                        Icon { of: Picture::Plus }
                        "Add a person"
                    }
                }
            }
            match &list.load {
                Load::Loading => rsx! { Waiting {} },
                Load::Failed(why) | Load::Gone(why) => rsx! {
                    Sorry { why: why.clone(), onagain: move |()| _ = spawn(desk.read_people()) }
                },
                Load::Ready if list.items.is_empty() => rsx! {
                    Nothing {
                        picture: Picture::People,
                        title: "Nobody found",
                        text: "Nobody is called that, or the filters leave nobody.",
                    }
                },
                Load::Ready => rsx! {
                    Table { people: list.items.clone(), onopen: move |id| open.set(Some(id)) }
                    if list.next.is_some() {
                        button {
                            class: "button people-more",
                            "data-look": "plain",
                            r#type: "button",
                            "data-testid": "more-people",
                            onclick: move |_| desk.read_more_people(),
                            "Show more"
                        }
                    }
                },
            }
            if adding() {
                NewPerson { onclose: move |()| adding.set(false) }
            }
            if let Some(person) = shown {
                PersonSheet { key: "{person.id}", person, onclose: move |()| open.set(None) }
            }
        }
    }
}

#[component]
fn Search() -> Element {
    let desk = use_context::<Desk>();
    let mut text = use_signal(|| desk.wanted_people.peek().search.clone());
    rsx! {
        div { class: "people-search",
            Icon { of: Picture::Search }
            input {
                r#type: "search",
                "aria-label": "Search by name or address",
                placeholder: "Name or address",
                autocomplete: "off",
                spellcheck: "false",
                "data-testid": "search",
                value: "{text}",
                oninput: move |event| async move {
                    let typed = event.value();
                    text.set(typed.clone());
                    TimeoutFuture::new(PAUSE_MS).await;
                    // Whoever types on is asked about the whole.
                    if *text.peek() == typed {
                        let wanted = desk.wanted_people.peek().clone();
                        desk.look_for(Wanted { search: typed, ..wanted });
                    }
                },
            }
        }
    }
}

#[component]
fn Filters() -> Element {
    let desk = use_context::<Desk>();
    let wanted = desk.wanted_people.read();
    let mut roles = vec![(String::new(), "Any role".to_owned())];
    for role in &desk.roles.read().items {
        roles.push((role.name.clone(), role.name.clone()));
    }
    rsx! {
        Choice {
            name: "by-role",
            label: "Role",
            options: roles,
            value: wanted.role.clone(),
            quiet: true,
            onpick: move |role| {
                let wanted = desk.wanted_people.peek().clone();
                desk.look_for(Wanted { role, ..wanted });
            },
        }
        Choice {
            name: "by-state",
            label: "State",
            options: STATES.map(|(state, words)| (state.to_owned(), words.to_owned())).to_vec(),
            value: wanted.state.clone(),
            quiet: true,
            onpick: move |state| {
                let wanted = desk.wanted_people.peek().clone();
                desk.look_for(Wanted { state, ..wanted });
            },
        }
    }
}
