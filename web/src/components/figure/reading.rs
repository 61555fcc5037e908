//! What is read again whenever something else is looked at.

use std::rc::Rc;

use dioxus::prelude::*;

use crate::desk::Desk;

/// What was read, and how reading is going.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Reading {
    /// The answer, as it came.
    pub(crate) text: Signal<Option<Rc<str>>>,
    busy: Signal<bool>,
    why: Signal<Option<String>>,
    again: Signal<u32>,
}

/// Reads what is at a path, and again when that is another one. What was read stays until then.
///
/// It is text until it is shown: code that reads each kind on its way would be there once for each.
pub(crate) fn use_reading(path: String) -> Reading {
    let desk = use_context::<Desk>();
    let mut reading = Reading {
        text: use_signal(|| None),
        busy: use_signal(|| true),
        why: use_signal(|| None),
        again: use_signal(|| 0),
    };
    _ = use_resource(use_reactive((&path,), move |(path,)| {
        _ = (reading.again)();
        _ = (desk.fresh)();
        async move {
            reading.busy.set(true);
            match desk.read_text(path).await {
                Ok(text) => {
                    reading.text.set(Some(text.into()));
                    reading.why.set(None);
                }
                Err(why) => reading.why.set(Some(why)),
            }
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
