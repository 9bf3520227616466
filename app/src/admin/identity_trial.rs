//! What a trial sign-in showed: the claims that came, the rules that matched, the roles that would come of it.

use super::identity::Actions;
use crate::{
    parts::{Badge, Button, Card, CardHead, Column, Glyph, Icon, Kind, Notice, Table, Tone, quoted},
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};
use types::{
    SignInReason,
    view::{ProviderState, Trial},
};

/// Nobody could have signed in: why, and what helps.
#[component]
pub(super) fn TrialProblem(
    /// The reason, where it is one of those.
    reason: Option<SignInReason>,
    /// Further facts.
    #[prop(optional)]
    detail: String,
) -> impl IntoView {
    let words = &texts().admin().identity;
    let (title, text) = (texts().entry().refusal)(reason.unwrap_or(SignInReason::Failed));
    view! {
        <Notice tone=Tone::Danger title=(words.trial_failed)(title)>
            <p>{if detail.is_empty() { text.into_any() } else { quoted(&detail) }}</p>
            <p>{words.trial_failed_text}</p>
        </Notice>
    }
}

#[component]
pub(super) fn TrialCard(trial: Trial, name: String, actions: Actions) -> impl IntoView {
    let words = &texts().admin().identity;
    let is_active = trial.state == ProviderState::Active;
    let (tone, title, text) = match (trial.fault, is_active) {
        (Some(fault), _) => {
            let (title, text) = (words.fault)(fault);
            (Tone::Danger, title, text)
        }
        (None, true) => (Tone::Ok, words.works, words.works_text),
        (None, false) => (Tone::Ok, words.may_activate, words.may_activate_text),
    };
    let matched = trial.rules.iter().filter(|(_, matched)| *matched).count();
    let rules = trial.rules.clone();
    view! {
        <Card>
            <CardHead title=(words.trial_of)(&name) hint=words.shown_once/>
            <Notice tone=tone title=title><p>{text}</p></Notice>
            <dl class="facts idp-facts">
                <dt>{words.who_came}</dt><dd>{(words.standing)(&trial.standing)}</dd>
                <dt>{words.subject}</dt><dd class="mono wraps">{trial.subject.clone()}</dd>
                <dt>{words.roles_come}</dt>
                <dd class="row">
                    {trial.roles.iter().map(|role| view! { <Badge tone=Tone::Info>{role.as_str()}</Badge> }).collect_view()}
                </dd>
            </dl>
            <section class="idp-part">
                <h3>{(words.rules_matched)(matched, rules.len())}</h3>
                <ul class="idp-rules">
                    {rules.into_iter().map(|(rule, matched)| view! {
                        <li class="idp-rule" class:idp-rule-matched=matched>
                            <Icon of=if matched { Glyph::Check } else { Glyph::Close }/>
                            <span><code class="code-inline">{rule.claim}</code>" = "<code class="code-inline">{rule.value}</code></span>
                            <span class="idp-rule-role">{(words.gives)(rule.role.as_str())}</span>
                            <span class="unseen">{if matched { words.matched } else { words.not_matched }}</span>
                        </li>
                    }).collect_view()}
                </ul>
            </section>
            <details class="idp-part" open=matched == 0>
                <summary class="fold">{(words.claims)(trial.claims.len())}</summary>
                <Table caption=words.claims_table columns=vec![Column::text(words.claim), Column::text(words.value)]>
                    {trial.claims.into_iter().map(|(claim, value)| view! {
                        <tr><th scope="row" class="mono">{claim}</th><td class="mono wraps">{value}</td></tr>
                    }).collect_view()}
                </Table>
            </details>
            {(!is_active && trial.fault.is_none()).then(|| view! {
                <ActionForm action=actions.activate>
                    <input type="hidden" name="provider" value=trial.provider.to_string()/>
                    <Button kind=Kind::Primary icon=Glyph::Check submit=true busy=actions.activate.pending()>{words.make_active}</Button>
                </ActionForm>
            })}
        </Card>
    }
}
