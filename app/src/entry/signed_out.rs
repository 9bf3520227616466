//! The page after signing out: here, and the way to sign out there as well. A link leads there, because a form may not end at
//! another origin (decision 9).

use super::frame::Frame;
use crate::{
    api::sign_in::load_sign_in_choice,
    parts::{Glyph, Kind, Later, LinkButton, later},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_query_map, lazy_route};
use types::view::SignInChoice;

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
    let query = use_query_map();
    let org = Memo::new(move |_| query.read().get("org").unwrap_or_default());
    let choice = Resource::new(
        move || org.get(),
        |org: String| async move { if org.is_empty() { None } else { load_sign_in_choice(org).await.ok() } },
    );
    let draw = move || async move {
        match choice.await {
            Some(choice) => view! { <Elsewhere choice=choice/> }.into_any(),
            None => view! { <LinkButton href="/" kind=Kind::Primary>{words.to_start}</LinkButton> }.into_any(),
        }
    };
    view! {
        <Frame title=words.signed_out>
            <p class="entry-text">{words.signed_out_text}</p>
            <Later draw=later(draw)/>
        </Frame>
    }
}

/// The way back, and a link for each identity provider that may still know them.
#[component]
fn Elsewhere(choice: SignInChoice) -> impl IntoView {
    let words = texts().entry();
    let slug = choice.org_slug;
    let links = choice.providers.into_iter().map(|provider| {
        let slug = &slug;
        let href = format!("/{slug}/sign-out/provider?provider={}", provider.id);
        view! { <li><LinkButton href=href kind=Kind::Quiet external=true>{(words.sign_out_of)(&provider.name)}</LinkButton></li> }
    });
    view! {
        <LinkButton href=format!("/{slug}/sign-in") kind=Kind::Primary icon=Glyph::Lock>{words.sign_in_again}</LinkButton>
        <ul class="providers">{links.collect_view()}</ul>
        <p class="entry-note"><a class="link" href="/">{words.other_organization}</a></p>
    }
}
