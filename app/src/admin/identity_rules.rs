//! Claim → role.

use super::identity::Actions;
use crate::{
    browser::form,
    parts::{
        ActionProblem, Button, Card, CardHead, Choice, Glyph, Icon, Kind, SelectField, TextField, besides, on_success,
        problem_of,
    },
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};
use types::{
    Role,
    view::{ProviderDetail, ProviderState, RoleRule},
};

const FORM: &str = "new-rule";

#[component]
pub(super) fn Rules(provider: ProviderDetail, may_change: bool, actions: Actions) -> impl IntoView {
    let words = &texts().admin().identity;
    let is_candidate = provider.state == ProviderState::Candidate;
    let problem = problem_of(actions.add_rule);
    on_success(actions.add_rule, || form::reset_in(FORM));
    let (id, claim) = (provider.id, provider.roles_claim.clone());
    let list = if provider.rules.is_empty() {
        view! { <p class="muted">{words.no_rules}</p> }.into_any()
    } else {
        view! {
            <ul class="idp-rules">
                {provider.rules.clone().into_iter().map(|rule| view! {
                    <Rule provider=id.to_string() rule=rule may_change=may_change actions=actions/>
                }).collect_view()}
            </ul>
        }
        .into_any()
    };
    let roles = [Role::Admin, Role::Auditor, Role::Owner, Role::Member];
    let roles: Vec<Choice> = roles.map(|role| Choice::new(role.as_str(), role.as_str())).into();
    view! {
        <Card>
            <CardHead
                title=words.rules
                hint=if is_candidate { (words.rules_of_candidate)(&provider.name) } else { words.rules_hint.to_owned() }
            />
            {list}
            <ActionProblem problem=problem_of(actions.remove_rule)/>
            {may_change.then(|| view! {
                <div id=FORM>
                    <ActionForm action=actions.add_rule attr:class="form idp-rule-form">
                        <input type="hidden" name="provider" value=id.to_string()/>
                        <TextField label=words.claim name="claim" value=claim placeholder="groups"/>
                        <TextField label=words.value name="value" placeholder="keyhall-admins" required=true/>
                        <SelectField label=words.role name="role" choices=roles/>
                        <Button icon=Glyph::Add submit=true busy=actions.add_rule.pending()>{words.add_rule}</Button>
                    </ActionForm>
                    <p class="field-error" role="alert">
                        {move || problem.get().filter(|problem| problem.field.is_some()).map(|problem| view! {
                            <Icon of=Glyph::Wrong/>{problem.detail}
                        })}
                    </p>
                    <ActionProblem problem=besides(problem, &["rules", "roles_claim"])/>
                </div>
            })}
        </Card>
    }
}

#[component]
fn Rule(provider: String, rule: RoleRule, may_change: bool, actions: Actions) -> impl IntoView {
    let words = &texts().admin().identity;
    let removes = (words.remove_rule_which)(&rule.claim, &rule.value);
    view! {
        <li class="idp-rule">
            <Icon of=Glyph::Shield/>
            <span><code class="code-inline">{rule.claim.clone()}</code>" = "<code class="code-inline">{rule.value.clone()}</code></span>
            <span class="idp-rule-role">{(words.gives)(rule.role.as_str())}</span>
            {may_change.then(|| view! {
                <ActionForm action=actions.remove_rule>
                    <input type="hidden" name="provider" value=provider/>
                    <input type="hidden" name="claim" value=rule.claim/>
                    <input type="hidden" name="value" value=rule.value/>
                    <input type="hidden" name="role" value=rule.role.as_str()/>
                    <Button kind=Kind::Plain small=true submit=true attr:aria-label=removes>{words.remove}</Button>
                </ActionForm>
            })}
        </li>
    }
}
