//! Announcements for those who can't see what changed.

use leptos::prelude::*;

/// Says politely whatever its text becomes. Invisible.
#[component]
pub fn Status(
    /// What to say.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! { <div class="unseen" role="status" aria-live="polite">{move || text.get()}</div> }
}
