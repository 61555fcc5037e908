//! The read models, for those who operate the server.

mod parked;
mod rebuild;
mod row;

use dioxus::prelude::*;
use gloo_timers::future::TimeoutFuture;
use wire::operations::{ProjectionState, Projections};

use crate::{
    components::{Confirm, Facts, PageBody, Section, Sorry, Waiting},
    desk::{Desk, Repair},
    state::{operations::busy, usage::amount::Unit},
};
use {parked::Parked, rebuild::Rebuild, row::Row};

/// How often one looks while something runs, and else, in milliseconds.
const SOON_MS: u32 = 1000;
const LATER_MS: u32 = 5000;

/// What is asked about a read model.
#[derive(Debug, Clone, PartialEq)]
enum Asked {
    Rebuild(String),
    Parked(String),
    RollBack(String),
    Cancel(String),
}

#[component]
pub(crate) fn Operations() -> Element {
    let desk = use_context::<Desk>();
    let mut list = use_signal(|| None::<Projections>);
    let mut why = use_signal(|| None::<String>);
    let mut asked = use_signal(|| None::<Asked>);
    let read = move || async move {
        match desk.read_projections().await {
            Ok(now) => {
                list.set(Some(now));
                why.set(None);
            }
            Err(failure) => why.set(Some(failure)),
        }
    };
    use_future(move || async move {
        loop {
            read().await;
            let soon = list.peek().as_ref().is_some_and(busy);
            TimeoutFuture::new(if soon { SOON_MS } else { LATER_MS }).await;
        }
    });
    let mut mends = move |repair, name| {
        asked.set(None);
        spawn(async move {
            desk.repairs(repair, name).await;
            read().await;
        });
    };
    rsx! {
        PageBody { title: "Operations", part: "Operations", tabs: Vec::new(), wide: true,
            match (list(), why()) {
                (None, None) => rsx! { Waiting {} },
                (None, Some(why)) => rsx! {
                    Sorry { why, onagain: move |()| _ = spawn(read()) }
                },
                (Some(list), why) => rsx! {
                    if let Some(why) = why {
                        p { class: "form-error", role: "alert", "{why}" }
                    }
                    Section {
                        title: "Journal and read models",
                        lead: "The journal holds everything that happened. Read models are made from it, and can be made again.",
                        Facts { facts: facts(&list) }
                        ul { class: "rows", "data-testid": "projections",
                            for of in list.items {
                                Row { key: "{of.lag.name}", of, onask: move |question| asked.set(Some(question)) }
                            }
                        }
                    }
                },
            }
            match asked() {
                None => rsx! {},
                Some(Asked::Rebuild(name)) => rsx! {
                    Rebuild {
                        name,
                        onclose: move |()| asked.set(None),
                        onstarted: move |()| {
                            asked.set(None);
                            spawn(read());
                        },
                    }
                },
                Some(Asked::Parked(name)) => rsx! {
                    Parked {
                        name: name.clone(),
                        onclose: move |()| asked.set(None),
                        onredrive: move |()| mends(Repair::Redrive, name.clone()),
                    }
                },
                Some(Asked::RollBack(name)) => rsx! {
                    Confirm {
                        id: "roll-back-sheet",
                        title: "Bring the earlier copy of {name} back?",
                        text: "It takes the place of the one in use, and catches up with the journal. What is in use now is kept beside it.",
                        action: "Bring it back",
                        onclose: move |()| asked.set(None),
                        onconfirm: move |()| mends(Repair::RollBack, name.clone()),
                    }
                },
                Some(Asked::Cancel(name)) => rsx! {
                    Confirm {
                        id: "cancel-sheet",
                        title: "Cancel the rebuild of {name}?",
                        text: "What is done stays, and the next rebuild goes on from there.",
                        action: "Cancel the rebuild",
                        onclose: move |()| asked.set(None),
                        onconfirm: move |()| mends(Repair::Cancel, name.clone()),
                    }
                },
            }
        }
    }
}

/// The whole at a glance.
fn facts(list: &Projections) -> Vec<(&'static str, String)> {
    let count = |number: u64| Unit::Count.full(number as f64);
    let sum = |read: fn(&ProjectionState) -> u64| list.items.iter().map(read).sum::<u64>();
    let slowest = list.items.iter().map(|of| of.lag.lag).max().unwrap_or_default();
    vec![
        ("Journal", format!("{} commits", count(list.last))),
        ("Read models", count(list.items.len() as u64)),
        ("Furthest behind", format!("{} commits", count(slowest))),
        ("Parked", format!("{} commits", count(sum(|of| of.lag.parked)))),
    ]
}
