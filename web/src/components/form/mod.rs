//! What every form has: one try at a time, and what is wrong with the last one.

use dioxus::prelude::*;

use crate::state::form::Refused;

/// How a form is doing.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct FormState {
    refused: Signal<Refused>,
    busy: Signal<bool>,
}

/// A form that was not tried yet.
pub(crate) fn use_form() -> FormState {
    FormState { refused: use_signal(Refused::default), busy: use_signal(|| false) }
}

impl FormState {
    /// What is wrong with the field of this name.
    pub(crate) fn error(self, name: &str) -> Option<String> {
        self.refused.read().of(name).map(str::to_owned)
    }

    /// Says what is wrong before the server is asked.
    pub(crate) fn refuse(mut self, why: Refused) {
        self.refused.set(why);
    }

    /// Tries it, unless that is being done; what came of it, unless it was refused.
    pub(crate) async fn tries<T>(
        mut self,
        work: impl Future<Output = Result<T, Refused>>,
    ) -> Option<T> {
        if *self.busy.peek() {
            return None;
        }
        self.busy.set(true);
        let answer = work.await;
        self.busy.set(false);
        match answer {
            Ok(done) => {
                self.refused.set(Refused::default());
                Some(done)
            }
            Err(why) => {
                self.refused.set(why);
                None
            }
        }
    }
}

/// The button of a form, and above it what is wrong with the whole.
#[component]
pub(crate) fn Submit(
    form: FormState,
    name: &'static str,
    /// While it is being tried.
    trying: &'static str,
    #[props(default = "submit")] testid: &'static str,
    #[props(default)] danger: bool,
) -> Element {
    let busy = *form.busy.read();
    rsx! {
        if let Some(summary) = form.refused.read().summary.clone() {
            p { class: "form-error", role: "alert", "data-testid": "form-error", "{summary}" }
        }
        button {
            class: "button",
            r#type: "submit",
            "data-look": danger.then_some("danger"),
            "data-testid": testid,
            disabled: busy,
            if busy { "{trying}" } else { "{name}" }
        }
    }
}
