//! What is read again whenever something else is looked at.

use std::rc::Rc;

use dioxus::prelude::*;
use serde::de::DeserializeOwned;

use crate::desk::Desk;

/// A newer server may say things in another way.
const UNKNOWN: &str = "The server says this in another way than this page expects. Load it anew.";

/// How reading is going.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Reading {
    busy: Signal<bool>,
    why: Signal<Option<String>>,
    again: Signal<u32>,
}

/// Reads what is at a path, and again when that is another one. What was read stays until then.
pub(crate) fn use_reading<T>(path: String) -> (Signal<Option<Rc<T>>>, Reading)
where
    T: DeserializeOwned + 'static,
{
    let mut got = use_signal(|| None);
    let take = use_callback(move |text: String| match serde_json::from_str(&text) {
        Ok(read) => {
            got.set(Some(Rc::new(read)));
            true
        }
        Err(_) => false,
    });
    (got, use_text(path, take))
}

/// Only what takes the text in is there once for each kind.
fn use_text(path: String, take: Callback<String, bool>) -> Reading {
    let desk = use_context::<Desk>();
    let mut reading =
        Reading { busy: use_signal(|| true), why: use_signal(|| None), again: use_signal(|| 0) };
    _ = use_resource(use_reactive((&path,), move |(path,)| {
        _ = (reading.again)();
        _ = (desk.fresh)();
        async move {
            reading.busy.set(true);
            let why = match desk.read_text(path).await {
                Ok(text) => (!take.call(text)).then(|| UNKNOWN.to_owned()),
                Err(why) => Some(why),
            };
            reading.why.set(why);
            reading.busy.set(false);
        }
    }));
    reading
}

impl Reading {
    /// True until the answer is there.
    pub(crate) fn busy(self) -> bool {
        (self.busy)()
    }

    /// What went wrong.
    pub(crate) fn why(self) -> Option<String> {
        (self.why)()
    }

    /// Tries once more.
    pub(crate) fn again(mut self) {
        self.again += 1;
    }
}
