//! The page after signing out.

use super::frame::Frame;
use crate::{
    parts::{Kind, LinkButton},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// Says that one is signed out, and what that means.
pub struct SignedOutPage;

#[lazy_route]
impl LazyRoute for SignedOutPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <SignedOut/> }.into_any()
    }
}

#[component]
fn SignedOut() -> impl IntoView {
    let words = texts().entry();
    view! {
        <Frame title=words.signed_out>
            <p class="entry-text">{words.signed_out_text}</p>
            <LinkButton href="/" kind=Kind::Primary>{words.to_start}</LinkButton>
        </Frame>
    }
}
