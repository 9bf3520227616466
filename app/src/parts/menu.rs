//! Menus: the browser's own popover. Light dismissal, Esc and the return of focus are the browser's; no script is needed.

use super::{Glyph, Icon};
use crate::browser::popover;
use leptos::prelude::*;

/// A button that opens a menu below it.
#[component]
pub fn Menu(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// The accessible name of the button.
    #[prop(into)]
    label: String,
    /// The class of the button; a small square with an icon unless given.
    #[prop(default = "icon-button")]
    class: &'static str,
    /// What the button shows; three dots unless given.
    #[prop(optional)]
    trigger: Option<AnyView>,
    /// [`MenuLink`]s, [`MenuButton`]s and [`MenuRule`]s, or anything else.
    children: Children,
) -> impl IntoView {
    let trigger = trigger.unwrap_or_else(|| view! { <Icon of=Glyph::More/> }.into_any());
    let inside = id.clone();
    view! {
        <span class="menu">
            <button type="button" class=class aria-label=label aria-haspopup="true" popovertarget=id.clone()>
                {trigger}
            </button>
            <div class="menu-box" id=id popover="auto" on:click=move |_| popover::hide(&inside)>
                {children()}
            </div>
        </span>
    }
}

/// A menu's line that goes somewhere.
#[component]
pub fn MenuLink(
    /// Where to.
    #[prop(into)]
    href: String,
    /// An icon before the label.
    icon: Glyph,
    /// Leaves the pages.
    #[prop(optional)]
    external: bool,
    /// The label.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="menu-item" href=href rel=external.then_some("external")>
            <Icon of=icon/>
            <span>{children()}</span>
        </a>
    }
}

/// A menu's line that does something. Listen with `on:click`, or let it send the form that it stands in.
#[component]
pub fn MenuButton(
    /// An icon before the label.
    icon: Glyph,
    /// Takes something away.
    #[prop(optional)]
    danger: bool,
    /// Sends the form that it stands in.
    #[prop(optional)]
    submit: bool,
    /// The id of the dialog that it opens; needs no script.
    #[prop(optional, into)]
    opens: Option<String>,
    /// The label.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class="menu-item"
            class:menu-danger=danger
            command=opens.is_some().then_some("show-modal")
            commandfor=opens
        >
            <Icon of=icon/>
            <span>{children()}</span>
        </button>
    }
}

/// A line between groups of a menu.
#[component]
pub fn MenuRule() -> impl IntoView {
    view! { <hr class="menu-rule"/> }
}
