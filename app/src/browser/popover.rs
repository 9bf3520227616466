//! Popovers: menus and the drawer.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Hides a popover, if it is there and shown.
pub fn hide(id: &str) {
    if let Some(element) = document().get_element_by_id(id).and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // Fails when it is not a shown popover: then there is nothing to hide.
        drop(element.hide_popover());
    }
}
