//! A word about the state of something.

use super::Tone;
use leptos::prelude::*;

/// A small word in a tone.
#[component]
pub fn Badge(
    /// How it is meant.
    #[prop(optional)]
    tone: Tone,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! { <span class=format!("badge badge-{}", tone.word())>{children()}</span> }
}
