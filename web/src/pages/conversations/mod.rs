//! All conversations, the archive and the trash: many at once.

mod bar;
mod row;

use dioxus::prelude::*;

use crate::{
    components::{Nothing, PageBody, Picture, Sorry, Tab, Waiting},
    desk::Desk,
    route::Route,
    state::{shelf::Shelf, transcript::Load},
};
use bar::Bar;
use row::Row;

/// Those at hand.
#[component]
pub(crate) fn AllConversations() -> Element {
    rsx! { OneShelf { shelf: Shelf::Open } }
}

/// Those that are kept out of the list.
#[component]
pub(crate) fn Archive() -> Element {
    rsx! { OneShelf { shelf: Shelf::Archive } }
}

/// Those that will be gone for good.
#[component]
pub(crate) fn Trash() -> Element {
    rsx! { OneShelf { shelf: Shelf::Trash } }
}

fn tabs() -> Vec<Tab> {
    vec![
        ("All", Route::AllConversations {}),
        ("Archive", Route::Archive {}),
        ("Trash", Route::Trash {}),
    ]
}

#[component]
fn OneShelf(shelf: Shelf) -> Element {
    let desk = use_context::<Desk>();
    use_effect(move || desk.look_at(shelf));
    let part = match shelf {
        Shelf::Open => "Conversations",
        Shelf::Archive => "Archive",
        Shelf::Trash => "Trash",
    };
    let lies = desk.shelf.read();
    // The signal may still hold the shelf that was looked at before.
    let load = if lies.shelf == shelf { lies.list.load.clone() } else { Load::Loading };
    let items = lies.list.items.clone();
    rsx! {
        PageBody { title: "All conversations", part, tabs: tabs(), wide: true,
            if shelf == Shelf::Trash {
                p { class: "muted shelf-lead", "What is in the trash is deleted for good after 30 days." }
            }
            match load {
                Load::Loading => rsx! { Waiting {} },
                Load::Failed(why) | Load::Gone(why) => rsx! {
                    Sorry { why, onagain: move |()| desk.look_at(shelf) }
                },
                Load::Ready if items.is_empty() => empty(shelf),
                Load::Ready => rsx! {
                    Bar { shelf }
                    ul { class: "shelf", "aria-label": part,
                        for conversation in items {
                            Row { key: "{conversation.id}", conversation, shelf }
                        }
                    }
                    if lies.list.next.is_some() {
                        button {
                            class: "button people-more",
                            "data-look": "plain",
                            r#type: "button",
                            onclick: move |_| desk.read_more_of_shelf(),
                            "Show more"
                        }
                    }
                },
            }
        }
    }
}

fn empty(shelf: Shelf) -> Element {
    match shelf {
        Shelf::Open => rsx! {
            Nothing {
                picture: Picture::Chats,
                title: "No conversations yet",
                text: "What you talk about will be listed here.",
            }
        },
        Shelf::Archive => rsx! {
            Nothing {
                picture: Picture::Archive,
                title: "The archive is empty",
                text: "Conversations that you archive leave the list and are kept here.",
            }
        },
        Shelf::Trash => rsx! {
            Nothing {
                picture: Picture::Bin,
                title: "The trash is empty",
                text: "Conversations that you delete stay here for 30 days and can be restored.",
            }
        },
    }
}
