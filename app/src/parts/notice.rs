//! Notices: something to know, before or after doing something.

use super::{Glyph, Icon};
use leptos::prelude::*;

/// How a notice or a badge is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    #[default]
    Neutral,
    /// Worth knowing.
    Info,
    /// It went well.
    Ok,
    /// Near a limit; needs a look.
    Warn,
    /// Wrong, refused, or takes something away.
    Danger,
    /// About keys or money.
    Brass,
}

impl Tone {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Danger => "danger",
            Self::Brass => "brass",
        }
    }

    const fn glyph(self) -> Glyph {
        match self {
            Self::Neutral | Self::Info => Glyph::Info,
            Self::Ok => Glyph::Check,
            Self::Warn => Glyph::Warning,
            Self::Danger => Glyph::Wrong,
            Self::Brass => Glyph::Key,
        }
    }
}

/// A notice in the flow of the page. Danger is announced at once, the rest politely.
#[component]
pub fn Notice(
    /// How it is meant.
    #[prop(optional)]
    tone: Tone,
    /// What happened, in a few words.
    #[prop(optional, into)]
    title: Option<String>,
    /// Why, and what next.
    children: Children,
) -> impl IntoView {
    let role = if tone == Tone::Danger { "alert" } else { "status" };
    view! {
        <div class=format!("notice notice-{}", tone.word()) role=role>
            <Icon of=tone.glyph()/>
            <div class="notice-words">
                {title.map(|title| view! { <p class="notice-title">{title}</p> }.into_any())}
                <div class="notice-text">{children()}</div>
            </div>
        </div>
    }
}
