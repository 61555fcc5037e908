//! Which model is asked, where there are several.

use dioxus::prelude::*;

use super::{Icon, Menu, MenuItem, Picture};
use crate::desk::Desk;

#[component]
pub(crate) fn ModelPicker() -> Element {
    let desk = use_context::<Desk>();
    let models = desk.models.read().clone();
    if models.len() < 2 {
        return rsx! {};
    }
    let asked = desk.model().unwrap_or_default();
    rsx! {
        Menu {
            label: "Model: {asked}",
            testid: "model-picker",
            class: "model-picker",
            face: rsx! {
                span { "{asked}" }
                Icon { of: Picture::Below }
            },
            for model in models {
                MenuItem {
                    key: "{model.name}",
                    name: model.name.clone(),
                    testid: "model",
                    hint: if model.demo { "demo".to_owned() } else { model.provider.clone() },
                    chosen: asked == model.name,
                    onpick: move |()| desk.pick_model(model.name.clone()),
                }
            }
        }
    }
}
