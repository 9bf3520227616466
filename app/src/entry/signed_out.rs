//! The page after signing out.

use super::frame::Frame;
use crate::{
    parts::{Kind, LinkButton},
    text::texts,
};
use leptos::prelude::*;

/// Says that one is signed out, and what that means.
#[component]
pub fn SignedOutPage() -> impl IntoView {
    let words = &texts().entry;
    view! {
        <Frame title=words.signed_out>
            <p class="entry-text">{words.signed_out_text}</p>
            <LinkButton href="/" kind=Kind::Primary>{words.to_start}</LinkButton>
        </Frame>
    }
}
