//! Buttons, and links that look like them.

use super::{Glyph, Icon};
use leptos::prelude::*;

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// The one thing that the page is for.
    Primary,
    /// Anything else.
    #[default]
    Quiet,
    /// Without a frame, for rows and toolbars.
    Plain,
    /// Takes something away.
    Danger,
}

impl Kind {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Quiet => "button button-quiet",
            Self::Plain => "button button-plain",
            Self::Danger => "button button-danger",
        }
    }
}

/// A button. Says what happens ("Rotate key"). Listen with `on:click`.
#[component]
pub fn Button(
    /// How much it asks to be pressed.
    #[prop(optional)]
    kind: Kind,
    /// An icon before the label.
    #[prop(optional, into)]
    icon: Option<Glyph>,
    /// Sends the form that it stands in.
    #[prop(optional)]
    submit: bool,
    /// Shorter, for rows.
    #[prop(optional)]
    small: bool,
    /// Can't be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Is doing it: can't be pressed again, and says so.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// The id of the dialog that it opens; needs no script.
    #[prop(optional, into)]
    opens: Option<String>,
    /// The id of the dialog that it closes; needs no script.
    #[prop(optional, into)]
    closes: Option<String>,
    /// Sent with the form, with `value`.
    #[prop(optional, into)]
    name: Option<String>,
    /// Sent with the form, under `name`.
    #[prop(optional, into)]
    value: Option<String>,
    /// The label.
    children: Children,
) -> impl IntoView {
    let command = if opens.is_some() { Some("show-modal") } else { closes.is_some().then_some("close") };
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=kind.class()
            class:button-small=small
            disabled=move || disabled.get() || busy.get()
            aria-busy=move || busy.get().then_some("true")
            command=command
            commandfor=opens.or(closes)
            name=name
            value=value
        >
            {icon.map(|of| view! { <Icon of=of/> }.into_any())}
            <span class="button-label">{children()}</span>
        </button>
    }
}

/// A button that shows only an icon; the label is its accessible name and its tooltip.
#[component]
pub fn IconButton(
    /// What it shows.
    icon: Glyph,
    /// What happens.
    #[prop(into)]
    label: Signal<String>,
    /// Sends the form that it stands in.
    #[prop(optional)]
    submit: bool,
    /// Can't be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The id of the dialog that it opens; needs no script.
    #[prop(optional, into)]
    opens: Option<String>,
) -> impl IntoView {
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class="icon-button"
            aria-label=move || label.get()
            title=move || label.get()
            disabled=move || disabled.get()
            command=opens.is_some().then_some("show-modal")
            commandfor=opens
        >
            <Icon of=icon/>
        </button>
    }
}

/// A link that looks like a button: for going somewhere, never for changing something.
#[component]
pub fn LinkButton(
    /// Where to.
    #[prop(into)]
    href: String,
    /// How much it asks to be pressed.
    #[prop(optional)]
    kind: Kind,
    /// An icon before the label.
    #[prop(optional, into)]
    icon: Option<Glyph>,
    /// Shorter, for rows.
    #[prop(optional)]
    small: bool,
    /// Leaves the pages (downloads, sign-in): the browser follows it, not the router.
    #[prop(optional)]
    external: bool,
    /// The label.
    children: Children,
) -> impl IntoView {
    view! {
        <a href=href class=kind.class() class:button-small=small rel=external.then_some("external")>
            {icon.map(|of| view! { <Icon of=of/> }.into_any())}
            <span class="button-label">{children()}</span>
        </a>
    }
}
