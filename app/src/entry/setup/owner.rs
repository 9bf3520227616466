//! Step 3: the owner signs in. That uses the link up.

use super::rail::StepHead;
use crate::{
    parts::{Glyph, Icon, Kind, LinkButton, Notice, Tone},
    text::texts,
};
use leptos::prelude::*;
use types::view::{FoundedOrg, RefusedOwner, Setup};

/// One link to the identity provider; it carries the owner's invitation.
#[component]
pub(super) fn Owner(setup: Setup, invitation: String) -> impl IntoView {
    let words = &texts().entry().setup;
    let Some(FoundedOrg { slug, name, provider, refused }) = setup.founded else { return ().into_any() };
    let after = format!("%2F{slug}%2Fadmin%2Fconnections%3Fwelcome%3Dyes");
    let href = format!("/{slug}/sign-in/start?invitation={invitation}&return_to={after}");
    let ready = words
        .ready
        .iter()
        .map(|text| view! { <li class="ready"><Icon of=Glyph::Check/><span>{*text}</span></li> })
        .collect_view();
    view! {
        <StepHead title=(words.owner_title)(&name) text=words.owner_text/>
        {refused.map(|refused| view! { <Refused refused=refused/> })}
        <div class="setup-form form">
            <ul class="readies">{ready}</ul>
            <div class="setup-actions setup-actions-start">
                <LinkButton href=href kind=Kind::Primary icon=Glyph::Lock external=true>{(words.sign_in)(&provider)}</LinkButton>
            </div>
            <p class="setup-note">
                {words.wrong_there}" "<a class="link" href="/setup?step=provider">{words.correct}</a>
            </p>
        </div>
    }
    .into_any()
}

/// The last try was refused: why, as the organization's log has it.
#[component]
fn Refused(refused: RefusedOwner) -> impl IntoView {
    let words = &texts().entry().setup;
    let (title, text) = (words.refused)(&refused.reason, &refused.facts);
    let facts = refused.facts;
    view! {
        <Notice tone=Tone::Danger title=title>
            <p>{text}</p>
            {(!facts.is_empty()).then(|| view! { <p>{words.it_said}" "<code class="code-inline">{facts}</code></p> })}
        </Notice>
    }
}
