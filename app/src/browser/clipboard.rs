//! The clipboard.

use leptos::{leptos_dom::helpers::set_timeout, prelude::*};
use std::time::Duration;

/// Puts a text on the clipboard; `copied` is true for the two seconds after.
pub fn copy(text: &str, copied: RwSignal<bool>) {
    // The promise fails only where the page has no focus or no secure origin; then nothing was copied to boast of.
    let done = window().navigator().clipboard().write_text(text);
    leptos::task::spawn_local(async move {
        if wasm_bindgen_futures::JsFuture::from(done).await.is_ok() {
            copied.try_set(true);
            let forget = move || {
                copied.try_set(false);
            };
            set_timeout(forget, Duration::from_secs(2));
        }
    });
}
