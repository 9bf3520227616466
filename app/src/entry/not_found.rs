//! No such page.

use super::frame::Frame;
use crate::{
    parts::{Kind, LinkButton},
    shell::status,
    text::texts,
};
use leptos::prelude::*;

/// Says so, with the status that says so to machines.
#[component]
pub fn NotFound() -> impl IntoView {
    let words = texts().entry();
    status::answer_with(404);
    view! {
        <Frame title=words.not_found>
            <p class="entry-text">{words.not_found_text}</p>
            <LinkButton href="/" kind=Kind::Primary>{words.to_start}</LinkButton>
        </Frame>
    }
}
