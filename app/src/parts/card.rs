//! Cards: one thing on a surface of its own.

use leptos::prelude::*;

/// A surface.
#[component]
pub fn Card(
    /// Without padding, for tables that reach its edges.
    #[prop(optional)]
    flush: bool,
    /// The content, often with a [`CardHead`] first.
    children: Children,
) -> impl IntoView {
    view! { <section class="card" class:card-flush=flush>{children()}</section> }
}

/// The title of a card, with actions at its end.
#[component]
pub fn CardHead(
    /// The title.
    #[prop(into)]
    title: String,
    /// What it is about, in a line.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Buttons or badges.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="card-head">
            <div class="card-words">
                <h2 class="card-title">{title}</h2>
                {hint.map(|hint| view! { <p class="card-hint">{hint}</p> }.into_any())}
            </div>
            {children.map(|children| view! { <div class="card-actions">{children()}</div> }.into_any())}
        </header>
    }
}

/// One figure with its name, as overviews show it.
#[component]
pub fn Figure(
    /// What it counts.
    #[prop(into)]
    label: String,
    /// The figure.
    #[prop(into)]
    value: String,
    /// What it compares with, or how sure it is.
    #[prop(optional, into)]
    note: Option<String>,
) -> impl IntoView {
    view! {
        <div class="figure">
            <span class="figure-label">{label}</span>
            <span class="figure-value">{value}</span>
            {note.map(|note| view! { <span class="figure-note">{note}</span> }.into_any())}
        </div>
    }
}
