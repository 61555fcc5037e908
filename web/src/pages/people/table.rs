//! People as a table, and on narrow screens as cards.

use dioxus::prelude::*;
use wire::people::Person;

use crate::{
    browser,
    components::{Mood, Tag},
    desk::Desk,
    state::{allowance::MANAGE_ACCOUNTS, people::name_of},
};

// The roles are said aloud, because browsers forget them where a table is shown as cards.
#[component]
pub(super) fn Table(people: Vec<Person>, onopen: EventHandler<String>) -> Element {
    rsx! {
        div { class: "people-table",
            table { role: "table", "aria-label": "People",
                thead { role: "rowgroup",
                    tr { role: "row",
                        for name in ["Person", "Roles", "State", "Last seen"] {
                            th { key: "{name}", role: "columnheader", scope: "col", "{name}" }
                        }
                        td { role: "cell" }
                    }
                }
                tbody { role: "rowgroup",
                    for person in people {
                        Row { key: "{person.id}", person, onopen }
                    }
                }
            }
        }
    }
}

#[component]
fn Row(person: Person, onopen: EventHandler<String>) -> Element {
    let desk = use_context::<Desk>();
    let name = name_of(&person).to_owned();
    let initial = name.chars().next().unwrap_or('?').to_uppercase().to_string();
    let seen = person.seen_at.map_or("never".into(), |at| browser::clock().ago(at));
    let verb = if desk.may(MANAGE_ACCOUNTS) { "Manage" } else { "View" };
    rsx! {
        tr { role: "row", "data-testid": "person", "data-name": "{person.username}",
            th { role: "rowheader", scope: "row",
                div { class: "person",
                    span { class: "avatar", "aria-hidden": "true", "{initial}" }
                    div {
                        strong { "data-testid": "person-name", "{name}" }
                        span { "{person.username} · {person.email}" }
                    }
                }
            }
            td { role: "cell",
                div { class: "tags",
                    for role in person.roles.clone() {
                        Tag { key: "{role}", text: role.clone() }
                    }
                }
            }
            td { role: "cell", StateTags { person: person.clone() } }
            td { role: "cell", class: "person-seen", "{seen}" }
            td { role: "cell", class: "person-act",
                button {
                    class: "button",
                    "data-look": "plain",
                    r#type: "button",
                    "data-testid": "open-person",
                    "aria-label": "{verb} {name}",
                    onclick: move |_| onopen.call(person.id.clone()),
                    "{verb}"
                }
            }
        }
    }
}

/// Whether somebody can sign in, in a word or two.
#[component]
pub(super) fn StateTags(person: Person) -> Element {
    let (text, mood) = match person.state.as_str() {
        "active" => ("Active", Mood::Good),
        "disabled" => ("Disabled", Mood::Notice),
        "deleted" => ("Deleted", Mood::Danger),
        other => (other, Mood::Plain),
    };
    rsx! {
        div { class: "tags", "data-testid": "person-state",
            Tag { text, mood }
            if person.password_change_required && person.state != "deleted" {
                Tag { text: "One-time password", mood: Mood::Notice }
            }
        }
    }
}
