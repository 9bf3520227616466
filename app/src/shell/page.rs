//! The frame of one page: its head and its column.

use crate::{
    parts::{Glyph, Icon},
    text::texts,
};
use leptos::prelude::*;
use leptos_meta::Title;

/// The root of every page but the chat: a title, what the page is for, its actions, its content.
#[component]
pub fn Page(
    /// The title, also of the window.
    #[prop(into)]
    title: String,
    /// What the page is for, in a sentence.
    #[prop(optional, into)]
    intro: Option<String>,
    /// Buttons at the end of the head.
    #[prop(optional)]
    actions: Option<AnyView>,
    /// Wider, for tables.
    #[prop(optional)]
    wide: bool,
    /// The content.
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=title.clone()/>
        <article class="page" class:page-wide=wide>
            <header class="page-head">
                <DrawerButton/>
                <div class="page-words">
                    <h1 class="page-title">{title}</h1>
                    {intro.map(|intro| view! { <p class="page-intro">{intro}</p> }.into_any())}
                </div>
                {actions.map(|actions| view! { <div class="page-actions">{actions}</div> }.into_any())}
            </header>
            <div class="page-body">{children()}</div>
        </article>
    }
}

/// Opens the sidebar where it is a drawer (below 900 pixels); needs no script.
#[component]
pub fn DrawerButton() -> impl IntoView {
    view! {
        <button type="button" class="icon-button drawer-button" popovertarget="sidebar" aria-label=texts().shell.open_sidebar>
            <Icon of=Glyph::Menu/>
        </button>
    }
}
