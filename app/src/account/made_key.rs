//! A key that was just made: the one time at which it is shown.

use super::snippets::Snippets;
use crate::{
    parts::{Button, CopyButton, Glyph, Icon},
    text::texts,
};
use leptos::prelude::*;
use types::view::NewPersonalKey;

/// The key, Copy, and how to use it.
#[component]
pub(super) fn MadeKey(
    made: NewPersonalKey,
    base_url: String,
    /// The model that the snippets ask.
    model: String,
    /// Called when its owner has copied it.
    put_away: impl Fn() + Clone + Send + 'static,
) -> impl IntoView {
    let words = texts().account();
    view! {
        <section class="made-key" aria-live="polite">
            <header class="made-head">
                <span class="made-mark"><Icon of=Glyph::Key large=true/></span>
                <div>
                    <h2 class="card-title">{(words.made)(&made.row.name)}</h2>
                    <p>{words.made_text}</p>
                </div>
            </header>
            <div class="made-value">
                <code class="made-text">{made.key.clone()}</code>
                <CopyButton text=made.key.clone() label=words.copy_key worded=true/>
            </div>
            <Snippets base_url=base_url key_text=made.key model=model/>
            <div class="row">
                <Button on:click=move |_| put_away()>{words.made_done}</Button>
            </div>
        </section>
    }
}
