//! A panel beside a list: one row of it in full. It has an address of its own, so that it opens without script, survives a
//! reload and can be sent to somebody.

use super::{Glyph, Icon};
use crate::{browser::page, text::texts};
use leptos::{ev::KeyboardEvent, prelude::*};
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

/// The panel. Esc and its button lead back to the list.
#[component]
pub fn Panel(
    /// The title.
    #[prop(into)]
    title: String,
    /// What it shows, for those who can't see it; the title unless given.
    #[prop(optional, into)]
    label: Option<String>,
    /// The address of the list without the panel.
    #[prop(into)]
    back: String,
    /// Stands before the title.
    #[prop(optional)]
    mark: Option<AnyView>,
    /// Stands below the title.
    #[prop(optional)]
    note: Option<AnyView>,
    /// The content.
    children: Children,
) -> impl IntoView {
    let navigate = use_navigate();
    let leave = back.clone();
    let on_key = move |event: KeyboardEvent| {
        // A dialog over the panel takes its own Esc.
        if event.key() == "Escape" && !event.default_prevented() && !page::is_in_dialog(&event) {
            navigate(&leave, NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
    };
    Effect::new(|| page::focus("panel"));
    view! {
        <aside class="panel" id="panel" tabindex="-1" aria-label=label.unwrap_or_else(|| title.clone()) on:keydown=on_key>
            <header class="panel-head">
                {mark}
                <div class="panel-words">
                    <h2 class="panel-title">{title.clone()}</h2>
                    {note}
                </div>
                <A href=back scroll=false attr:class="icon-button" attr:aria-label=texts().parts.close>
                    <Icon of=Glyph::Close/>
                </A>
            </header>
            <div class="panel-body">{children()}</div>
        </aside>
    }
}
