//! The keyboard: what Open WebUI's and ChatGPT's people have in their fingers, and the list of it.

use super::thread::use_thread;
use crate::{browser::page, parts::Dialog, text::texts};
use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

const DIALOG: &str = "shortcuts";

/// Listens to the whole page, and holds the list.
#[component]
pub(super) fn Shortcuts() -> impl IntoView {
    let words = &texts().chat;
    let thread = use_thread();
    let navigate = use_navigate();
    let go_new = move || navigate(&thread.hall.to(""), NavigateOptions::default());
    Effect::new(move |_| {
        let go_new = go_new.clone();
        let pressed = window_event_listener(ev::keydown, move |event| {
            if !event.is_composing() && act(&event, &go_new) {
                event.prevent_default();
            }
        });
        on_cleanup(move || pressed.remove());
    });
    view! {
        <Dialog id=DIALOG title=words.shortcuts>
            <dl class="facts shortcut-list">
                {words
                    .shortcut_list
                    .iter()
                    .map(|(what, keys)| view! {
                        <dt>{*what}</dt>
                        <dd>{keys.iter().map(|key| view! { <kbd>{if *key == "Mod" { words.mod_key } else { key }}</kbd> }.into_any()).collect::<Vec<_>>()}</dd>
                    }.into_any())
                    .collect::<Vec<_>>()}
            </dl>
        </Dialog>
    }
}

/// Does what the keys ask for; false when they ask for nothing.
fn act(event: &ev::KeyboardEvent, go_new: &impl Fn()) -> bool {
    let is_mod = event.ctrl_key() || event.meta_key();
    let key = event.key().to_ascii_lowercase();
    match (is_mod, event.shift_key(), key.as_str()) {
        (true, true, "o") => go_new(),
        (true, true, "c") => return page::press_last(".copy-reply .copy"),
        (true, true, ";" | ":") => return page::press_last(".code .copy"),
        (true, false, "k") => page::focus("chat-search"),
        (true, false, "/") => page::open_dialog(DIALOG),
        (false, true, "escape") => page::focus("composer"),
        // Esc first closes what lies over the page.
        (false, false, "escape") if page::has("#stop:not(.send-gone)") && !page::has("dialog[open], :popover-open") => {
            page::press("stop");
        }
        _ => return false,
    }
    true
}
