//! What can be done with all that is chosen.

use dioxus::prelude::*;
use wire::conversation::BulkAction;

use crate::{
    components::{Confirm, Icon, Picture},
    desk::Desk,
    state::shelf::{Shelf, label},
};

#[component]
pub(super) fn Bar(shelf: Shelf) -> Element {
    let mut desk = use_context::<Desk>();
    let mut sure = use_signal(|| None::<Vec<String>>);
    let lies = desk.shelf.read();
    let list: Vec<_> = lies.list.items.iter().map(|item| item.id.clone()).collect();
    let chosen: Vec<String> =
        list.iter().filter(|id| desk.chosen.read().has(id)).cloned().collect();
    let (count, all) = (chosen.len(), chosen.len() == list.len());
    let act = use_callback(move |(ids, action): (Vec<String>, BulkAction)| {
        if action == BulkAction::Purge {
            sure.set(Some(ids));
        } else {
            desk.bulk(ids, action);
        }
    });
    rsx! {
        div { class: "shelf-bar", role: "toolbar", "aria-label": "Chosen conversations",
            label { class: "shelf-all",
                input {
                    r#type: "checkbox",
                    "data-testid": "choose-all",
                    "aria-label": "Select all",
                    checked: all,
                    // Dioxus knows no third state of a checkbox; the count says it.
                    onchange: move |_| {
                        let list: Vec<_> = list.iter().map(String::as_str).collect();
                        desk.chosen.write().toggle_all(&list);
                    },
                }
                if count == 0 {
                    "Select all"
                } else {
                    span { "data-testid": "chosen-count", role: "status", "{count} selected" }
                }
            }
            div { class: "shelf-deeds",
                for &action in shelf.actions() {
                    button {
                        key: "{action:?}",
                        class: "button",
                        "data-look": "plain",
                        "data-danger": matches!(action, BulkAction::Delete | BulkAction::Purge).to_string(),
                        r#type: "button",
                        "data-testid": "bulk-{testid(action)}",
                        disabled: count == 0,
                        onclick: {
                            let chosen = chosen.clone();
                            move |_| act.call((chosen.clone(), action))
                        },
                        Icon { of: picture(action) }
                        "{label(action)}"
                    }
                }
            }
        }
        if let Some(ids) = sure() {
            Confirm {
                id: "confirm-purge",
                title: if ids.len() == 1 { "Delete for good?".to_owned() } else { format!("Delete {} conversations for good?", ids.len()) },
                text: "Nobody can bring them back, and what was said in them is destroyed.",
                action: "Delete for good",
                onclose: move |()| sure.set(None),
                onconfirm: move |()| {
                    sure.set(None);
                    desk.bulk(ids.clone(), BulkAction::Purge);
                },
            }
        }
    }
}

fn picture(action: BulkAction) -> Picture {
    match action {
        BulkAction::Pin | BulkAction::Unpin => Picture::Pin,
        BulkAction::Archive => Picture::Archive,
        BulkAction::Unarchive | BulkAction::Restore => Picture::Again,
        BulkAction::Delete | BulkAction::Purge => Picture::Bin,
    }
}

fn testid(action: BulkAction) -> &'static str {
    match action {
        BulkAction::Pin => "pin",
        BulkAction::Unpin => "unpin",
        BulkAction::Archive => "archive",
        BulkAction::Unarchive => "unarchive",
        BulkAction::Delete => "delete",
        BulkAction::Restore => "restore",
        BulkAction::Purge => "purge",
    }
}
