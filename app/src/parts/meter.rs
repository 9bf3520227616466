//! A share of a cap as a bar.

use leptos::prelude::*;

/// How far something is used up: amber from 80 %, red at 100 %.
#[component]
pub fn Meter(
    /// What is used, 0 to 100.
    #[prop(into)]
    percent: Signal<u8>,
    /// What is used or held, 0 to 100: the part above `percent` is drawn lighter. Nothing is held unless given.
    #[prop(optional, into)]
    with_held: Signal<u8>,
    /// What it means in words, as people hear it.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    view! {
        <svg
            class=move || match percent.get() {
                0..80 => "meter",
                80..100 => "meter meter-near",
                _ => "meter meter-full",
            }
            viewBox="0 0 100 4"
            preserveAspectRatio="none"
            role="img"
            aria-label=move || label.get()
        >
            <rect class="meter-track" width="100" height="4"></rect>
            <rect class="meter-held" width=move || with_held.get().min(100).to_string() height="4"></rect>
            <rect class="meter-bar" width=move || percent.get().min(100).to_string() height="4"></rect>
        </svg>
    }
}
