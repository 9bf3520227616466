//! The messages of the present branch, and the page's end following them.

use super::{message::Message, thread::use_thread};
use crate::{
    browser::{follow, page},
    parts::{Each, Glyph, Icon, Item},
    text::texts,
};
use leptos::{html, prelude::*};
use leptos_router::hooks::use_location;

/// The transcript. It is not announced as it grows: the thread's status says when a reply begins and ends.
#[component]
pub(super) fn Transcript() -> impl IntoView {
    let words = &texts().chat;
    let thread = use_thread();
    let place = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(Ok(Some(page))) = place.get().map(|place| place.closest(".chat")) {
            follow::end_of(&page, thread.follows);
        }
    });
    // Who came for one message is shown that one.
    let wanted = use_location().hash;
    Effect::new(move |_| {
        let id = wanted.get();
        if page::show(id.trim_start_matches('#')) {
            thread.follows.set(false);
        }
    });
    Effect::new(move |_| {
        if thread.follows.get() {
            request_animation_frame(move || {
                if thread.follows.try_get_untracked() == Some(true) {
                    follow::go_to_end();
                }
            });
        }
    });
    let messages = move || {
        let messages = thread.messages.get().into_iter().map(|message| {
            let key = format!("{} {}", message.id, message.siblings.len());
            Item::new(key, move || view! { <Message message=message.clone()/> }.into_any())
        });
        messages.collect()
    };
    view! {
        <div
            class="transcript"
            node_ref=place
            role="log"
            aria-live="off"
            aria-label=words.transcript
            aria-busy=move || thread.turn.get().is_some().to_string()
        >
            <Each items=messages.into()/>
            {move || thread.waiting.get().map(|text| view! {
                <article class="message message-member message-waiting">
                    <div class="bubble" dir="auto">{text}</div>
                </article>
            }.into_any())}
        </div>
        <div class="latest-place">
            <button
                type="button"
                class="latest"
                class:latest-gone=thread.follows
                aria-label=words.latest
                title=words.latest
                on:click=move |_| thread.follows.set(true)
            >
                <Icon of=Glyph::Down/>
            </button>
        </div>
    }
}
