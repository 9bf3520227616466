//! The frame of signed-out pages: the mark, one card, nothing else.

use crate::{shell::Mark, text::texts};
use leptos::prelude::*;
use leptos_meta::Title;

/// One card in the middle of a quiet page.
#[component]
pub(super) fn Frame(
    /// The title of the window and of the card.
    #[prop(into)]
    title: String,
    /// The card.
    children: Children,
    /// What stands below it.
    #[prop(optional)]
    below: Option<AnyView>,
) -> impl IntoView {
    view! {
        <Title text=title.clone()/>
        <div class="entry">
            <header class="entry-head">
                <a class="entry-brand" href="/"><Mark/>{texts().shell.product}</a>
            </header>
            <main class="entry-page" id="page" tabindex="-1">
                <section class="entry-card">
                    <h1 class="entry-title">{title}</h1>
                    {children()}
                </section>
                {below}
            </main>
        </div>
    }
}
