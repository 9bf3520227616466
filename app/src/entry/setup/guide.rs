//! What to type where at an identity provider. All guides are on the page; the chosen one shows, by style alone.

use crate::{
    parts::{CopyButton, Glyph, Icon, breakable},
    text::{entry::setup::RecipeTexts, texts},
};
use leptos::prelude::*;
use types::view::Recipe;

/// The instructions of one recipe.
#[component]
pub(super) fn Guide(recipe: Recipe, redirect_uri: String) -> impl IntoView {
    let words = &texts().entry().setup;
    let RecipeTexts { steps, issuer, claim, groups, .. } = *(words.recipe)(recipe);
    let steps = steps
        .iter()
        .map(|(text, shows_uri)| {
            let uri = redirect_uri.clone();
            view! {
                <li class="guide-step">
                    <p>{*text}</p>
                    {shows_uri.then(|| view! { <Copyable text=uri label=words.redirect_uri/> })}
                </li>
            }
        })
        .collect_view();
    view! {
        <section class=format!("guide guide-{}", recipe.as_str())>
            <h2 class="guide-title">{(words.guide_title)(recipe)}</h2>
            <ol class="guide-steps">{steps}</ol>
            <div class="guide-facts">
                <p class="guide-fact"><Icon of=Glyph::Link/><span>{words.guide_issuer}" "<code class="code-inline">{issuer}</code></span></p>
                <p class="guide-fact"><Icon of=Glyph::People/><span>{groups}" "{(!claim.is_empty()).then(|| view! {
                    <span class="nowrap">{words.guide_claim}" "<code class="code-inline">{claim}</code></span>
                })}</span></p>
            </div>
        </section>
    }
    .into_any()
}

/// An address to be taken along, letter for letter.
#[component]
fn Copyable(text: String, label: &'static str) -> impl IntoView {
    let shown = breakable(&text);
    view! {
        <span class="copyable">
            <code class="copyable-text">{shown}</code>
            <CopyButton text=Signal::derive(move || text.clone()) label=label worded=true/>
        </span>
    }
    .into_any()
}
