//! One message, and what its row of actions has in common.

use super::{question::Question, reply::Reply, thread::use_thread};
use crate::{
    parts::{DeedForm, Glyph, IconButton},
    text::texts,
};
use leptos::prelude::*;
use types::{
    MessageId,
    view::{MessageView, Speaker},
};

/// A question or a reply.
#[component]
pub(super) fn Message(message: MessageView) -> impl IntoView {
    match message.speaker {
        Speaker::Member => view! { <Question message=message/> }.into_any(),
        Speaker::Assistant => view! { <Reply message=message/> }.into_any(),
    }
}

/// ‹ 2/3 ›: the versions of a message after edits and other replies. Nothing where there is one.
#[component]
pub(super) fn Versions(
    /// The version that is shown.
    shown: MessageId,
    /// All versions in order.
    siblings: Vec<MessageId>,
) -> impl IntoView {
    let words = &texts().chat;
    let thread = use_thread();
    let place = siblings.iter().position(|id| *id == shown).unwrap_or_default();
    let before = place.checked_sub(1).and_then(|place| siblings.get(place)).copied();
    let after = siblings.get(place + 1).copied();
    let step = move |to: Option<MessageId>, icon: Glyph, label: &'static str| {
        view! {
            <DeedForm deed=thread.show_branch>
                {thread.id.map(|id| view! { <input type="hidden" name="conversation" value=id.to_string()/> }.into_any())}
                <input type="hidden" name="message" value=to.map(|id| id.to_string())/>
                <IconButton
                    icon=icon
                    label=label.to_owned()
                    submit=true
                    disabled=Signal::derive(move || to.is_none() || thread.turn.get().is_some())
                />
            </DeedForm>
        }
        .into_any()
    };
    (siblings.len() > 1).then(|| {
        view! {
            <span class="versions">
                {step(before, Glyph::Previous, words.previous_version)}
                <span class="versions-place">{(words.version)(place + 1, siblings.len())}</span>
                {step(after, Glyph::Next, words.next_version)}
            </span>
        }
    })
}
