//! Links that a model wrote: nothing opens before the reader has seen where it leads.

use crate::{
    browser::page,
    parts::{Button, Dialog, Glyph, Kind, LinkButton},
    text::texts,
};
use leptos::prelude::*;

const DIALOG: &str = "link-dialog";

/// The address and the host that the reader is about to open.
#[derive(Clone, Copy, Default)]
pub struct LeavingTo(RwSignal<Option<(String, String)>>);

#[component]
pub(super) fn Link(href: String, host: String, children: Children) -> impl IntoView {
    let leaving = use_context::<LeavingTo>();
    let to = (href.clone(), host.clone());
    view! {
        <a
            class="rich-link"
            href=href.clone()
            title=href
            target="_blank"
            rel="noopener noreferrer nofollow ugc"
            on:click=move |event| {
                if let Some(leaving) = leaving {
                    event.prevent_default();
                    leaving.0.set(Some(to.clone()));
                    page::open_dialog(DIALOG);
                }
            }
        >
            {children()}
        </a>
    }
}

/// Shows the real host and the whole address of a link, and opens it if the reader wants that.
#[component]
pub fn LinkDialog() -> impl IntoView {
    let words = &texts().parts;
    let leaving = expect_context::<LeavingTo>().0;
    view! {
        <Dialog id=DIALOG title=words.leave_title>
            {move || leaving.get().map(|(href, host)| view! {
                <p>{words.leave_body}</p>
                <p class="leave-host">{host.clone()}</p>
                <p class="leave-address">{href.clone()}</p>
                <div class="dialog-actions">
                    <Button closes=DIALOG>{words.cancel}</Button>
                    <LinkButton
                        href=href
                        kind=Kind::Primary
                        icon=Glyph::Out
                        external=true
                        attr:target="_blank"
                        attr:referrerpolicy="no-referrer"
                        on:click=move |_| page::close_dialog(DIALOG)
                    >
                        {(words.leave_open)(&host)}
                    </LinkButton>
                </div>
            }.into_any())}
        </Dialog>
    }
}
