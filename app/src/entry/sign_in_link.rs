//! The page `/{org}/sign-in/link`: one button, so that nothing which merely looks at a link uses it up.

use super::frame::Frame;
use crate::{
    parts::{Button, Glyph, Kind},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{
    LazyRoute,
    hooks::{use_params_map, use_query_map},
    lazy_route,
};

/// Asks before the operator's single-use link is used.
pub struct SignInLinkPage;

#[lazy_route]
impl LazyRoute for SignInLinkPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <SignInLink/> }.into_any()
    }
}

#[component]
fn SignInLink() -> impl IntoView {
    let words = texts().entry();
    let org = use_params_map().with_untracked(|params| params.get("org").unwrap_or_default());
    let token = use_query_map().with_untracked(|query| query.get("token").unwrap_or_default());
    view! {
        <Frame title=words.link_title>
            <p class="entry-text">{words.link_text}</p>
            <form method="post" action=format!("/{org}/sign-in/link")>
                <input type="hidden" name="token" value=token/>
                <Button kind=Kind::Primary icon=Glyph::Lock submit=true>{words.link_button}</Button>
            </form>
        </Frame>
    }
}
