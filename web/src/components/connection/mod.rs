//! Says when what is on the screen may be out of date.

use dioxus::prelude::*;

use crate::{
    desk::{Desk, Order},
    state::connection::Connection,
};

#[component]
pub(crate) fn ConnectionPill() -> Element {
    let desk = use_context::<Desk>();
    let connection = desk.connection.cloned();
    rsx! {
        div { class: "connection", "data-testid": "connection", "data-state": connection.name(),
            if let Some(label) = connection.label() {
                span { class: "connection-dot" }
                span { "{label}" }
                if let Connection::Offline(_) = connection {
                    button {
                        class: "link-button",
                        r#type: "button",
                        onclick: move |_| desk.order(Order::Wake),
                        "Try now"
                    }
                }
            }
        }
        // The countdown is for the eye only.
        span { class: "visually-hidden", role: "status",
            match connection {
                Connection::Offline(_) | Connection::Reconnecting => "Connection lost, reconnecting.",
                Connection::Starting | Connection::Connected => "",
            }
        }
    }
}
