//! Where in the thread the person is.

use std::{cell::Cell, rc::Rc};

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, ResizeObserver};

use crate::browser;

/// Id of the element that scrolls.
pub(super) const AREA: &str = "messages";
/// Id of what is in it.
pub(super) const CONTENT: &str = "messages-content";
/// Closer to the end than this is the end, in pixels; browsers round.
const AT_END: i32 = 4;
/// Coming closer to the end than this means wanting to be there, in pixels.
const NEAR_END: i32 = 80;
/// Closer to the start than this asks for earlier messages, in pixels.
const NEAR_START: i32 = 200;

/// What a scroll event means.
pub(super) struct Place {
    pub(super) at_end: bool,
    pub(super) near_start: bool,
}

/// Keeps the end in view while the thread grows, and the messages where they are while earlier
/// ones are put before them.
#[derive(Clone)]
pub(super) struct Scroll(Rc<Inner>);

/// What is called back must live as long as what calls.
type Observer = (ResizeObserver, Closure<dyn FnMut()>);

struct Inner {
    /// True unless the person scrolled up.
    sticks: Cell<bool>,
    /// Where the person or we last scrolled to.
    last_top: Cell<i32>,
    /// While earlier messages are read: how far what is in view is from the end.
    held: Cell<Option<i32>>,
    observer: Cell<Option<Observer>>,
}

impl Default for Scroll {
    fn default() -> Self {
        Self(Rc::new(Inner {
            sticks: Cell::new(true),
            last_top: Cell::new(0),
            held: Cell::new(None),
            observer: Cell::new(None),
        }))
    }
}

impl Inner {
    fn settle(&self) {
        let Some(area) = browser::element(AREA) else { return };
        if self.sticks.get() {
            area.set_scroll_top(area.scroll_height());
        } else if let Some(from_end) = self.held.get() {
            area.set_scroll_top(area.scroll_height() - from_end);
        }
        self.last_top.set(area.scroll_top());
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some((observer, _)) = self.observer.take() {
            observer.disconnect();
        }
    }
}

impl Scroll {
    /// From now on follows every change of height.
    pub(super) fn watch(&self) {
        let weak = Rc::downgrade(&self.0);
        let callback = Closure::<dyn FnMut()>::new(move || {
            if let Some(inner) = weak.upgrade() {
                inner.settle();
            }
        });
        let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) else { return };
        for id in [AREA, CONTENT] {
            if let Some(element) = browser::element(id) {
                observer.observe(&element);
            }
        }
        self.0.observer.set(Some((observer, callback)));
    }

    /// The person scrolled, or we did.
    pub(super) fn moved(&self, reading_older: bool) -> Place {
        let Some(area) = browser::element(AREA) else {
            return Place { at_end: true, near_start: false };
        };
        let top = area.scroll_top();
        let last = self.0.last_top.replace(top);
        let below = below(&area);
        if below < AT_END || (top >= last && below < NEAR_END) {
            self.0.sticks.set(true);
        } else if top < last {
            // Only going up leaves the end: this event may be about a place from before the
            // thread grew.
            self.0.sticks.set(false);
        }
        if self.0.held.get().is_some() {
            self.0.held.set(reading_older.then(|| from_end(&area)));
        }
        Place { at_end: self.0.sticks.get(), near_start: top < NEAR_START }
    }

    /// Keeps what is in view in view while earlier messages arrive.
    pub(super) fn hold(&self) {
        self.0.held.set(browser::element(AREA).map(|area| from_end(&area)));
    }

    /// Goes to the end and stays there.
    pub(super) fn to_end(&self) {
        self.0.sticks.set(true);
        self.0.settle();
    }
}

fn from_end(area: &Element) -> i32 {
    area.scroll_height() - area.scroll_top()
}

fn below(area: &Element) -> i32 {
    from_end(area) - area.client_height()
}
