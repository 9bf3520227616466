//! The shape of what is on its way.

use crate::text::texts;
use leptos::prelude::*;

/// Grey lines in place of text that is being fetched.
#[component]
pub fn Skeleton(
    /// How many.
    #[prop(default = 4)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class="skeleton" role="status" aria-label=texts().parts.loading>
            {(0..lines).map(|_| view! { <span class="skeleton-line"></span> }.into_any()).collect::<Vec<_>>()}
        </div>
    }
}
