//! The page `/`: find your organization by its name or your e-mail address.

use super::frame::Frame;
use crate::{
    api::sign_in::find_organizations,
    parts::{Glyph, Icon, Loaded, Notice, TextField, Tone},
    text::texts,
};
use leptos::{either::EitherOf3, prelude::*};
use leptos_router::{LazyRoute, hooks::use_query_map, lazy_route};
use types::view::SignInChoice;

/// A plain GET form: its result is a page that can be kept.
pub struct LandingPage;

#[lazy_route]
impl LazyRoute for LandingPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Landing/> }.into_any()
    }
}

#[component]
fn Landing() -> impl IntoView {
    let words = texts().entry();
    let query = use_query_map();
    let text = Memo::new(move |_| query.read().get("q").unwrap_or_default());
    let found = Resource::new(move || text.get(), find_organizations);
    let promises = view! {
        <ul class="pledges">
            {words
                .promises
                .iter()
                .map(|(title, text)| view! {
                    <li class="pledge"><Icon of=Glyph::Check/><div><strong>{*title}</strong><p>{*text}</p></div></li>
                })
                .collect_view()}
        </ul>
    };
    view! {
        <Frame title=words.landing_title below=promises.into_any()>
            <p class="entry-text">{words.landing_text}</p>
            <form class="form" action="/" method="get">
                <TextField
                    label=words.find_label
                    name="q"
                    value=text.get_untracked()
                    placeholder=words.find_placeholder
                    autocomplete="email"
                    required=true
                />
                <button type="submit" class="button button-primary"><span class="button-label">{words.find}</span></button>
            </form>
            <Loaded of=found lines=1 view=move |found| view! { <Found text=text.get_untracked() found=found/> }/>
        </Frame>
    }
}

#[component]
fn Found(text: String, found: Vec<SignInChoice>) -> impl IntoView {
    let words = texts().entry();
    if text.trim().is_empty() {
        return EitherOf3::A(());
    }
    if found.is_empty() {
        return EitherOf3::B(view! {
            <Notice tone=Tone::Warn title=(words.find_nothing)(&text)><p>{words.find_nothing_text}</p></Notice>
        });
    }
    EitherOf3::C(view! {
        <ul class="found">
            {found
                .into_iter()
                .map(|choice| view! {
                    <li>
                        <a class="found-link" href=format!("/{}/sign-in", choice.org_slug)>
                            <span class="found-name">{(words.go_on_to)(&choice.org_name)}</span>
                            <Icon of=Glyph::Next/>
                        </a>
                    </li>
                })
                .collect_view()}
        </ul>
    })
}
