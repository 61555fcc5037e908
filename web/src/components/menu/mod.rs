//! A button, and what can be chosen below it.

use dioxus::prelude::*;

use super::{Icon, Picture};
use crate::browser;

/// What the keyboard steps through.
const ITEMS: &str = "[role='menuitem'], [role='menuitemradio']";
/// How much room a menu is given below its button before it opens above it, in pixels.
const ROOM: f64 = 330.0;

/// Where the menu that a component is in can be closed.
#[derive(Clone, Copy, PartialEq)]
struct Around {
    id: Signal<String>,
}

/// Which corner of the button the menu hangs on, and where that is.
#[derive(Clone, Copy, PartialEq)]
struct Corner {
    left: Option<f64>,
    right: Option<f64>,
    top: Option<f64>,
    bottom: Option<f64>,
}

/// What is in the menu is made only when it is opened.
#[component]
pub(crate) fn Menu(
    label: String,
    testid: &'static str,
    #[props(default = "icon-button")] class: &'static str,
    /// What the button shows.
    face: Element,
    children: Element,
) -> Element {
    let mut corner = use_signal(|| None::<Corner>);
    let id = use_signal(|| format!("menu-{}", browser::random_id::<4>()));
    use_context_provider(|| Around { id });
    // The browser closes the menu on the way to the click that would open it again.
    let mut closing = use_signal(|| false);
    let button = format!("{id}-button");
    let pixels = |side: Option<f64>| side.map_or("auto".to_owned(), |side| format!("{side}px"));
    rsx! {
        button {
            id: "{button}",
            class,
            r#type: "button",
            "data-testid": testid,
            "aria-label": "{label}",
            "aria-haspopup": "menu",
            "aria-expanded": corner().is_some().to_string(),
            onpointerdown: move |_| closing.set(corner.peek().is_some()),
            onclick: move |event| {
                event.stop_propagation();
                event.prevent_default();
                if !closing.replace(false) {
                    corner.set(browser::place(&format!("{id}-button")).map(below_or_above));
                }
            },
            {face}
        }
        if let Some(corner_now) = corner() {
            div {
                id: "{id}",
                class: "menu",
                role: "menu",
                "aria-label": "{label}",
                "popover": "auto",
                left: pixels(corner_now.left),
                right: pixels(corner_now.right),
                top: pixels(corner_now.top),
                bottom: pixels(corner_now.bottom),
                onmounted: move |_| {
                    browser::show_popover(&id.peek());
                    browser::step_focus(&id.peek(), ITEMS, 1);
                },
                ontoggle: move |_| {
                    if !browser::has_popover(&id.peek()) {
                        corner.set(None);
                    }
                },
                onkeydown: move |event| {
                    let step = match event.key() {
                        Key::ArrowDown => 1,
                        Key::ArrowUp => -1,
                        Key::Tab => {
                            browser::hide_popover(&id.peek());
                            return;
                        }
                        _ => return,
                    };
                    event.prevent_default();
                    event.stop_propagation();
                    browser::step_focus(&id.peek(), ITEMS, step);
                },
                {children}
            }
        }
    }
}

/// The menu hangs on the side of the button where there is room for it.
fn below_or_above([left, top, right, bottom]: [f64; 4]) -> Corner {
    let (width, height) = browser::screen();
    let above = height - bottom < ROOM && top > height - bottom;
    let towards_right = left < width / 2.0;
    Corner {
        left: towards_right.then_some(left.max(8.0)),
        right: (!towards_right).then_some((width - right).max(8.0)),
        top: (!above).then_some(bottom + 4.0),
        bottom: above.then_some(height - top + 4.0),
    }
}

/// Something that can be chosen.
#[component]
pub(crate) fn MenuItem(
    name: String,
    testid: &'static str,
    picture: Option<Picture>,
    /// What stands behind the name, smaller.
    hint: Option<String>,
    /// Keys that do the same.
    keys: Option<&'static str>,
    #[props(default)] danger: bool,
    /// For one of several: whether it is this one.
    chosen: Option<bool>,
    onpick: EventHandler<()>,
) -> Element {
    let around = use_context::<Around>();
    rsx! {
        button {
            class: "menu-button",
            role: if chosen.is_some() { "menuitemradio" } else { "menuitem" },
            "aria-checked": chosen.map(|chosen| chosen.to_string()),
            r#type: "button",
            tabindex: "-1",
            "data-testid": testid,
            "data-danger": danger.to_string(),
            onclick: move |event| {
                event.stop_propagation();
                // First, so that what is picked may put the keyboard elsewhere.
                browser::hide_popover(&around.id.peek());
                onpick.call(());
            },
            if let Some(picture) = picture {
                Icon { of: picture }
            }
            span { class: "menu-name", "{name}" }
            if let Some(hint) = hint {
                span { class: "menu-hint", "{hint}" }
            }
            if let Some(keys) = keys {
                span { class: "menu-hint menu-keys", "{keys}" }
            }
            if chosen == Some(true) {
                Icon { of: Picture::Check }
            }
        }
    }
}
