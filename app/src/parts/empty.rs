//! What a page shows where there is nothing yet.

use super::{Glyph, Icon};
use leptos::prelude::*;

/// Nothing yet: what would be here, and how to get it.
#[component]
pub fn Empty(
    /// An icon.
    icon: Glyph,
    /// What is missing.
    #[prop(into)]
    title: String,
    /// What it would be good for, and what to do.
    #[prop(into)]
    text: String,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-mark"><Icon of=icon large=true/></span>
            <p class="empty-title">{title}</p>
            <p class="empty-text">{text}</p>
            {children.map(|children| view! { <div class="empty-actions">{children()}</div> }.into_any())}
        </div>
    }
}
