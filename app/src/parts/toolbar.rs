//! Rows of controls.

use leptos::prelude::*;

/// Filters and buttons above a table; wraps where it is narrow.
#[component]
pub fn Toolbar(
    /// The controls.
    children: Children,
) -> impl IntoView {
    view! { <div class="toolbar">{children()}</div> }
}

/// A form that reads like a sentence: words with small controls (`<select class="input">`, `<input class="input">`, each with an
/// `aria-label`) between them.
#[component]
pub fn Sentence(
    /// Words and controls.
    children: Children,
) -> impl IntoView {
    view! { <div class="sentence">{children()}</div> }
}
