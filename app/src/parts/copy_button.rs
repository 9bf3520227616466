//! Copying to the clipboard.

use super::{Glyph, Icon};
use crate::{browser::clipboard, text::texts};
use leptos::prelude::*;

/// Copies a text and says so for two seconds.
#[component]
pub fn CopyButton(
    /// What to copy.
    #[prop(into)]
    text: Signal<String>,
    /// What is copied, for the accessible name; "Copy" unless given.
    #[prop(optional, into)]
    label: Option<String>,
    /// Shows the word beside the icon.
    #[prop(optional)]
    worded: bool,
) -> impl IntoView {
    let words = &texts().parts;
    let copied = RwSignal::new(false);
    let label = label.unwrap_or_else(|| words.copy.to_owned());
    let name = Signal::derive(move || if copied.get() { words.copied.to_owned() } else { label.clone() });
    view! {
        <button
            type="button"
            class=if worded { "button button-quiet button-small copy" } else { "icon-button copy" }
            class:copy-done=copied
            aria-label=move || name.get()
            title=move || name.get()
            on:click=move |_| clipboard::copy(&text.get_untracked(), copied)
        >
            <span class="copy-icons"><Icon of=Glyph::Copy/><Icon of=Glyph::Check/></span>
            {worded.then(|| view! { <span class="button-label">{move || if copied.get() { words.copied } else { words.copy }}</span> }.into_any())}
        </button>
    }
}
