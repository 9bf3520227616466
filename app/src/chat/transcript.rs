//! The messages of the present branch, and the page's end following them.

use super::{message::Message, thread::use_thread};
use crate::{
    browser::page,
    parts::{Glyph, Icon},
    text::texts,
};
use leptos::prelude::*;

/// The transcript. It is not announced as it grows: the thread's status says when a reply begins and ends.
#[component]
pub(super) fn Transcript() -> impl IntoView {
    let words = &texts().chat;
    let thread = use_thread();
    let at_end = RwSignal::new(true);
    // Only who is at the end is taken along.
    Effect::new(move |before: Option<()>| {
        thread.grown.track();
        if before.is_none() || at_end.get_untracked() || thread.waiting.read_untracked().is_some() {
            page::go_to_end();
        }
    });
    Effect::new(move |_| {
        let scrolled = window_event_listener(leptos::ev::scroll, move |_| {
            let is_at_end = page::is_at_end();
            if at_end.try_get_untracked().is_some_and(|was| was != is_at_end) {
                at_end.set(is_at_end);
            }
        });
        on_cleanup(move || scrolled.remove());
    });
    view! {
        <div class="transcript" role="log" aria-live="off" aria-label=words.transcript aria-busy=move || thread.turn.get().is_some().to_string()>
            <For
                each=move || thread.messages.get()
                key=|message| (message.id, message.siblings.clone())
                let:message
            >
                <Message message=message/>
            </For>
            {move || thread.waiting.get().map(|text| view! {
                <article class="message message-member message-waiting">
                    <div class="bubble" dir="auto">{text}</div>
                </article>
            })}
        </div>
        <div class="latest-place">
            <button
                type="button"
                class="latest"
                class:latest-gone=at_end
                aria-label=words.latest
                title=words.latest
                on:click=move |_| page::go_to_end()
            >
                <Icon of=Glyph::Down/>
            </button>
        </div>
    }
}
