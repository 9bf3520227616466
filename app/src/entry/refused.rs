//! Refused sign-ins in words. Only a word of ours comes from the address: nobody can put a sentence of theirs on our page.

use super::frame::Frame;
use crate::{
    parts::{Kind, LinkButton, Notice, Tone},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_query_map, lazy_route};
use types::SignInReason;

/// Why the last sign-in was refused, if one was.
#[component]
pub(super) fn Refusal() -> impl IntoView {
    let query = use_query_map();
    let word = query.with_untracked(|query| query.get("problem"));
    word.map(|word| {
        let (title, text) = (texts().entry().refusal)(word.parse().unwrap_or(SignInReason::Failed));
        view! { <Notice tone=Tone::Danger title=title><p>{text}</p></Notice> }
    })
}

/// The page of a refusal that belongs to no organization.
pub struct RefusedPage;

#[lazy_route]
impl LazyRoute for RefusedPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <RefusedSignIn/> }.into_any()
    }
}

#[component]
fn RefusedSignIn() -> impl IntoView {
    let words = texts().entry();
    view! {
        <Frame title=words.refused>
            <Refusal/>
            <LinkButton href="/" kind=Kind::Primary>{words.to_start}</LinkButton>
        </Frame>
    }
}
