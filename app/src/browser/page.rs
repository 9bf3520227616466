//! Elements of the page, and its address.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlFormElement};

/// Says on the document that wasm has taken the page over: what is driven from outside (tests) waits for it.
pub fn say_alive() {
    if let Some(root) = document().document_element() {
        drop(root.set_attribute("data-alive", "yes"));
    }
}

/// Moves the focus to an element.
pub fn focus(id: &str) {
    if let Some(element) = element(id) {
        drop(element.focus());
    }
}

/// Presses a button that has a shortcut.
pub fn press(id: &str) {
    if let Some(element) = element(id) {
        element.click();
    }
}

/// Opens a dialog over the page, unless it is open.
pub fn open_dialog(id: &str) {
    if let Some(dialog) = element(id).and_then(|found| found.dyn_into::<HtmlDialogElement>().ok())
        && !dialog.open()
    {
        drop(dialog.show_modal());
    }
}

/// Closes a dialog, if it is open.
pub fn close_dialog(id: &str) {
    if let Some(dialog) = element(id).and_then(|found| found.dyn_into::<HtmlDialogElement>().ok()) {
        dialog.close();
    }
}

/// Whether something happened inside a dialog.
pub fn is_in_dialog(event: &web_sys::Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| target.closest("dialog").ok().flatten().is_some())
}

fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// The form that the target of an event belongs to.
pub fn form_of(event: &web_sys::Event) -> Option<HtmlFormElement> {
    event.target()?.dyn_into::<Element>().ok()?.closest("form").ok()??.dyn_into().ok()
}

/// Presses the last element that a selector finds; false when there is none.
pub fn press_last(selector: &str) -> bool {
    let Ok(found) = document().query_selector_all(selector) else { return false };
    click(found.length().checked_sub(1).and_then(|last| found.get(last)))
}

/// Presses the first element that a selector finds; false when there is none.
pub fn press_first(selector: &str) -> bool {
    let Ok(found) = document().query_selector(selector) else { return false };
    click(found.map(Into::into))
}

fn click(found: Option<web_sys::Node>) -> bool {
    let found = found.and_then(|found| found.dyn_into::<HtmlElement>().ok());
    found.inspect(HtmlElement::click).is_some()
}

/// Whether a selector finds anything.
pub fn has(selector: &str) -> bool {
    document().query_selector(selector).ok().flatten().is_some()
}

/// Whether people point with a finger here: their Enter begins a line.
pub fn has_coarse_pointer() -> bool {
    window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches())
}

/// Brings an element into sight; false when there is none.
pub fn show(id: &str) -> bool {
    element(id).inspect(|element| element.scroll_into_view()).is_some()
}

/// What stands behind `#` in the address, unless nothing does.
pub fn fragment() -> Option<String> {
    let hash = window().location().hash().ok()?;
    hash.strip_prefix('#').filter(|rest| !rest.is_empty()).map(str::to_owned)
}

/// The IANA name of the reader's time zone, where the browser tells it.
pub fn time_zone() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    js_sys::Reflect::get(&format.resolved_options(), &"timeZone".into()).ok()?.as_string()
}
