//! The little we need of the page around us, in terms the rest of the app can use.

use chrono::{DateTime, Utc};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, Element, Event, HtmlDialogElement, HtmlDocument, HtmlElement, HtmlInputElement,
    HtmlTextAreaElement, Storage, Window,
};

use crate::state::{calendar::Clock, ids};

/// The window. There is always one: the app is started by a page.
pub(crate) fn window() -> Window {
    web_sys::window().expect("the app runs in a page")
}

fn document() -> Document {
    window().document().expect("the app runs in a page")
}

/// The element with this id.
pub(crate) fn element(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// Takes the element away for good.
pub(crate) fn remove(id: &str) {
    if let Some(element) = element(id) {
        element.remove();
    }
}

/// Puts the keyboard on the element with this id.
pub(crate) fn focus(id: &str) {
    if let Some(element) = element(id).and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        _ = element.focus();
    }
}

/// Puts the keyboard behind what is in the field with this id.
pub(crate) fn focus_end(id: &str) {
    let field = element(id).and_then(|found| found.dyn_into::<HtmlTextAreaElement>().ok());
    if let Some(field) = field {
        let end = u32::try_from(field.value().encode_utf16().count()).unwrap_or(u32::MAX);
        _ = field.focus();
        _ = field.set_selection_range(end, end);
    }
}

/// Opens the dialog with this id; the browser keeps the keyboard in it and closes it on Escape.
pub(crate) fn open_dialog(id: &str) {
    if let Some(dialog) = element(id).and_then(|found| found.dyn_into::<HtmlDialogElement>().ok())
        && !dialog.open()
    {
        _ = dialog.show_modal();
    }
}

/// Where the keyboard is.
pub(crate) fn focused() -> Option<HtmlElement> {
    document().active_element().and_then(|active| active.dyn_into::<HtmlElement>().ok())
}

/// Puts the keyboard back on an element when a dialog has gone and no other took its place.
pub(crate) fn focus_after_dialog(place: Option<HtmlElement>) {
    wasm_bindgen_futures::spawn_local(async move {
        // Only then is the dialog gone from the page.
        TimeoutFuture::new(0).await;
        if let Some(place) = place.filter(|_| !has_dialog()) {
            _ = place.focus();
        }
    });
}

/// Lets the popover with this id lie over everything else.
pub(crate) fn show_popover(id: &str) {
    if let Some(popover) = element(id).and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        _ = popover.show_popover();
    }
}

/// True when the popover with this id is shown.
pub(crate) fn has_popover(id: &str) -> bool {
    element(id).is_some_and(|popover| popover.matches(":popover-open").unwrap_or(false))
}

/// True when anything lies over the page that Escape takes away.
pub(crate) fn has_overlay() -> bool {
    has_dialog() || document().query_selector(":popover-open").ok().flatten().is_some()
}

/// Where an element is on the screen: left, top, right and bottom, in pixels.
pub(crate) fn place(id: &str) -> Option<[f64; 4]> {
    let place = element(id)?.get_bounding_client_rect();
    Some([place.left(), place.top(), place.right(), place.bottom()])
}

/// How wide and how high the screen is, in pixels.
pub(crate) fn screen() -> (f64, f64) {
    let pixels = |size: Result<wasm_bindgen::JsValue, _>| size.ok().and_then(|it| it.as_f64());
    let (width, height) = (pixels(window().inner_width()), pixels(window().inner_height()));
    (width.unwrap_or_default(), height.unwrap_or_default())
}

/// Puts the keyboard on another of the places within an element: so many further, around the
/// ends; the first one when it is on none.
pub(crate) fn step_focus(within: &str, places: &str, step: i32) {
    let selector = format!("#{within} :is({places})");
    let Ok(list) = document().query_selector_all(&selector) else { return };
    let all: Vec<HtmlElement> =
        (0..list.length()).filter_map(|at| list.get(at)?.dyn_into().ok()).collect();
    let now = focused().and_then(|focused| all.iter().position(|place| *place == focused));
    let count = i32::try_from(all.len()).unwrap_or_default();
    if count > 0 {
        let now = now.and_then(|now| i32::try_from(now).ok());
        let next = now.map_or(if step < 0 { count - 1 } else { 0 }, |now| now + step);
        if let Some(place) = usize::try_from(next.rem_euclid(count)).ok().and_then(|at| all.get(at))
        {
            _ = place.focus();
        }
    }
}

/// Brings an element into view.
pub(crate) fn show(selector: &str) {
    if let Some(element) = document().query_selector(selector).ok().flatten() {
        element.scroll_into_view_with_bool(false);
    }
}

/// Takes the popover with this id away.
pub(crate) fn hide_popover(id: &str) {
    if let Some(popover) = element(id).and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        _ = popover.hide_popover();
    }
}

/// Names the page, in the tab and for screen readers.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}

/// Sets an attribute of the root element, where the tokens of the theme look.
pub(crate) fn set_root(attribute: &str, value: &str) {
    if let Some(root) = document().document_element() {
        _ = root.set_attribute(attribute, value);
    }
}

