//! What this browser keeps for its reader: drafts. Nothing secret goes here.

use leptos::prelude::*;
use web_sys::Storage;

fn local() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What was kept under a name.
pub fn get(name: &str) -> Option<String> {
    local()?.get_item(name).ok().flatten()
}

/// Keeps a text under a name; an empty one is forgotten. A full or forbidden store is no reason to stop anybody.
pub fn set(name: &str, text: &str) {
    if let Some(store) = local() {
        drop(if text.is_empty() { store.remove_item(name) } else { store.set_item(name, text) });
    }
}
