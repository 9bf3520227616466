//! Step 2: where its people sign in. A recipe says what to type there; the doctor looks before anything is stored.

use super::{doctor::Findings, guide::Guide, page::Actions, rail::StepHead};
use crate::{
    parts::{ActionProblem, Button, Glyph, Kind, LinkButton, TextField, answer_of, besides, problem_of},
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};
use types::view::{Finding, Recipe, Setup, SetupDraft};

const FIELDS: &[&str] = &["issuer", "client_id", "client_secret", "roles_claim"];

/// The form with its instructions.
#[component]
pub(super) fn Provider(
    setup: Setup,
    draft: SetupDraft,
    /// What the doctor found, for a page without script.
    examined: Vec<Finding>,
    actions: Actions,
) -> impl IntoView {
    let words = &texts().entry().setup;
    let problem = problem_of(actions.found);
    let answer = answer_of(actions.found);
    let recipe = RwSignal::new(draft.recipe);
    let founded = setup.founded.clone();
    let is_again = founded.is_some();
    let title = match &founded {
        Some(org) => (words.correct_title)(&org.name),
        None => (words.provider_title)(&draft.name),
    };
    let guides = Recipe::ALL
        .map(|recipe| view! { <Guide recipe=recipe redirect_uri=setup.redirect_uri.clone()/> })
        .into_iter()
        .collect_view()
        .into_any();
    let recipes = Recipe::ALL
        .map(|each| {
            let texts = (words.recipe)(each);
            view! {
                <label class="recipe">
                    <input
                        type="radio"
                        name="recipe"
                        id=format!("recipe-{}", each.as_str())
                        value=each.as_str()
                        checked=each == draft.recipe
                        on:change=move |_| recipe.set(each)
                    />
                    <span class="recipe-name">{texts.name}</span>
                    <span class="recipe-hint">{texts.hint}</span>
                </label>
            }
        })
        .into_iter()
        .collect_view()
        .into_any();
    view! {
        <StepHead title=title text=if is_again { words.correct_text } else { words.provider_text }/>
        <ActionForm action=actions.found attr:class="form setup-form setup-wide">
            <fieldset class="recipes">
                <legend class="field-label">{words.recipes}</legend>
                {recipes}
            </fieldset>
            <div class="setup-columns">
                <div class="guides">{guides}</div>
                <div class="form setup-fields">
                    {move || view! { <Issuer recipe=recipe.get() value=draft.issuer.clone() problem=problem/> }}
                    <TextField
                        label=words.client_id
                        name="client_id"
                        value=draft.client_id
                        hint=words.client_id_hint
                        required=true
                        problem=problem
                    />
                    <TextField
                        label=words.client_secret
                        name="client_secret"
                        kind="password"
                        hint=words.client_secret_hint
                        required=true
                        problem=problem
                    />
                    <Roles
                        claim=draft.roles_claim
                        owners=draft.owners
                        admins=draft.admins
                        auditors=draft.auditors
                        recipe=recipe
                        problem=problem
                    />
                    <Admission invited_only=draft.invited_only/>
                </div>
            </div>
            {move || {
                let answer = answer.get().map(|answer| answer.findings);
                let is_new_page = answer.is_none();
                let shown = answer.unwrap_or_else(|| examined.clone());
                (!shown.is_empty()).then(|| view! {
                    <Findings findings=shown/>
                    {is_new_page.then(|| view! { <p class="field-hint">{words.secret_again}</p> })}
                })
            }}
            <ActionProblem problem=besides(problem, FIELDS)/>
            <div class="setup-actions">
                {(!is_again).then(|| view! { <LinkButton href="/setup?step=organization" kind=Kind::Plain>{words.back}</LinkButton> })}
                <Button kind=Kind::Primary icon=Glyph::Search submit=true busy=actions.found.pending()>
                    {move || if actions.found.pending().get() { words.checking } else { words.check_and_go_on }}
                </Button>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// The issuer, with an example of how the chosen provider spells it.
#[component]
fn Issuer(recipe: Recipe, value: String, problem: Signal<Option<types::Problem>>) -> impl IntoView {
    let words = &texts().entry().setup;
    view! {
        <TextField
            label=words.issuer
            name="issuer"
            kind="url"
            inputmode="url"
            value=value
            placeholder=(words.recipe)(recipe).issuer
            hint=words.issuer_hint
            required=true
            problem=problem
        />
    }
    .into_any()
}

/// Which values of which claim give which role.
#[component]
fn Roles(
    claim: String,
    owners: String,
    admins: String,
    auditors: String,
    recipe: RwSignal<Recipe>,
    problem: Signal<Option<types::Problem>>,
) -> impl IntoView {
    let words = &texts().entry().setup;
    let is_open = !(claim.is_empty() && owners.is_empty() && admins.is_empty() && auditors.is_empty());
    let lines =
        [("owners", words.owners, owners), ("admins", words.admins, admins), ("auditors", words.auditors, auditors)];
    view! {
        <details class="setup-more" open=is_open>
            <summary class="fold setup-summary">{words.roles}<span class="setup-optional">{words.optional}</span></summary>
            <div class="form setup-roles">
                <p class="field-hint">{words.roles_hint}</p>
                {move || view! {
                    <TextField
                        label=words.claim
                        name="roles_claim"
                        value=claim.clone()
                        placeholder=(words.recipe)(recipe.get()).claim
                        problem=problem
                    />
                }}
                {lines.map(|(name, label, value)| view! {
                    <TextField label=label name=name value=value placeholder=(words.role_example)(name) problem=problem/>
                }).into_iter().collect_view()}
            </div>
        </details>
    }
    .into_any()
}

/// Who becomes a member.
#[component]
fn Admission(invited_only: bool) -> impl IntoView {
    let words = &texts().entry().setup;
    let choices = [("everyone", words.everyone, words.everyone_hint), ("invited", words.invited, words.invited_hint)];
    view! {
        <fieldset class="admission">
            <legend class="field-label">{words.admission}</legend>
            {choices.map(|(value, label, hint)| view! {
                <label class="admission-choice">
                    <input type="radio" name="admit" value=value checked=(value == "invited") == invited_only/>
                    <span><span class="admission-label">{label}</span><span class="field-hint">{hint}</span></span>
                </label>
            }).into_iter().collect_view()}
        </fieldset>
    }
    .into_any()
}
