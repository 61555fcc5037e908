//! One of the others: who they are, and what can be done about it.

use std::collections::BTreeSet;

use dioxus::prelude::*;
use wire::{account::OpenSession, people::Person};

use super::{role_checks, sessions::SessionsSheet, table::StateTags};
use crate::{
    browser,
    components::{Checks, Confirm, Facts, Secret, Sheet, Submit, use_form},
    desk::{Deed, Desk},
    pages::account::device,
    state::{allowance::MANAGE_ACCOUNTS, people::name_of},
};

/// How far a conversation about somebody is.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Overview,
    Sessions,
    /// One session, or all.
    Ending(Option<OpenSession>),
    Deleting,
    Resetting,
    Reset(String),
}

#[component]
pub(super) fn PersonSheet(person: Person, onclose: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let mut step = use_signal(|| Step::Overview);
    let name = name_of(&person).to_owned();
    match step() {
        Step::Overview => rsx! {
            Sheet { id: "person-sheet", title: name, onclose,
                Overview { person, onstep: move |next| step.set(next), onclose }
            }
        },
        Step::Sessions => rsx! {
            SessionsSheet {
                person,
                onclose: move |()| step.set(Step::Overview),
                onend: move |session| step.set(Step::Ending(session)),
            }
        },
        Step::Ending(session) => rsx! {
            Confirm {
                id: "end-session-sheet",
                title: "Sign {name} out?",
                text: match &session {
                    Some(session) => format!("{} is signed out at once. The others stay.", device(session)),
                    None => "All their devices are signed out at once.".to_owned(),
                },
                action: "Sign out",
                onclose: move |()| step.set(Step::Sessions),
                onconfirm: move |()| {
                    let (person, session) = (person.clone(), session.clone());
                    spawn(async move {
                        desk.signs_out(person, session.map(|session| session.id)).await;
                        step.set(Step::Sessions);
                    });
                },
            }
        },
        Step::Deleting => rsx! {
            Confirm {
                id: "delete-sheet",
                title: "Delete {name}?",
                text: "They are signed out everywhere and their username is free for others. You can restore the account for 30 days.",
                action: "Delete account",
                onclose: move |()| step.set(Step::Overview),
                onconfirm: move |()| {
                    onclose.call(());
                    desk.delete_person(person.clone());
                },
            }
        },
        Step::Resetting => rsx! {
            Resetting { person, onstep: move |next| step.set(next) }
        },
        Step::Reset(password) => rsx! {
            Sheet { id: "secret-sheet", title: "A password for {name}", firm: true, onclose,
                Secret {
                    label: "One-time password",
                    value: password,
                    warning: "Copy it now and hand it over safely. It is not shown again, and works until they have chosen their own.",
                    onclose,
                }
            }
        },
    }
}

#[component]
fn Resetting(person: Person, onstep: EventHandler<Step>) -> Element {
    let desk = use_context::<Desk>();
    let form = use_form();
    let name = name_of(&person).to_owned();
    rsx! {
        Sheet {
            id: "reset-sheet",
            title: "Reset the password of {name}?",
            onclose: move |()| onstep.call(Step::Overview),
            p { class: "sheet-text",
                "They are signed out everywhere. You get a password to hand over, with which they sign in once and choose their own."
            }
            form {
                class: "form",
                onsubmit: move |event| {
                    event.prevent_default();
                    let reset = desk.reset_password(person.clone());
                    async move {
                        if let Some(reset) = form.tries(reset).await {
                            onstep.call(Step::Reset(reset.one_time_password));
                        }
                    }
                },
                Submit { form, name: "Reset password", trying: "Resetting…", testid: "reset" }
            }
        }
    }
}

#[component]
fn Overview(person: Person, onstep: EventHandler<Step>, onclose: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let clock = browser::clock();
    let mut facts = vec![
        ("Username", person.username.clone()),
        ("E-mail", person.email.clone()),
        ("With us since", clock.date(person.registered_at)),
        ("Last seen", person.seen_at.map_or("never".into(), |at| clock.ago(at))),
    ];
    facts.extend(person.deleted_at.map(|at| ("Deleted", clock.ago(at))));
    let itself = desk.access.session.read().as_ref().is_some_and(|it| it.user.id == person.id);
    let manages = desk.may(MANAGE_ACCOUNTS);
    let deleted = person.state == "deleted";
    rsx! {
        StateTags { person: person.clone() }
        Facts { facts }
        if manages && !deleted {
            RolesForm { person: person.clone(), itself }
        }
        if manages && itself {
            p { class: "sheet-text", "This is you. The rest is under Account." }
        } else if manages && deleted {
            div { class: "person-deeds",
                button {
                    class: "button",
                    r#type: "button",
                    "data-testid": "restore",
                    onclick: {
                        let person = person.clone();
                        move |_| {
                            onclose.call(());
                            desk.restore_person(person.clone());
                        }
                    },
                    "Restore account"
                }
            }
        } else if manages {
            Deeds { person, onstep }
        }
    }
}

#[component]
fn Deeds(person: Person, onstep: EventHandler<Step>) -> Element {
    let desk = use_context::<Desk>();
    let (switch, switched) = match person.state.as_str() {
        "disabled" => (Deed::Enable, "Enable"),
        _ => (Deed::Disable, "Disable"),
    };
    rsx! {
        div { class: "person-deeds",
            button {
                class: "button",
                "data-look": "plain",
                r#type: "button",
                "data-testid": "person-sessions",
                onclick: move |_| onstep.call(Step::Sessions),
                "Sessions…"
            }
            button {
                class: "button",
                "data-look": "plain",
                r#type: "button",
                "data-testid": "reset-password",
                onclick: move |_| onstep.call(Step::Resetting),
                "Reset password…"
            }
            button {
                class: "button",
                "data-look": "plain",
                r#type: "button",
                "data-testid": "switch",
                onclick: move |_| desk.does(switch, person.clone()),
                "{switched}"
            }
            button {
                class: "button",
                "data-look": "plain",
                "data-danger": "true",
                r#type: "button",
                "data-testid": "delete-person",
                onclick: move |_| onstep.call(Step::Deleting),
                "Delete…"
            }
        }
    }
}

#[component]
fn RolesForm(person: Person, itself: bool) -> Element {
    let desk = use_context::<Desk>();
    let form = use_form();
    let chosen = use_signal(|| person.roles.iter().cloned().collect::<BTreeSet<_>>());
    let same = *chosen.read() == person.roles.iter().cloned().collect();
    rsx! {
        form {
            class: "form",
            "data-testid": "roles-form",
            onsubmit: move |event| {
                event.prevent_default();
                let set = desk.set_roles(person.clone(), chosen().into_iter().collect());
                async move { _ = form.tries(set).await }
            },
            Checks { legend: "Roles", options: role_checks(desk), chosen, error: form.error("roles") }
            if !same {
                p { class: "field-hint",
                    if itself {
                        "You are signed out and find your new roles when you are back."
                    } else {
                        "They are signed out and find their new roles when they are back."
                    }
                }
                Submit { form, name: "Save roles", trying: "Saving…", testid: "save-roles" }
            }
        }
    }
}
