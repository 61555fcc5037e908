//! Where in the thread the person is.

use std::{
    cell::{Cell, Ref, RefCell},
    ops::Range,
    rc::Rc,
};

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, ResizeObserver};

use crate::{browser, state::window::Heights};

/// Id of the element that scrolls.
pub(super) const AREA: &str = "messages";
/// Id of what is in it.
pub(super) const CONTENT: &str = "messages-content";
/// Closer to the end than this is the end, in pixels; browsers round.
const AT_END: i32 = 4;
/// Coming closer to the end than this means wanting to be there, in pixels.
const NEAR_END: i32 = 80;
/// Closer to the start than this asks for earlier messages, and closer to the end of what is here
/// for later ones, in pixels.
const NEAR_EDGE: i32 = 400;
/// What lies between two messages, in pixels; the style sheet says so too.
const GAP: f64 = 28.0;

/// What a scroll event means.
pub(super) struct Place {
    pub(super) at_end: bool,
    pub(super) near_start: bool,
    pub(super) near_end: bool,
}

/// Keeps the end in view while the thread grows, and what is looked at where it is while the rest
/// changes around it.
#[derive(Clone)]
pub(super) struct Scroll(Rc<Inner>);

/// What is called back must live as long as what calls.
type Observer = (ResizeObserver, Closure<dyn FnMut()>);

struct Inner {
    /// True unless the person scrolled up.
    sticks: Cell<bool>,
    /// Where the person or we last scrolled to.
    last_top: Cell<i32>,
    /// The first message in view, and how far it is from the top of the area.
    anchor: RefCell<Option<(String, f64)>>,
    /// What is to be looked at once it is on the page.
    sought: RefCell<Option<String>>,
    heights: RefCell<Heights>,
    observer: Cell<Option<Observer>>,
}

impl Default for Scroll {
    fn default() -> Self {
        Self(Rc::new(Inner {
            sticks: Cell::new(true),
            last_top: Cell::new(0),
            anchor: RefCell::new(None),
            sought: RefCell::new(None),
            heights: RefCell::default(),
            observer: Cell::new(None),
        }))
    }
}

impl Inner {
    fn settle(&self) {
        let Some(area) = browser::element(AREA) else { return };
        self.measure();
        let sought = self.sought.borrow().as_ref().and_then(|id| distance_of(&area, id));
        if let Some(distance) = sought {
            *self.sought.borrow_mut() = None;
            let above = f64::from(area.client_height()) / 4.0;
            area.set_scroll_top(area.scroll_top() + (distance - above) as i32);
        } else if self.sticks.get() {
            area.set_scroll_top(area.scroll_height());
        } else if let Some((id, distance)) = &*self.anchor.borrow()
            && let Some(now) = distance_of(&area, id)
        {
            let off = (now - distance).round() as i32;
            if off != 0 {
                area.set_scroll_top(area.scroll_top() + off);
            }
        }
        self.last_top.set(area.scroll_top());
        self.set_anchor(&area);
    }

    /// Notes how high the messages on the page are.
    fn measure(&self) {
        let mut heights = self.heights.borrow_mut();
        for message in messages() {
            if let Some(id) = message.get_attribute("data-id") {
                heights.note(&id, message.get_bounding_client_rect().height() + GAP);
            }
        }
    }

    fn set_anchor(&self, area: &Element) {
        let top = area.get_bounding_client_rect().top();
        let anchor = messages().find_map(|message| {
            let place = message.get_bounding_client_rect();
            let id = message.get_attribute("data-id")?;
            (place.bottom() > top).then_some((id, place.top() - top))
        });
        *self.anchor.borrow_mut() = anchor;
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

    /// How high messages are.
    pub(super) fn heights(&self) -> Ref<'_, Heights> {
        self.0.heights.borrow()
    }

    /// The messages in view, as places in the whole thread.
    pub(super) fn seen(&self, ids: &[String]) -> Range<usize> {
        let Some(area) = browser::element(AREA) else { return 0..0 };
        let heights = self.heights();
        let top = f64::from(area.scroll_top());
        let at = |top| heights.at(ids.iter().map(String::as_str), top);
        at(top)..at(top + f64::from(area.client_height())) + 1
    }

    /// The person scrolled, or we did. Where there is more to come, the end is no place to stay.
    pub(super) fn moved(&self, more: bool) -> Place {
        let Some(area) = browser::element(AREA) else {
            return Place { at_end: true, near_start: false, near_end: false };
        };
        let top = area.scroll_top();
        let last = self.0.last_top.replace(top);
        let below = below(&area);
        if more {
            self.0.sticks.set(false);
        } else if below < AT_END || (top >= last && below < NEAR_END) {
            self.0.sticks.set(true);
        } else if top < last {
            // Only going up leaves the end: this event may be about a place from before the
            // thread grew.
            self.0.sticks.set(false);
        }
        self.0.set_anchor(&area);
        Place {
            at_end: self.0.sticks.get(),
            near_start: top < NEAR_EDGE,
            near_end: below < NEAR_EDGE,
        }
    }

    /// Brings what is looked at back to where it was, after something changed around it.
    pub(super) fn settle(&self) {
        self.0.settle();
    }

    /// Brings a message into view, as soon as it is on the page.
    pub(super) fn seek(&self, id: String) {
        self.0.sticks.set(false);
        *self.0.sought.borrow_mut() = Some(id);
    }

    /// Goes to the end and stays there.
    pub(super) fn to_end(&self) {
        self.0.sticks.set(true);
        self.0.settle();
    }
}

fn messages() -> impl Iterator<Item = Element> {
    let content = browser::element(CONTENT);
    let children = content.map(|content| content.children());
    let count = children.as_ref().map_or(0, |children| children.length());
    (0..count)
        .filter_map(move |at| children.as_ref()?.item(at))
        .filter(|child| child.has_attribute("data-id"))
}

/// How far a message is from the top of the area.
fn distance_of(area: &Element, id: &str) -> Option<f64> {
    let message = messages().find(|it| it.get_attribute("data-id").as_deref() == Some(id))?;
    let top = area.get_bounding_client_rect().top();
    Some(message.get_bounding_client_rect().top() - top)
}

fn below(area: &Element) -> i32 {
    area.scroll_height() - area.scroll_top() - area.client_height()
}
