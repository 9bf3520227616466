//! Dialogs: the browser's own. Focus goes to the first field, stays in and comes back; Esc closes; a [`super::Button`] with
//! `opens` opens one without script.

use super::{Glyph, Icon};
use crate::text::texts;
use leptos::prelude::*;

/// A dialog over the page.
#[component]
pub fn Dialog(
    /// Unique on the page: what [`super::Button`]'s `opens` and `closes` name.
    #[prop(into)]
    id: String,
    /// The title.
    #[prop(into)]
    title: String,
    /// Wider, for tables and steps.
    #[prop(optional)]
    wide: bool,
    /// To open and close it from code (`show_modal`, `close`).
    #[prop(optional)]
    node_ref: NodeRef<leptos::html::Dialog>,
    /// The content; a row of buttons at the end goes into `<div class="dialog-actions">`.
    children: Children,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    view! {
        <dialog class="dialog" class:dialog-wide=wide id=id aria-labelledby=title_id closedby="any" node_ref=node_ref>
            <h2 class="dialog-title" id=title_id.clone()>{title}</h2>
            <div class="dialog-body">{children()}</div>
            // Last, though the style puts it beside the title: the focus goes to the first control, which is what the dialog is for.
            <button
                type="button"
                class="icon-button dialog-close"
                aria-label=texts().parts.close
                command="close"
                commandfor=id.clone()
            >
                <Icon of=Glyph::Close/>
            </button>
        </dialog>
    }
}