/// True when the person is typing somewhere, so that single keys are not shortcuts.
pub(crate) fn is_typing() -> bool {
    document()
        .active_element()
        .is_some_and(|active| matches!(active.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// True when a modal dialog is open.
pub(crate) fn has_dialog() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

/// True where the list stands beside the conversation; the style sheet knows the same width.
pub(crate) fn is_wide() -> bool {
    matches("(min-width: 768px)")
}

/// True unless the device is one that is only touched.
pub(crate) fn has_keyboard() -> bool {
    matches("(hover: hover)")
}

fn matches(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// The path of the address.
pub(crate) fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Scheme and host for the live socket.
pub(crate) fn socket_origin() -> String {
    let location = window().location();
    let secure = location.protocol().is_ok_and(|protocol| protocol == "https:");
    format!("{}://{}", if secure { "wss" } else { "ws" }, location.host().unwrap_or_default())
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Reads what was kept under this name.
pub(crate) fn kept(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Keeps a text under this name; where storage is forbidden it lasts as long as the page.
pub(crate) fn keep(name: &str, text: &str) {
    if let Some(storage) = storage() {
        _ = storage.set_item(name, text);
    }
}

/// Forgets what was kept under this name.
pub(crate) fn forget(name: &str) {
    if let Some(storage) = storage() {
        _ = storage.remove_item(name);
    }
}

/// Now.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(js_sys::Date::now() as i64).unwrap_or_default()
}

/// Now, and where the person is.
pub(crate) fn clock() -> Clock {
    let date = js_sys::Date::new_0();
    Clock { now: now(), east: -(date.get_timezone_offset() as i32) }
}

/// A random number in 0..1, for what need not be secret.
pub(crate) fn chance() -> f64 {
    js_sys::Math::random()
}

/// A random id of so many bytes.
pub(crate) fn random_id<const BYTES: usize>() -> String {
    let mut bytes = [0; BYTES];
    if let Ok(crypto) = window().crypto() {
        _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    ids::hex(&bytes)
}

/// Puts a text on the clipboard; false when the browser does not let us.
pub(crate) async fn copy(text: &str) -> bool {
    // Absent on pages that are served without TLS from another machine.
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
    if clipboard.is_ok_and(|clipboard| clipboard.is_object()) {
        return JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok();
    }
    copy_by_selection(text).unwrap_or(false)
}

/// The old way: a field, its text selected, and the command of the edit menu.
fn copy_by_selection(text: &str) -> Option<bool> {
    let document = document().dyn_into::<HtmlDocument>().ok()?;
    let field = document.create_element("textarea").ok()?;
    let field = field.dyn_into::<HtmlTextAreaElement>().ok()?;
    field.set_class_name("visually-hidden");
    field.set_value(text);
    let before = focused();
    document.body()?.append_child(&field).ok()?;
    field.select();
    let copied = document.exec_command("copy").ok();
    field.remove();
    if let Some(before) = before {
        _ = before.focus();
    }
    copied
}

/// The name of the person's time zone.
pub(crate) fn zone() -> String {
    let options = js_sys::Intl::DateTimeFormat::default().resolved_options();
    let zone = js_sys::Reflect::get(&options, &"timeZone".into());
    zone.ok().and_then(|zone| zone.as_string()).unwrap_or_else(|| "UTC".into())
}

/// Prints the page.
pub(crate) fn print() {
    _ = window().print();
}

/// Lets the person keep an answer as a file; false when it does not arrive.
pub(crate) async fn save(answer: web_sys::Response, name: &str) -> bool {
    let Ok(blob) = answer.blob() else { return false };
    let Ok(blob) = JsFuture::from(blob).await else { return false };
    save_blob(&blob.unchecked_into(), name).is_some()
}

/// What the person chose in the field for files with this id: the file's name and its text.
pub(crate) async fn chosen_file(id: &str) -> Option<(String, String)> {
    let field = element(id)?.dyn_into::<HtmlInputElement>().ok()?;
    let file = field.files()?.get(0)?;
    let text = JsFuture::from(file.text()).await.ok()?.as_string()?;
    // The same file can be chosen once more.
    field.set_value("");
    Some((file.name(), text))
}

fn save_blob(blob: &web_sys::Blob, name: &str) -> Option<()> {
    let url = web_sys::Url::create_object_url_with_blob(blob).ok()?;
    let link = document().create_element("a").ok()?.dyn_into::<HtmlElement>().ok()?;
    _ = link.set_attribute("href", &url);
    _ = link.set_attribute("download", name);
    link.click();
    // The browser has taken hold of it by then.
    _ = web_sys::Url::revoke_object_url(&url);
    Some(())
}

/// Whether the page can be seen: its tab is in front, and the window is not put away.
pub(crate) fn is_looked_at() -> bool {
    !document().hidden()
}

/// Calls back on every event of this name for as long as the page lives.
pub(crate) fn on_window(name: &str, callback: impl FnMut(Event) + 'static) {
    let callback = Closure::<dyn FnMut(Event)>::new(callback);
    _ = window().add_event_listener_with_callback(name, callback.as_ref().unchecked_ref());
    callback.forget();
}
