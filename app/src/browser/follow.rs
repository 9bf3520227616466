//! Following the end of a page that grows.

use leptos::prelude::*;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, ResizeObserver};

/// How far from the end, in pixels, is still the end: sizes are rounded.
const AT_END: i32 = 8;
/// For how many milliseconds it is not the reader who scrolls: router and browser put a page that opens where they think best.
const OPENING: f64 = 400.0;

/// Keeps the page's end in sight while an element grows, for as long as the reader wants that: who scrolls up is left where
/// they are, who comes back to the end is taken along again. Ends with the component that calls it.
pub fn end_of(element: &Element, follows: RwSignal<bool>) {
    let grown = Closure::<dyn Fn()>::new(move || {
        if follows.try_get_untracked() == Some(true) {
            go_to_end();
        }
    });
    let Ok(observer) = ResizeObserver::new(grown.as_ref().unchecked_ref()) else { return };
    observer.observe(element);
    let kept = StoredValue::new_local((observer, grown));
    let (before, opened) = (Rc::new(Cell::new(0)), js_sys::Date::now());
    let scrolled = window_event_listener(leptos::ev::scroll, move |_| {
        let Some(root) = document().document_element() else { return };
        let (top, was) = (root.scroll_top(), before.replace(root.scroll_top()));
        let now = if root.scroll_height() - root.client_height() - top < AT_END {
            true
        } else if top < was && js_sys::Date::now() - opened < OPENING {
            if follows.try_get_untracked() == Some(true) {
                go_to_end();
            }
            return;
        } else if top < was {
            false
        } else {
            return;
        };
        if follows.try_get_untracked().is_some_and(|follows| follows != now) {
            follows.set(now);
        }
    });
    on_cleanup(move || {
        scrolled.remove();
        kept.try_with_value(|(observer, _)| observer.disconnect());
    });
}

/// Goes to the page's end.
pub fn go_to_end() {
    if let Some(root) = document().document_element() {
        root.set_scroll_top(root.scroll_height());
    }
}
