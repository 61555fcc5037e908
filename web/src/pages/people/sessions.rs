//! Where one of the others is signed in.

use dioxus::prelude::*;
use wire::{account::OpenSession, people::Person};

use crate::{
    components::{Sheet, Sorry, Waiting},
    desk::Desk,
    pages::account::SessionRow,
    state::people::name_of,
};

#[component]
pub(super) fn SessionsSheet(
    person: Person,
    onclose: EventHandler<()>,
    /// One is to be ended, or all of them.
    onend: EventHandler<Option<OpenSession>>,
) -> Element {
    let desk = use_context::<Desk>();
    let of = use_signal(|| person.id.clone());
    let mut sessions = use_resource(move || desk.read_sessions_of(of()));
    let name = name_of(&person).to_owned();
    rsx! {
        Sheet { id: "person-sessions-sheet", title: "Where {name} is signed in", onclose,
            match &*sessions.read() {
                None => rsx! { Waiting {} },
                Some(Err(why)) => rsx! {
                    Sorry { why: why.clone(), onagain: move |()| sessions.restart() }
                },
                Some(Ok(list)) if list.is_empty() => rsx! {
                    p { class: "sheet-text", "data-testid": "nowhere", "{name} is signed in nowhere." }
                },
                Some(Ok(list)) => rsx! {
                    ul { class: "rows",
                        for session in list.clone() {
                            SessionRow {
                                key: "{session.id}",
                                session,
                                onend: move |session| onend.call(Some(session)),
                            }
                        }
                    }
                    div { class: "sheet-foot",
                        button {
                            class: "button",
                            "data-look": "danger",
                            r#type: "button",
                            "data-testid": "sign-out",
                            onclick: move |_| onend.call(None),
                            "Sign out everywhere"
                        }
                    }
                },
            }
        }
    }
}
