//! A configuration on its way into use: looked at, tried, made active.

use super::{identity::Actions, identity_provider::trial_address};
use crate::{
    parts::{Badge, Button, CardHead, Glyph, Icon, Kind, LinkButton, Tone, When},
    shell::use_hall,
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};
use types::view::ProviderDetail;

#[component]
pub(super) fn Candidate(candidate: ProviderDetail, may_change: bool, actions: Actions) -> impl IntoView {
    let words = &texts().admin().identity;
    let hall = use_hall();
    let trial = trial_address(&hall.to("/admin/identity"), &candidate);
    let is_tried = candidate.tried.as_ref().is_some_and(|tried| tried.counts);
    let step = |is_done: bool, is_next: bool| match (is_done, is_next) {
        (true, _) => "idp-step idp-step-done",
        (false, true) => "idp-step idp-step-next",
        (false, false) => "idp-step",
    };
    let mark = |is_done: bool, number: &'static str| {
        if is_done { view! { <Icon of=Glyph::Check/> }.into_any() } else { number.into_any() }
    };
    view! {
        <section class="card idp-candidate">
            <CardHead title=(words.candidate)(&candidate.name) hint=words.candidate_hint>
                <Badge tone=Tone::Warn>{words.not_in_use}</Badge>
            </CardHead>
            <dl class="facts idp-facts">
                <dt>{words.issuer}</dt><dd class="mono wraps">{candidate.issuer.clone()}</dd>
                <dt>{words.client_id}</dt><dd class="mono wraps">{candidate.client_id.clone()}</dd>
            </dl>
            <ol class="idp-steps">
                <li class=step(true, false)>
                    <span class="idp-step-mark">{mark(true, "1")}</span>
                    <div><p class="idp-step-name">{words.step_examined}</p><p class="muted">{words.step_examined_text}</p></div>
                </li>
                <li class=step(is_tried, !is_tried)>
                    <span class="idp-step-mark">{mark(is_tried, "2")}</span>
                    <div>
                        <p class="idp-step-name">{words.step_try}</p>
                        <p class="muted">{match candidate.tried.clone().filter(|_| is_tried) {
                            Some(tried) => view! { {words.tried_well}" "<When at=Some(tried.at)/> }.into_any(),
                            None => words.step_try_text.into_any(),
                        }}</p>
                    </div>
                    {may_change.then(|| view! {
                        <LinkButton
                            small=true
                            kind=if is_tried { Kind::Quiet } else { Kind::Primary }
                            external=true
                            href=trial
                        >
                            {if is_tried { words.try_again } else { words.try_it }}
                        </LinkButton>
                    })}
                </li>
                <li class=step(false, is_tried)>
                    <span class="idp-step-mark">"3"</span>
                    <div><p class="idp-step-name">{words.step_activate}</p><p class="muted">{words.step_activate_text}</p></div>
                    {(may_change && is_tried).then(|| view! { <Activate provider=candidate.clone() actions=actions/> })}
                </li>
            </ol>
            {may_change.then(|| view! {
                <ActionForm action=actions.withdraw>
                    <Button kind=Kind::Plain small=true submit=true busy=actions.withdraw.pending()>{words.withdraw}</Button>
                </ActionForm>
            })}
        </section>
    }
}

#[component]
fn Activate(provider: ProviderDetail, actions: Actions) -> impl IntoView {
    let words = &texts().admin().identity;
    view! {
        <ActionForm action=actions.activate>
            <input type="hidden" name="provider" value=provider.id.to_string()/>
            <Button kind=Kind::Primary small=true icon=Glyph::Check submit=true busy=actions.activate.pending()>
                {words.make_active}
            </Button>
        </ActionForm>
    }
}

/// One that was in use before. It can be tried, and then be made active again.
#[component]
pub(super) fn Earlier(provider: ProviderDetail, may_change: bool, actions: Actions) -> impl IntoView {
    let words = &texts().admin().identity;
    let hall = use_hall();
    let trial = trial_address(&hall.to("/admin/identity"), &provider);
    let is_tried = provider.tried.as_ref().is_some_and(|tried| tried.counts);
    view! {
        <li class="idp-earlier">
            <div class="idp-earlier-words">
                <p class="idp-step-name">{provider.name.clone()}</p>
                <p class="muted mono wraps">{provider.issuer.clone()}" · "{provider.client_id.clone()}</p>
            </div>
            {may_change.then(|| view! {
                <LinkButton small=true external=true href=trial>{if is_tried { words.try_again } else { words.try_it }}</LinkButton>
            })}
            {(may_change && is_tried).then(|| view! { <Activate provider=provider actions=actions/> })}
        </li>
    }
}
