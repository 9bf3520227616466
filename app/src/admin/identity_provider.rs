//! The identity provider in use, and the form that proposes another configuration.

use super::identity::Actions;
use crate::{
    browser::page,
    entry::Findings,
    parts::{
        ActionProblem, Badge, Button, Card, CardHead, CopyButton, Dialog, Glyph, Kind, LinkButton, TextField, Tone,
        When, answer_of, besides, breakable, on_success, problem_of,
    },
    shell::{address, use_hall},
    text::{number, texts},
};
use leptos::{form::ActionForm, prelude::*};
use types::view::ProviderDetail;

const CHANGE: &str = "change-provider";
const FIELDS: &[&str] = &["name", "issuer", "client_id", "client_secret"];

/// Where an owner's browser goes to try a provider.
pub(super) fn trial_address(org_path: &str, provider: &ProviderDetail) -> String {
    address(&format!("{org_path}/try"), &[("provider", &provider.id.to_string())])
}

#[component]
pub(super) fn Present(
    /// The one in use, if there is one.
    #[prop(optional)]
    present: Option<ProviderDetail>,
    /// What is registered there.
    redirect_uri: String,
    may_change: bool,
    actions: Actions,
) -> impl IntoView {
    let words = &texts().admin().identity;
    let hall = use_hall();
    let title = present.as_ref().map_or_else(|| words.none.to_owned(), |present| present.name.clone());
    let change = if present.is_some() { words.change } else { words.connect };
    let copied = redirect_uri.clone();
    let doctor = present.as_ref().map(|present| address(&hall.to("/admin/identity"), &[("issuer", &present.issuer)]));
    let trial = present.as_ref().map(|present| trial_address(&hall.to("/admin/identity"), present));
    let facts = present.clone().map(|present| {
        view! {
            <dt>{words.issuer}</dt><dd class="mono wraps">{present.issuer}</dd>
            <dt>{words.client_id}</dt><dd class="mono wraps">{present.client_id}</dd>
            <dt>{words.client_secret}</dt>
            <dd>{if present.has_secret { words.sealed } else { words.no_secret }}</dd>
            <dt>{words.known}</dt><dd>{(words.people)(&number::whole(present.members), present.members)}</dd>
            <dt>{words.since}</dt><dd><When at=Some(present.created_at)/></dd>
        }
    });
    let badge = present.is_some().then(|| view! { <Badge tone=Tone::Ok>{words.in_use}</Badge> });
    view! {
        <Card>
            <CardHead title=title hint=words.present_hint>{badge}</CardHead>
            <dl class="facts idp-facts">
                {facts}
                <dt>{words.redirect_uri}</dt>
                <dd class="id-fact">
                    <span class="mono wraps">{breakable(&redirect_uri)}</span>
                    <CopyButton text=Signal::derive(move || copied.clone()) label=words.copy_redirect_uri/>
                </dd>
            </dl>
            {may_change.then(|| view! {
                <div class="row">
                    {trial.map(|href| view! { <LinkButton icon=Glyph::Person external=true href=href>{words.dry_run}</LinkButton> })}
                    {doctor.map(|href| view! { <LinkButton icon=Glyph::Search href=href>{words.run_doctor}</LinkButton> })}
                    <Button icon=Glyph::Edit opens=CHANGE>{change}</Button>
                </div>
                <p class="field-hint">{words.dry_run_hint}</p>
                <Dialog id=CHANGE title=words.change_title wide=true>
                    <Change present=present actions=actions/>
                </Dialog>
            })}
        </Card>
    }
}

/// The form. Nothing in use is touched by it.
#[component]
fn Change(present: Option<ProviderDetail>, actions: Actions) -> impl IntoView {
    let words = &texts().admin().identity;
    let problem = problem_of(actions.propose);
    let answer = answer_of(actions.propose);
    let unfit = Signal::derive(move || {
        answer.get().filter(|proposal| proposal.candidate.is_none()).map(|proposal| proposal.findings)
    });
    on_success(actions.propose, move || {
        if unfit.with_untracked(Option::is_none) {
            page::close_dialog(CHANGE);
        }
    });
    let keeps = present.as_ref().is_some_and(|present| present.has_secret);
    let (name, issuer, client_id) = present.map_or_else(
        || (words.default_name.to_owned(), String::new(), String::new()),
        |present| (present.name, present.issuer, present.client_id),
    );
    view! {
        <p class="muted">{words.change_text}</p>
        <ActionForm action=actions.propose attr:class="form">
            <TextField label=words.name name="name" value=name hint=words.name_hint required=true problem=problem/>
            <TextField
                label=words.issuer
                name="issuer"
                kind="url"
                inputmode="url"
                value=issuer
                hint=words.issuer_hint
                required=true
                problem=problem
            />
            <TextField label=words.client_id name="client_id" value=client_id required=true problem=problem/>
            <TextField
                label=words.client_secret
                name="client_secret"
                kind="password"
                hint=if keeps { words.secret_kept } else { words.secret_hint }
                problem=problem
            />
            {move || unfit.get().map(|findings| view! { <Findings findings=findings/> })}
            <ActionProblem problem=besides(problem, FIELDS)/>
            <div class="dialog-actions">
                <Button closes=CHANGE>{texts().parts.cancel}</Button>
                <Button kind=Kind::Primary icon=Glyph::Search submit=true busy=actions.propose.pending()>
                    {move || if actions.propose.pending().get() { words.examining } else { words.propose }}
                </Button>
            </div>
        </ActionForm>
    }
}
