//! Where the person is signed in.

use dioxus::prelude::*;
use wire::account::OpenSession;

use super::tabs;
use crate::{
    browser,
    components::{Icon, Mood, PageBody, Picture, Section, Sorry, Tag, Waiting},
    desk::Desk,
    state::transcript::Load,
};

#[component]
pub(crate) fn Sessions() -> Element {
    let desk = use_context::<Desk>();
    use_future(move || desk.read_sessions());
    let list = desk.sessions.read();
    let others = list.items.iter().any(|session| !session.current);
    rsx! {
        PageBody { title: "Account", part: "Sessions", tabs: tabs(),
            Section {
                title: "Where you are signed in",
                lead: "End what you do not know or no longer use. It is signed out at once.",
                action: rsx! {
                    if others {
                        button {
                            class: "button",
                            "data-look": "plain",
                            r#type: "button",
                            "data-testid": "end-others",
                            onclick: move |_| desk.end_other_sessions(),
                            "Sign out everywhere else"
                        }
                    }
                },
                match &list.load {
                    Load::Loading => rsx! { Waiting {} },
                    Load::Failed(why) | Load::Gone(why) => rsx! {
                        Sorry { why: why.clone(), onagain: move |()| _ = spawn(desk.read_sessions()) }
                    },
                    Load::Ready => rsx! {
                        ul { class: "rows",
                            for session in list.items.clone() {
                                SessionRow {
                                    key: "{session.id}",
                                    session,
                                    onend: move |session: OpenSession| desk.end_session(session.id),
                                }
                            }
                        }
                    },
                }
            }
        }
    }
}

#[component]
pub(crate) fn SessionRow(session: OpenSession, onend: EventHandler<OpenSession>) -> Element {
    let clock = browser::clock();
    let agent = session.user_agent.clone().unwrap_or_default();
    let (device, current) = (device(&session), session.current);
    let mut facts = Vec::new();
    facts.extend(session.address.clone());
    if !session.current {
        facts.push(format!("last used {}", clock.ago(session.used_at)));
    }
    facts.push(format!("signed in {}", clock.ago(session.began_at)));
    rsx! {
        li { class: "row", "data-testid": "session", "data-current": current.to_string(),
            span { class: "row-picture", Icon { of: Picture::Device } }
            div { class: "row-main",
                strong { title: agent, "{device}" }
                span { {facts.join(" · ")} }
            }
            if current {
                Tag { text: "This device", mood: Mood::Good }
            } else {
                button {
                    class: "button",
                    "data-look": "plain",
                    r#type: "button",
                    "data-testid": "end-session",
                    "aria-label": "Sign out {device}",
                    onclick: move |_| onend.call(session.clone()),
                    "Sign out"
                }
            }
        }
    }
}

/// What the device is called.
pub(crate) fn device(session: &OpenSession) -> String {
    let agent = session.user_agent.as_deref().unwrap_or_default();
    session.device.clone().unwrap_or_else(|| unknown(agent))
}

/// A program names itself with its first word, if at all.
fn unknown(agent: &str) -> String {
    match agent.split([' ', '/']).next() {
        Some(name) if !name.is_empty() => format!("A program ({name})"),
        _ => "An unknown device".into(),
    }
}
