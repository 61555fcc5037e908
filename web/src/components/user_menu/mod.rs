//! Who is signed in, the colours, and the way out.

use dioxus::prelude::*;

use super::{Icon, Picture, SHORTCUTS, ThemeSwitch};
use crate::{
    browser,
    desk::Desk,
    route::Route,
    state::{allowance, usage::view::View},
};

/// Id of the menu.
const MENU: &str = "user-menu";

#[component]
pub(crate) fn UserMenu() -> Element {
    let desk = use_context::<Desk>();
    let Some(session) = desk.access.session.cloned() else { return rsx! {} };
    let name = session.user.full_name.unwrap_or_else(|| session.user.username.clone());
    let initial = name.chars().next().unwrap_or('?').to_uppercase().to_string();
    rsx! {
        // The browser opens and closes the popover, also by Escape and by a click elsewhere.
        button {
            class: "user-button",
            r#type: "button",
            "data-testid": "user-menu",
            popovertarget: MENU,
            span { class: "avatar", "aria-hidden": "true", "{initial}" }
            span { class: "user-name", "{name}" }
            Icon { of: Picture::Dots }
        }
        div { id: MENU, class: "user-menu", "popover": "auto",
            p { class: "user-mail",
                strong { "{session.user.username}" }
                span { class: "muted", "{session.user.email}" }
            }
            ThemeSwitch { name: "theme" }
            Way { to: Route::Profile {}, testid: "account", picture: Picture::Person, name: "Account" }
            Way { to: Route::OwnUsage { view: View::default() }, testid: "own-usage", picture: Picture::Gauge, name: "Your usage" }
            if desk.may(allowance::READ_ACCOUNTS) {
                Way { to: Route::People {}, testid: "people", picture: Picture::People, name: "People" }
            }
            if desk.may(allowance::READ_USAGE) {
                Way { to: Route::Usage { view: View::default() }, testid: "analytics", picture: Picture::Chart, name: "Analytics" }
            }
            if desk.may(allowance::OPERATE) {
                Way { to: Route::Operations {}, testid: "operations", picture: Picture::Server, name: "Operations" }
            }
            button {
                class: "menu-button",
                r#type: "button",
                popovertarget: MENU,
                popovertargetaction: "hide",
                onclick: move |_| browser::open_dialog(SHORTCUTS),
                Icon { of: Picture::Keyboard }
                "Keyboard shortcuts"
            }
            button {
                class: "menu-button",
                r#type: "button",
                "data-testid": "log-out",
                onclick: move |_| {
                    // First, so that whoever signs in next does not come back here.
                    navigator().replace(Route::Login {});
                    desk.sign_out();
                },
                Icon { of: Picture::Leave }
                "Log out"
            }
        }
    }
}

/// A way to a page, which closes what lies over it.
#[component]
fn Way(to: Route, testid: &'static str, picture: Picture, name: &'static str) -> Element {
    let desk = use_context::<Desk>();
    rsx! {
        Link {
            class: "menu-button",
            to,
            "data-testid": testid,
            onclick: move |_| {
                browser::hide_popover(MENU);
                desk.close_drawer();
            },
            Icon { of: picture }
            "{name}"
        }
    }
}
